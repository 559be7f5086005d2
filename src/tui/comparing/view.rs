//! One frame of a comparison.
//!
//! ```text
//!  pointrace  hundred-charges | in process, virtual clock | seeds 7..16
//!  #########################.................  40 of 80 rounds
//!
//!      lock        rounds      points wrong  refused  latency p99
//!   1  keyed       #####.....       nothing        0       396 ms  ########
//!
//!  For one process, …: take keyed.
//!  q quit  Tab next scenario  Up, Down scroll
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

use super::faults;
use super::watching::{Watched, Watching};
use crate::compare::{Measure, Row as Compared, Standing, Table};
use crate::lang::Word;
use crate::report::{Cells, advice, faults_head, measure_name, table_head};
use crate::text::grouped;
use crate::tui::draw::{Row, clip, wrap};
use crate::tui::paint::paint;
use crate::tui::theme::Role;

/// The cells of the bar of the rounds.
pub(super) const ROUNDS: usize = 10;
/// In fewer cells there is room for medians, and none for their spread.
const WIDE: usize = 100;
/// Fewer cells are no bar.
const LEAST_BAR: usize = 6;
/// More cells tell no more.
const MOST_BAR: usize = 40;

/// Draws a frame; returns the furthest that it can be scrolled.
pub fn draw_comparison(
    watching: &Watching,
    watched: &Watched,
    area: Rect,
    buffer: &mut Buffer,
) -> usize {
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let tables = &watched.comparison.tables;
    let Some(table) = tables.get(watching.table).or(tables.first()) else {
        return 0;
    };
    let head = [
        head(watching, watched, table, width),
        progress(watching, watched, width),
        Line::default(),
    ];
    let body = if watching.table < tables.len() {
        let mut body = rows(watching, table, width);
        body.push(Line::default());
        body.extend(recommendation(watching, table, width));
        body
    } else {
        faults::lines(watching, &watched.comparison, width)
    };
    let room = height.saturating_sub(head.len() + 1);
    let most = body.len().saturating_sub(room);
    let top = watching.top.min(most);
    let body = body.into_iter().skip(top).take(room);
    let mut lines: Vec<Line<'static>> = head.into_iter().chain(body).collect();
    lines.truncate(height.saturating_sub(1));
    lines.resize(height.saturating_sub(1), Line::default());
    lines.push(keys(watching, watched.pages(), most > 0));
    paint(lines, area, buffer);
    most
}

pub(super) fn line(watching: &Watching) -> Row {
    Row::new(watching.theme).text(" ")
}

fn head(watching: &Watching, watched: &Watched, table: &Table, width: usize) -> Line<'static> {
    let comparison = &watched.comparison;
    let text = match watching.table < comparison.tables.len() {
        true => table_head(table, watching.lang),
        false => faults_head(&comparison.faults, watching.lang),
    };
    let row = line(watching).put(Role::Strong, "pointrace").text("  ");
    let room = width.saturating_sub(row.width());
    row.put(Role::Plain, clip(&text, room)).line()
}

fn progress(watching: &Watching, watched: &Watched, width: usize) -> Line<'static> {
    let (done, all) = (watched.done, watched.all);
    let counts = [done, all].map(|count| grouped(count as u64));
    let text = watching
        .lang
        .fill(Word::CmpRoundsPlayed, &[&counts[0], &counts[1]]);
    let bar = width.saturating_sub(text.width() + 4).min(MOST_BAR);
    let signed = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let row = line(watching)
        .bar(Role::Good, signed(done), signed(all), bar)
        .text("  ");
    match done == all {
        true => row.put(Role::GoodChip, text).line(),
        false => row.put(Role::Dim, text).line(),
    }
}

