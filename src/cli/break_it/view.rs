//! Draws the game. What does not fit is cut off; it draws at any size.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::Screen;
use super::texts::{self, say};
use crate::explore::game::Challenge;
use crate::explore::{PlayedTurn, table};
use crate::lang::Lang;

/// ```text
/// title            3/7  promise-race, three requests   par 11   your best 12
/// what is asked
/// table            a column for each request, time running down
/// whose turn       1  request 1  reads 0
/// said             hints, the verdict
/// keys
/// ```
pub(super) fn draw(screen: &Screen, frame: &mut Frame) {
    let options = u16::try_from(screen.game.options().len()).unwrap_or(u16::MAX);
    let [title, asked, history, turns, said, keys] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(2),
        Constraint::Fill(1),
        Constraint::Length(options.saturating_add(2)),
        Constraint::Length(2),
        Constraint::Length(2),
    ])
    .areas(frame.area());
    let wrap = Wrap { trim: true };
    let bold = Style::new().add_modifier(Modifier::BOLD);
    frame.render_widget(Line::styled(heading(screen), bold), title);
    let (_, what) = texts::challenge(screen.game.challenge, screen.lang);
    frame.render_widget(Paragraph::new(what).wrap(wrap), asked);
    frame.render_widget(table_of(screen, history.height), history);
    frame.render_widget(Paragraph::new(choices(screen)), turns);
    frame.render_widget(Paragraph::new(verdict(screen)).style(bold).wrap(wrap), said);
    frame.render_widget(Paragraph::new(texts::keys(screen.lang)).wrap(wrap), keys);
}

fn heading(screen: &Screen) -> String {
    let challenge = screen.game.challenge;
    let lang = screen.lang;
    let number = Challenge::ALL
        .iter()
        .position(|&c| c == challenge)
        .unwrap_or(0)
        + 1;
    let (title, _) = texts::challenge(challenge, lang);
    let mut text = format!("{number}/{}  {title}", Challenge::ALL.len());
    if let Some(best) = screen.progress.best(challenge) {
        text.push_str(&match (best, lang) {
            (0, _) => format!("   {}", say(lang, "proved", "증명됨")),
            (best, Lang::En) => format!("   solved in {best} turns"),
            (best, Lang::Ko) => format!("   {best}번 만에 해결"),
        });
    }
    text
}

/// The last turns that fit.
fn table_of(screen: &Screen, height: u16) -> Paragraph<'static> {
    let playback = screen.game.playback();
    let told = table(
        screen.game.case(),
        playback,
        playback.turns.len(),
        screen.lang,
    );
    let text = told.text();
    let mut lines = text.lines();
    let head = lines.next().unwrap_or_default().to_owned();
    let rows: Vec<&str> = lines.collect();
    let fits = usize::from(height.saturating_sub(1));
    let from = rows.len().saturating_sub(fits);
    let shown = rows[from..].iter().map(|row| Line::from((*row).to_owned()));
    Paragraph::new(
        std::iter::once(Line::from(head))
            .chain(shown)
            .collect::<Vec<_>>(),
    )
}

fn choices(screen: &Screen) -> Vec<Line<'static>> {
    let lang = screen.lang;
    let game = &screen.game;
    let mut lines = vec![Line::from(say(lang, "Whose turn?", "누구의 차례?"))];
    for (index, turn) in game.options().iter().enumerate() {
        let selected = index == screen.selected;
        let mark = if selected { ">" } else { " " };
        let style = if selected {
            Style::new().add_modifier(Modifier::REVERSED)
        } else {
            Style::new()
        };
        let text = format!("{mark} {}  {}", index + 1, next_turn(screen, turn));
        lines.push(Line::from(Span::styled(text, style)));
    }
    lines
}

/// A turn in words: what each request would do in it.
fn next_turn(screen: &Screen, turn: &PlayedTurn) -> String {
    let client = screen.game.case().clients.get(turn.pick.root as usize);
    let own = client.and_then(|requests| requests.first());
    let number = own.map_or(0, |request| request.operation.request.0);
    let lang = screen.lang;
    let mut text = match lang {
        Lang::En => format!("request {number}: "),
        Lang::Ko => format!("{number}번 요청: "),
    };
    if turn.events.is_empty() {
        text.push_str(say(lang, "goes on, unseen", "보이지 않는 진행"));
        return text;
    }
    let words = turn.events.iter().map(|event| {
        let what = texts::step(event, lang);
        match lang {
            _ if event.request.0 == number => what,
            Lang::En => format!("(request {}: {what})", event.request),
            Lang::Ko => format!("({}번 요청: {what})", event.request),
        }
    });
    text.push_str(&words.collect::<Vec<_>>().join(", "));
    text
}

fn verdict(screen: &Screen) -> String {
    let (game, lang) = (&screen.game, screen.lang);
    let turns = game.playback().turns.len();
    if game.is_won() {
        let par = game.par().unwrap_or(turns);
        let broken = match lang {
            Lang::En => format!("BROKEN in {turns} turns (par {par}). n: the next challenge."),
            Lang::Ko => format!("깨짐: {turns}번의 차례 (최단 {par}번). n: 다음 문제."),
        };
        return format!("{broken} {}", screen.said);
    }
    if screen.said.is_empty() && game.is_over() {
        return say(
            lang,
            "All is answered and nothing is lost. Undo, and try another order.",
            "모두 응답했고 잃은 것이 없습니다. 되돌려서 다른 순서를 시도하세요.",
        )
        .to_owned();
    }
    screen.said.clone()
}
