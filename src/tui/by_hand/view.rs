//! One frame of a service whose statements a person lets go.
//!
//! ```text
//!  pointrace  break it  http://127.0.0.1:3000  try 1
//!
//!      request 1 (charge 300)       request 2 (use 100)      balance
//!    1  arrives
//!    2  BEGIN
//!  > 3  SELECT account -> 16 2000 1
//!
//!   Turn 4: Whose turn is next?
//!   > 1  request 1 (charge 300)  held: UPDATE account = 2300 (writes what was computed before)
//!     2  request 2 (use 100)     has not been sent
//!
//!  1-2 let go  u turn back  n new try  h hint  ? keys  q quit
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

use super::seen::{At, Now, Outcome, Request, Seen};
use crate::lang::Word;
use crate::text::grouped;
use crate::tui::draw::{Row, clip, cut, pieces, wrap};
use crate::tui::paint::paint;
use crate::tui::table::{self, Place};
use crate::tui::theme::Role;
use crate::tui::watch::Looks;

/// What is looked at of it.
#[derive(Clone, Debug, Default)]
pub struct Glass {
    /// The request that is marked, if it can be let go.
    pub marked: usize,
    /// Lines of the table below those that are shown.
    pub below: usize,
    /// How many hints were asked for; the last of them is shown.
    pub hints: usize,
    /// The list of keys is shown.
    pub help: bool,
}

impl Glass {
    /// What is new is looked at from its end.
    pub(super) fn notice(&mut self, before: Option<&Seen>, seen: &Seen) {
        let rows = |seen: &Seen| seen.table.rows.len();
        if before.is_none_or(|before| rows(before) != rows(seen)) {
            self.below = 0;
        }
    }

    /// Another hint; behind the last one there is none.
    pub(super) fn hint(&mut self, seen: &Seen) {
        self.hints = (self.hints + 1) % (seen.dangers.len().max(1) + 1);
    }

    /// Earlier turns by this number of lines, or later ones.
    pub(super) fn scroll(&mut self, by: isize) {
        self.below = self.below.saturating_add_signed(by);
    }

    /// The request that Enter would let go: the marked one, else the first that can go.
    pub(super) fn marked(&self, seen: &Seen) -> Option<usize> {
        let goes = |place: &usize| seen.requests.get(*place).is_some_and(|one| one.goes);
        Some(self.marked)
            .filter(goes)
            .or_else(|| (0..seen.requests.len()).find(goes))
    }

    /// Marks the next one that can go, or the one before.
    pub(super) fn mark(&mut self, seen: &Seen, by: isize) {
        let able: Vec<usize> = (0..seen.requests.len())
            .filter(|place| seen.requests[*place].goes)
            .collect();
        let marked = self.marked(seen);
        if let Some(at) = able.iter().position(|one| Some(*one) == marked) {
            let at = at.saturating_add_signed(by).min(able.len() - 1);
            self.marked = able[at];
        }
    }
}

/// Draws a frame.
pub fn view(looks: Looks, seen: &Seen, glass: &mut Glass, area: Rect, buffer: &mut Buffer) {
    let frame = Frame { looks, seen };
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let mut lines = vec![frame.head(width), Line::default()];
    let body = height.saturating_sub(4);
    let mut is_cut = false;
    lines.extend(match glass.help {
        true => frame.help(width, body),
        false => frame.body(glass, width, body, &mut is_cut),
    });
    lines.resize(height.saturating_sub(2), Line::default());
    lines.push(Line::default());
    lines.push(frame.bar(width, is_cut));
    paint(lines, area, buffer);
}

/// The fewest rows of the table that are of use.
const LEAST_TABLE: usize = 4;

struct Frame<'a> {
    looks: Looks,
    seen: &'a Seen,
}