/// The head of the table and its rows.
fn rows(watching: &Watching, table: &Table, width: usize) -> Vec<Line<'static>> {
    let lang = watching.lang;
    let decides = table.decides();
    let measures = [Some(Measure::Refused), decides].into_iter().flatten();
    let measures: Vec<Measure> = measures.collect();
    let name = |measure: &Measure| measure_name(*measure, lang).to_owned();
    let heads: Vec<String> = [lang.text(Word::CmpLost).to_owned()]
        .into_iter()
        .chain(measures.iter().map(name))
        .collect();
    let cells = |row: &Compared| -> Vec<String> {
        let cells = Cells { row, lang };
        let figures = measures.iter().map(|measure| match width < WIDE {
            true => cells.median(*measure),
            false => cells.spread(*measure),
        });
        [cells.lost()].into_iter().chain(figures).collect()
    };
    let lock_width = table.rows.iter().map(|row| row.lock.name().len());
    let lock_width = lock_width
        .max()
        .unwrap_or(0)
        .max(lang.text(Word::Lock).width());
    let wide = |column: usize| {
        let all = table.rows.iter().map(|row| cells(row)[column].width());
        all.chain([heads[column].width()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heads.len()).map(wide).collect();
    const LOCK: usize = 6;
    let rounds_at = LOCK + lock_width + 2;
    let put = |mut row: Row, role: &dyn Fn(usize) -> Role, cells: &[String]| {
        let mut end = rounds_at + ROUNDS;
        for (place, (cell, width)) in cells.iter().zip(&widths).enumerate() {
            end += 2 + width;
            row = row.right(role(place), cell, end);
        }
        (row, end)
    };
    let title = Row::new(watching.theme)
        .to(LOCK)
        .put(Role::Dim, lang.text(Word::Lock))
        .to(rounds_at)
        .put(Role::Dim, lang.text(Word::CmpRounds));
    let (title, end) = put(title, &|_| Role::Dim, &heads);
    let bar = width.saturating_sub(end + 3).min(MOST_BAR);
    let figure = |row: &Compared| decides.and_then(|measure| row.figure(measure));
    let kept = table
        .rows
        .iter()
        .filter(|row| row.standing == Standing::Kept);
    let largest = kept.filter_map(figure).map(|spread| spread.median);
    let largest = largest.fold(0.0, f64::max);
    let mut lines = vec![title.line()];
    for row in &table.rows {
        let (mark, role) = match row.standing {
            Standing::Kept => (Role::Good, Role::Plain),
            Standing::Broke => (Role::Warn, Role::Warn),
            Standing::Lost => (Role::Bad, Role::Bad),
            Standing::Idle | Standing::Unplayed => (Role::Dim, Role::Dim),
        };
        let is_pick = table
            .recommendation
            .pick
            .as_ref()
            .is_some_and(|p| p.lock == row.lock);
        let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let start = Row::new(watching.theme)
            .right(mark, &(Cells { row, lang }).rank(), LOCK - 2)
            .to(LOCK)
            .put(if is_pick { Role::Strong } else { role }, row.lock.name())
            .to(rounds_at)
            .bar(
                Role::Dim,
                signed(row.played),
                signed(table.rounds()),
                ROUNDS,
            );
        let of_cell = |place: usize| if place == 0 { role } else { Role::Plain };
        let (mut line, _) = put(start, &of_cell, &cells(row));
        let shown = figure(row).filter(|_| row.standing == Standing::Kept);
        if let Some(spread) = shown.filter(|_| bar >= LEAST_BAR) {
            line = line.to(end + 2).bar(
                Role::Inside,
                thousandths(spread.median, largest),
                1_000,
                bar,
            );
        }
        lines.push(line.line());
    }
    lines
}

/// A part of the largest.
#[expect(clippy::cast_possible_truncation, reason = "0 to 1,000")]
fn thousandths(value: f64, largest: f64) -> i64 {
    match largest > 0.0 {
        true => (value / largest * 1_000.0).round() as i64,
        false => 0,
    }
}

fn recommendation(watching: &Watching, table: &Table, width: usize) -> Vec<Line<'static>> {
    let said = advice(table, watching.lang);
    let mut lines = Vec::new();
    for (index, sentence) in said.iter().enumerate() {
        let role = if index == 0 {
            Role::Strong
        } else {
            Role::Plain
        };
        let wrapped = wrap(sentence, width.saturating_sub(2)).into_iter();
        lines.extend(wrapped.map(|text| line(watching).put(role, text).line()));
    }
    lines
}

