//! One frame: the head, the screen, its caption, the bar of keys.
//!
//! ```text
//! pointrace  hundred-charges  user 1  seed 7  in process, virtual time x1/1000
//!
//!  the screen
//!
//!  a chip    a line that says what one sees and what to press next
//! l lock on/off  L choose lock  space pause  ? keys  q quit
//! ```

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

use super::action::Action;
use super::context::Context;
use super::draw::{clip, fit, wrap};
use super::keys;
use super::paint::paint;
use super::popups;
use super::screens;
use super::state::{Over, State};
use super::theme::Role;
use crate::lang::Word;
use crate::live::{Attention, Snapshot, Stage};
use crate::scenario::Clock;

/// The smallest terminal that the dashboard fits on.
pub const LEAST: (u16, u16) = (60, 15);

/// Draws a frame.
pub fn view(state: &State, snapshot: &Snapshot, frame: &mut Frame<'_>) {
    let area = frame.area();
    draw(state, snapshot, area, frame.buffer_mut());
}

/// Draws a frame into a buffer.
pub fn draw(state: &State, snapshot: &Snapshot, area: Rect, buffer: &mut Buffer) {
    let context = Context {
        state,
        snapshot,
        lang: state.lang,
        theme: state.theme,
    };
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    if area.width < LEAST.0 || area.height < LEAST.1 {
        paint(too_small(&context, width, height), area, buffer);
        return;
    }
    let mut lines = vec![head(&context, width)];
    let body_height = height - 3;
    let mut body = if state.over.is_some() {
        popups::body(&context, width, body_height)
    } else {
        fit(
            screens::sections(&context, width, body_height - 1),
            body_height - 1,
        )
    };
    if state.over.is_none() {
        body.insert(0, Line::default());
    }
    body.resize(body_height, Line::default());
    lines.append(&mut body);
    let caption = matches!(state.over, None | Some(Over::Explanation { .. }));
    lines.push(if !caption {
        Line::default()
    } else {
        screens::caption(&context, width)
    });
    lines.push(bar(&context, width));
    paint(lines, area, buffer);
}

/// What the user should know in any case: what is played, and what the screen does not show.
fn head(context: &Context<'_>, width: usize) -> Line<'static> {
    let Context {
        snapshot,
        lang,
        theme: _,
        ..
    } = *context;
    if let Some(title) = screens::title(context) {
        let row = context
            .row()
            .text(" ")
            .put(Role::Strong, "pointrace")
            .text("  ");
        let room = width.saturating_sub(row.width() + 1);
        return row.put(Role::Strong, clip(&title, room)).line();
    }
    let scenario = &snapshot.scenario;
    let users = match scenario.users.count {
        1 => lang.fill(Word::UserOne, &[&1]),
        many => lang.fill(Word::UserCount, &[&crate::text::grouped(many)]),
    };
    let mut row = context
        .row()
        .text(" ")
        .put(Role::Strong, "pointrace")
        .text("  ")
        .put(Role::Strong, scenario.name.clone());
    // What limits the truth of the screen comes first: the rest may be cut off.
    if snapshot.paused {
        row = row.text("  ").chip(Role::Chip, lang.text(Word::Paused));
    }
    if snapshot.dropped > 0 {
        let dropped = crate::text::grouped(snapshot.dropped);
        let text = lang.fill(Word::RequestsUnseen, &[&dropped]);
        row = row.text("  ").put(Role::Warn, text);
    }
    if snapshot.altered {
        row = row.text("  ").put(Role::Warn, lang.text(Word::Altered));
    }
    row = row.put(Role::Dim, format!("  {users}")).put(
        Role::Dim,
        format!("  {}", lang.fill(Word::SeedIs, &[&snapshot.seed])),
    );
    if scenario.service.instances > 1 {
        let text = lang.fill(Word::Instances, &[&scenario.service.instances]);
        row = row.put(Role::Dim, format!("  {text}"));
    }
    let room = width.saturating_sub(row.width() + 2);
    let said = clock(context);
    let fits = said.iter().find(|text| text.width() <= room);
    let text = fits.or(said.last()).map_or("", String::as_str);
    row.put(Role::Dim, format!("  {}", clip(text, room))).line()
}

/// Where the round is played and how fast, or how to go on where the next one does not come by itself; and the same in
/// fewer and fewer words.
fn clock(context: &Context<'_>) -> Vec<String> {
    let Context { snapshot, lang, .. } = *context;
    let stays = context.state.attention() == Attention::Reading;
    match snapshot.clock {
        _ if stays && snapshot.stage != Stage::Playing => {
            let words = [
                Word::RoundStays,
                Word::RoundStaysShort,
                Word::RoundStaysTiny,
            ];
            Vec::from(words.map(|word| lang.fill(word, &[&snapshot.round])))
        }
        Clock::Real => {
            let words = [Word::InProcessReal, Word::OnlyReal];
            Vec::from(words.map(|word| lang.text(word).to_owned()))
        }
        Clock::Virtual => {
            let pace = snapshot.pace.to_string();
            let pace = if pace.is_empty() {
                lang.text(Word::FullSpeed)
            } else {
                &pace
            };
            let store = &snapshot.scenario.store;
            let only = lang.fill(Word::OnlyVirtual, &[&pace]);
            match snapshot.scenario.model_words(snapshot.began_with) {
                None => vec![
                    lang.fill(Word::InProcessVirtual, &[&pace]),
                    only,
                    pace.to_owned(),
                ],
                Some(model) => {
                    let ground = lang.fill(Word::ModelledGround, &[&model]);
                    let short = lang.fill(Word::ModelledGround, &[&store.dialect]);
                    vec![format!("{ground}, {only}"), ground, short]
                }
            }
        }
    }
}

/// The keys that hold now, the most important ones if there is no room for all.
fn bar(context: &Context<'_>, width: usize) -> Line<'static> {
    let shown: Vec<_> = keys::bindings(context.state)
        .filter_map(|binding| {
            let (rank, word) = binding.bar?;
            let name = binding.keys.first()?.name();
            let pace = context.snapshot.pace.to_string();
            Some(match binding.action {
                // Where it can be changed, it is said beside the keys that do.
                Action::Speed(1) if !pace.is_empty() => (rank, format!("{name}-"), pace),
                _ => (rank, name, context.text(word).to_owned()),
            })
        })
        .collect();
    let widths: Vec<usize> = shown
        .iter()
        .map(|(_, name, text)| context.row().text(name.clone()).text(text.clone()).width() + 3)
        .collect();
    let mut by_rank: Vec<usize> = (0..shown.len()).collect();
    by_rank.sort_by_key(|&index| (shown[index].0, index));
    let mut room = width.saturating_sub(1);
    let mut taken = vec![false; shown.len()];
    for index in by_rank {
        if widths[index] > room {
            break;
        }
        room -= widths[index];
        taken[index] = true;
    }
    let mut row = context.row().text(" ");
    for ((_, name, text), _) in shown.into_iter().zip(taken).filter(|(_, taken)| *taken) {
        row = row
            .put(Role::Key, name)
            .put(Role::Dim, format!(" {text}  "));
    }
    row.line()
}

fn too_small(context: &Context<'_>, width: usize, height: usize) -> Vec<Line<'static>> {
    let needs = context.lang.fill(Word::TooSmall, &[&width, &height]);
    wrap(&needs, width)
        .into_iter()
        .chain([context.text(Word::TooSmallQuit).to_owned()])
        .map(Line::from)
        .collect()
}