impl Frame<'_> {
    fn row(&self) -> Row {
        Row::new(self.looks.theme)
    }

    fn line(&self) -> Row {
        self.row().text("  ")
    }

    fn text(&self, word: Word) -> &'static str {
        self.looks.lang.text(word)
    }

    /// A text in as many lines as it takes, behind a beginning that has its room on each.
    fn told(&self, begin: Row, role: Role, text: &str, width: usize) -> Vec<Line<'static>> {
        let indent = begin.width();
        let mut begin = Some(begin);
        let wrapped = wrap(text, width.saturating_sub(indent + 1)).into_iter();
        let lines = wrapped.map(|text| {
            let begin = begin
                .take()
                .unwrap_or_else(|| self.row().text(" ".repeat(indent)));
            begin.put(role, text).line()
        });
        lines.collect()
    }

    fn head(&self, width: usize) -> Line<'static> {
        let seen = self.seen;
        let lang = self.looks.lang;
        let row = self.row().text(" ").put(Role::Strong, "pointrace");
        let row = row
            .text("  ")
            .put(Role::Strong, self.text(Word::ScreenBreakIt));
        let tries = match seen.lost {
            0 => lang.fill(Word::HandTry, &[&seen.tries]),
            lost => lang.fill(Word::HandTryLost, &[&seen.tries, &lost]),
        };
        let room = width.saturating_sub(row.width() + tries.width() + 5);
        let row = row.text("  ").put(Role::Strong, clip(&seen.place, room));
        row.text("  ").put(Role::Dim, tries).line()
    }

    /// The table takes the room that the rest leaves.
    fn body(
        &self,
        glass: &mut Glass,
        width: usize,
        height: usize,
        is_cut: &mut bool,
    ) -> Vec<Line<'static>> {
        let mut panel = self.panel(glass, width);
        cut(&mut panel, height.saturating_sub(LEAST_TABLE).max(1));
        let room = height.saturating_sub(panel.len() + 1);
        let (mut lines, cut) = self.table(glass, width, room);
        *is_cut = cut;
        lines.push(Line::default());
        lines.extend(panel);
        lines
    }

    /// Its last rows, or those above them that are looked at; and whether there are more than these.
    fn table(&self, glass: &mut Glass, width: usize, height: usize) -> (Vec<Line<'static>>, bool) {
        let last = self.seen.table.rows.len().saturating_sub(1);
        let is_over = matches!(self.seen.now, Now::Over(_));
        let place = |row: usize| match row == last && !is_over {
            true => Place::Now,
            false => Place::Past,
        };
        let drawn = table::draw(self.looks.theme, &self.seen.table, place, width);
        let mut lines = drawn.head;
        let rows: Vec<Line<'static>> = drawn.rows.into_iter().flatten().collect();
        let room = height.saturating_sub(lines.len());
        let most = rows.len().saturating_sub(room);
        glass.below = glass.below.min(most);
        lines.extend(rows.into_iter().skip(most - glass.below).take(room));
        lines.truncate(height);
        (lines, most > 0)
    }

    /// How it stands, and what each request does.
    fn panel(&self, glass: &Glass, width: usize) -> Vec<Line<'static>> {
        let seen = self.seen;
        let lang = self.looks.lang;
        let mut lines = self.state(width);
        if !matches!(seen.now, Now::Over(_) | Now::Broken(_)) {
            lines.extend(self.requests(glass, width));
        }
        if let Some(step) = seen.strayed {
            let text = lang.fill(Word::HandStrayed, &[&(step + 1)]);
            lines.extend(self.told(self.line(), Role::Warn, &text, width));
        }
        if let Some(place) = glass.hints.checked_sub(1) {
            let all = seen.dangers.len();
            let hint = match seen.dangers.get(place) {
                Some(danger) => lang.fill(Word::HandHint, &[&(place + 1), &all, danger]),
                None => self.text(Word::HandNoDanger).to_owned(),
            };
            lines.extend(self.told(self.line(), Role::Warn, &hint, width));
        }
        for (count, word) in [
            (seen.background, Word::ThroughBackground),
            (seen.guessed, Word::ThroughGuessed),
        ] {
            if count > 0 {
                let text = lang.fill(word, &[&grouped(count)]);
                lines.extend(self.told(self.line(), Role::Dim, &text, width));
            }
        }
        lines
    }

    fn state(&self, width: usize) -> Vec<Line<'static>> {
        let lang = self.looks.lang;
        let turn = lang.fill(Word::HandTurn, &[&(self.seen.step + 1)]);
        let asks = |role, chip: Word| self.line().chip(role, self.text(chip)).text("  ");
        let (begin, role, text) = match &self.seen.now {
            Now::Prepares => (
                asks(Role::Chip, Word::ChipMoves),
                Role::Plain,
                self.text(Word::HandPrepares).to_owned(),
            ),
            Now::Moves {
                until: Some(until), ..
            } => (
                asks(Role::Chip, Word::ChipMoves),
                Role::Plain,
                lang.fill(Word::HandAgainUntil, &[&(until + 1)]),
            ),
            Now::Moves { seconds, .. } => (
                asks(Role::Chip, Word::ChipMoves),
                Role::Plain,
                lang.fill(Word::HandMoves, &[seconds]),
            ),
            Now::Rests => (
                self.line().put(Role::Strong, turn).text(" "),
                Role::Strong,
                self.text(Word::WhoseTurn).to_owned(),
            ),
            Now::Stands => (
                self.line().put(Role::Strong, turn).text(" "),
                Role::Warn,
                self.text(Word::HandStands).to_owned(),
            ),
            Now::Ends => (
                asks(Role::Chip, Word::ChipMoves),
                Role::Plain,
                self.text(Word::HandEnds).to_owned(),
            ),
            Now::Over(outcome) => return self.outcome(outcome, width),
            Now::Broken(why) => (
                asks(Role::BadChip, Word::ChipAstray),
                Role::Plain,
                lang.fill(Word::HandBroken, &[why]),
            ),
        };
        let mut lines = self.told(begin, role, &text, width);
        if matches!(self.seen.now, Now::Broken(_)) {
            let row = self.line().put(Role::Key, "n");
            lines.push(
                row.text(" ")
                    .put(Role::Dim, self.text(Word::HandKeyAgainHelp))
                    .line(),
            );
        }
        lines
    }

    /// What came of it, and how it is played again.
    fn outcome(&self, outcome: &Outcome, width: usize) -> Vec<Line<'static>> {
        let lang = self.looks.lang;
        let actual = grouped(outcome.actual);
        let (role, chip, said, text) = match &outcome.wrong {
            _ if outcome.is_stuck => (
                Role::Chip,
                Word::ChipStuck,
                Role::Plain,
                lang.fill(Word::HandStuck, &[&actual, &outcome.should_be]),
            ),
            Some(wrong) => (
                Role::BadChip,
                match outcome.gives_away {
                    true => Word::GivesPoints,
                    false => Word::LosesPoints,
                },
                Role::Bad,
                lang.fill(Word::HandLost, &[&actual, wrong]),
            ),
            None if outcome.is_unknown => (
                Role::Chip,
                Word::LabelUnknown,
                Role::Plain,
                lang.fill(Word::HandUnknown, &[&actual, &outcome.should_be]),
            ),
            None => {
                let word = match outcome.is_refused {
                    true => Word::HandFineRefused,
                    false => Word::HandFine,
                };
                (
                    Role::GoodChip,
                    Word::NothingLost,
                    Role::Plain,
                    lang.fill(word, &[&actual]),
                )
            }
        };
        let begin = self.line().chip(role, self.text(chip)).text("  ");
        let mut lines = self.told(begin, said, &text, width);
        if !outcome.is_stuck {
            let again = lang.fill(Word::HandAgain, &[&outcome.replay]);
            // It is to be copied, and goes on where the line is full.
            let again = pieces(&again, width.saturating_sub(4)).into_iter();
            lines.extend(again.map(|piece| self.line().put(Role::Plain, piece).line()));
        }
        let next = self.text(Word::HandWhatNext);
        lines.extend(self.told(self.line(), Role::Dim, next, width));
        lines
    }

    fn requests(&self, glass: &Glass, width: usize) -> Vec<Line<'static>> {
        let seen = self.seen;
        let heads = seen.requests.iter().map(|one| one.head.width());
        let widest = heads.max().unwrap_or(0);
        let rests = seen.now == Now::Rests;
        let marked = glass.marked(seen).filter(|_| rests);
        let mut lines = Vec::new();
        for (place, request) in seen.requests.iter().enumerate() {
            let pointer = match marked == Some(place) {
                true => self.looks.theme.pointer(),
                false => " ",
            };
            let goes = rests && request.goes;
            let (key, name) = match goes {
                true => (Role::Key, Role::Strong),
                false => (Role::Dim, Role::Dim),
            };
            let row = self.row().text(" ").put(Role::Strong, pointer).text(" ");
            let row = row.put(key, (place + 1).to_string()).text("  ");
            let column = row.width() + widest + 2;
            let row = row.put(name, request.head.clone()).to(column);
            let (role, text) = self.at(request);
            lines.extend(self.told(row, role, &text, width));
        }
        lines
    }

    /// Where a request is.
    fn at(&self, request: &Request) -> (Role, String) {
        let lang = self.looks.lang;
        match &request.at {
            At::Absent => (Role::Plain, self.text(Word::HandAbsent).to_owned()),
            At::Held { statement, means } => {
                let held = lang.fill(Word::HandHeld, &[statement]);
                let held = match means.is_empty() {
                    true => held,
                    false => format!("{held} ({means})"),
                };
                (Role::Plain, held)
            }
            At::Behind(statement) => (Role::Waiting, lang.fill(Word::HandBehind, &[statement])),
            At::Waits { statement, whom } => {
                let text = match whom.is_empty() {
                    true => lang.fill(Word::HandWaits, &[statement]),
                    false => {
                        let whom = whom.iter().map(|one| (one + 1).to_string());
                        let whom = whom.collect::<Vec<_>>().join(", ");
                        lang.fill(Word::HandWaitsFor, &[statement, &whom])
                    }
                };
                (Role::Waiting, text)
            }
            At::Refused => (Role::Waiting, self.text(Word::HandRefused).to_owned()),
            At::AtServer(statement) => (Role::Inside, lang.fill(Word::HandAtServer, &[statement])),
            At::Inside => (Role::Inside, self.text(Word::HandInside).to_owned()),
            At::UnderWay => (Role::Dim, self.text(Word::HandUnderWay).to_owned()),
            At::Answered(answer) => (Role::Dim, answer.clone()),
        }
    }

    fn help(&self, width: usize, height: usize) -> Vec<Line<'static>> {
        const NAMES: usize = 20;
        let keys = [
            ("1-9", Word::HandKeyGoHelp),
            ("Enter Space", Word::HandKeyMarkedHelp),
            ("Up Down k j", Word::HandKeyMarkHelp),
            ("u Left", Word::HandKeyBackHelp),
            ("n r", Word::HandKeyAgainHelp),
            ("h", Word::HandKeyHintHelp),
            ("PageUp PageDown", Word::HandKeyScrollHelp),
            ("Ctrl-L", Word::HandKeyRedrawHelp),
            ("?", Word::KeyHelpHelp),
            ("q Ctrl-C", Word::HandKeyQuitHelp),
        ];
        let title = self.line().put(Role::Strong, self.text(Word::HelpTitle));
        let mut lines = vec![title.line(), Line::default()];
        for (names, word) in keys {
            let room = width.saturating_sub(NAMES + 1);
            let row = self.line().put(Role::Key, names).to(NAMES);
            lines.push(row.text(clip(self.text(word), room)).line());
        }
        lines.push(Line::default());
        lines.extend(self.told(
            self.line(),
            Role::Dim,
            self.text(Word::HandKeyBackNote),
            width,
        ));
        cut(&mut lines, height);
        lines
    }

    /// The keys, as many as there is room for.
    fn bar(&self, width: usize, is_cut: bool) -> Line<'static> {
        let digits = match self.seen.requests.len() {
            0 | 1 => "1".to_owned(),
            all => format!("1-{all}"),
        };
        let earlier = is_cut.then_some(("PgUp", Word::HandKeyScroll));
        let keys = [
            (&*digits, Word::HandKeyGo),
            ("u", Word::HandKeyBack),
            ("n", Word::HandKeyAgain),
            ("h", Word::KeyHint),
            ("?", Word::KeyHelp),
            ("q", Word::KeyQuit),
        ];
        let mut row = self.row();
        for (key, word) in keys.into_iter().chain(earlier) {
            let text = self.text(word);
            if row.width() + key.len() + text.width() + 3 > width {
                continue;
            }
            row = row.text(" ").put(Role::Key, key.to_owned());
            row = row.put(Role::Dim, format!(" {text} "));
        }
        row.line()
    }
}