fn keys(watching: &Watching, pages: usize, scrolls: bool) -> Line<'static> {
    let lang = watching.lang;
    let mut all = vec![("q", Word::KeyQuit)];
    if pages > 1 {
        all.push(("Tab", Word::CmpKeyNext));
    }
    if scrolls {
        all.push(("Up, Down", Word::CmpKeyScroll));
    }
    let mut row = line(watching);
    for (key, word) in all {
        row = row
            .put(Role::Key, key)
            .put(Role::Dim, format!(" {}  ", lang.text(word)));
    }
    row.line()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::{Comparer, Contest, Sample, play_simulated_round};
    use crate::driver::RoundSetup;
    use crate::history::Keep;
    use crate::lang::Lang;
    use crate::request::LockName;
    use crate::scenario::{Clock, load};
    use crate::tui::{Background, Colours, Theme};

    fn contest(name: &str, locks: [LockName; 2], is_fault: bool) -> Contest {
        let (scenario, _) = load(name).expect("a built-in scenario");
        Contest {
            scenario,
            origin: Some(name.to_owned()),
            options: String::new(),
            clock: Clock::Virtual,
            locks: locks.to_vec(),
            seeds: 1..=3,
            is_fault,
        }
    }

    fn watched(rounds: usize) -> Watched {
        let locks = [LockName::Keyed, LockName::None];
        watched_in(vec![contest("hundred-charges", locks, false)], rounds)
    }

    fn watched_in(contests: Vec<Contest>, rounds: usize) -> Watched {
        let mut comparer = Comparer::new(contests);
        let heats = comparer.heats();
        for heat in heats.iter().take(rounds) {
            let (contest, lock) = comparer.of(*heat);
            let setup = RoundSetup {
                scenario: &contest.scenario,
                seed: heat.seed,
                locks: &[lock],
                keep: Keep::Nothing,
            };
            let played = play_simulated_round(setup, &|_| false);
            let (record, overtakes) = played.expect("it is not stopped");
            let clock = contest.clock;
            let sample = Sample::of(
                &contest.scenario,
                lock,
                clock,
                heat.seed,
                &record,
                overtakes,
            );
            comparer.add(*heat, sample);
        }
        Watched {
            comparison: comparer.comparison(rounds < heats.len()),
            done: rounds,
            all: heats.len(),
        }
    }

    fn drawn(watched: &Watched, lang: Lang, width: u16, height: u16) -> Vec<String> {
        page(watched, 0, lang, (width, height))
    }

    fn page(
        watched: &Watched,
        table: usize,
        lang: Lang,
        (width, height): (u16, u16),
    ) -> Vec<String> {
        let theme = Theme {
            colours: Colours::None,
            background: Background::Dark,
            ascii: true,
        };
        let area = Rect::new(0, 0, width, height);
        let mut buffer = Buffer::empty(area);
        let watching = Watching {
            table,
            ..Watching::new(lang, theme)
        };
        draw_comparison(&watching, watched, area, &mut buffer);
        let row = |y| {
            (0..width)
                .map(|x| buffer[(x, y)].symbol())
                .collect::<String>()
        };
        (0..height).map(row).collect()
    }

    #[test]
    fn rows_fill_and_the_best_comes_first() {
        let begun = drawn(&watched(0), Lang::En, 80, 24).join("\n");
        assert!(
            begun.contains("0 of 6 rounds") && begun.contains("not played"),
            "{begun}"
        );
        let ended = drawn(&watched(6), Lang::En, 80, 24);
        let page = ended.join("\n");
        assert!(page.contains("6 of 6 rounds"), "{page}");
        let place = |part: &str| ended.iter().position(|line| line.contains(part));
        let keyed = place(" 1  keyed").expect("its rank");
        assert!(ended[keyed].contains("396 ms"), "{page}");
        assert!(Some(keyed) < place(" -  none"), "{page}");
        assert!(page.contains("99,000 (3/3)"), "{page}");
        let wide = drawn(&watched(6), Lang::En, 200, 50).join("\n");
        assert!(wide.contains("take keyed"), "{wide}");
    }

    /// Behind the tables there is a page of what each survives, whose rows fill as the others do.
    #[test]
    fn what_each_survives_fills_too() {
        let locks = [LockName::Redis, LockName::RedisFenced];
        let contests = || {
            vec![
                contest("two-instances", locks, false),
                contest("paused-holder", locks, true),
            ]
        };
        let shown = |rounds, lang| {
            let watched = watched_in(contests(), rounds);
            assert_eq!((watched.all, watched.pages()), (12, 2));
            page(&watched, 1, lang, (100, 24)).join("\n")
        };
        for lang in Lang::ALL {
            let begun = shown(6, lang);
            // A character of two cells has a blank behind it here.
            let bare = |text: &str| text.replace(' ', "");
            let title = lang.fill(Word::CmpFaults, &[&3]);
            let head = begun.lines().next().unwrap_or("");
            assert!(head.contains("paused-holder"), "{begun}");
            assert!(!head.contains("two-instances"), "{begun}");
            assert!(bare(&begun).contains(&bare(&title)), "{begun}");
            assert_eq!(
                begun.matches("0/0").count(),
                2,
                "nothing is played yet: {begun}"
            );
            let half = shown(8, lang);
            assert!(half.contains("paused-holder: "), "{half}");
            assert!(half.contains("1/1") && half.contains("0/1"), "{half}");
            let ended = shown(12, lang);
            let again = "pointrace run paused-holder --lock redis --seed 1";
            assert!(ended.contains(again), "{ended}");
            let full = "#".repeat(ROUNDS);
            let is_full = |line: &&str| line.contains("redis") && line.contains(&full);
            assert_eq!(ended.lines().filter(is_full).count(), 2, "{ended}");
        }
    }

    #[test]
    fn it_can_be_drawn_at_every_size() {
        let watched = watched(4);
        for lang in Lang::ALL {
            for (width, height) in [(1, 1), (10, 3), (40, 10), (60, 15), (80, 24), (200, 50)] {
                assert_eq!(
                    drawn(&watched, lang, width, height).len(),
                    usize::from(height)
                );
            }
        }
    }
}
