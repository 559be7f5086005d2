//! One frame of a watched service.
//!
//! ```text
//! pointrace  http://127.0.0.1:3000  lock keyed, memory
//!
//!   NOTHING LOST   100 of 100 requests are answered
//!
//!   should be 100,000   actual 100,000
//!   requests      100 committed   0 rejected   0 timed out
//!   latency       p50 ...
//!
//!          user     should be        actual    difference
//!             1       100,000       100,000             0
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

use super::Looks;
use super::seen::{Known, Seen, SeenUser};
use crate::check::Verdict;
use crate::history::{AnomalyKind, Metric, Span};
use crate::lang::Word;
use crate::live::TimeSummary;
use crate::point::{OutcomeKind, Points};
use crate::text::{duration, grouped};
use crate::tui::draw::{Row, Section, clip, fit, wrap};
use crate::tui::paint::paint;
use crate::tui::screens::{VALUES, columns, is_seen_as_it_happens, name_of, percentiles};
use crate::tui::theme::Role;

/// Where the columns of the list of users end.
const ENDS: [usize; 4] = [14, 40, 54, 68];

/// Draws a frame, with the list of users from the `first` on.
pub fn view(looks: Looks, seen: &Seen, first: usize, area: Rect, buffer: &mut Buffer) {
    let frame = Frame { looks, seen };
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let mut lines = vec![frame.head(width), Line::default()];
    let body = height.saturating_sub(4);
    lines.extend(frame.body(first, width, body));
    lines.resize(height.saturating_sub(2), Line::default());
    lines.push(Line::default());
    lines.push(frame.bar(width));
    paint(lines, area, buffer);
}

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

    fn label(&self, word: Word) -> Row {
        self.line().put(Role::Dim, self.text(word)).to(VALUES)
    }

    fn text(&self, word: Word) -> &'static str {
        self.looks.lang.text(word)
    }

    fn head(&self, width: usize) -> Line<'static> {
        let row = self.row().text(" ").put(Role::Strong, "pointrace");
        let row = row.text("  ").put(Role::Strong, self.seen.place.clone());
        let room = width.saturating_sub(row.width() + 3);
        let ground = clip(&self.seen.ground, room);
        row.text("  ").put(Role::Dim, ground).line()
    }

    /// The list of users takes the room that the rest leaves.
    fn body(&self, first: usize, width: usize, height: usize) -> Vec<Line<'static>> {
        let sections = vec![
            Section::new(0, self.state(width)),
            Section::new(0, self.figures(width)),
            Section::new(2, self.times(width)),
            Section::new(1, self.anomalies(width)),
        ];
        const FEW: usize = 4;
        let mut lines = fit(sections, height.saturating_sub(FEW));
        lines.push(Line::default());
        let room = height.saturating_sub(lines.len());
        lines.extend(self.users(first, width, room));
        lines
    }

    /// What is going on, and what it is found to be so far.
    fn state(&self, width: usize) -> Vec<Line<'static>> {
        let seen = self.seen;
        let lang = self.looks.lang;
        let record = &seen.record;
        let answered = grouped(record.figures.answered());
        let under_way = grouped(record.unanswered());
        let (role, chip) = self.chip();
        let said = match &seen.known {
            Known::Serving if record.sent == 0 => lang.text(Word::WatchNobody).to_owned(),
            Known::Serving | Known::Racing => {
                lang.fill(Word::WatchRacing, &[&answered, &under_way])
            }
            Known::Preparing { ready, of } => {
                lang.fill(Word::WatchPreparing, &[&grouped(*ready), &grouped(*of)])
            }
            Known::Settling => lang.fill(Word::WatchSettling, &[&answered]),
            Known::Over { sentence, .. } => sentence.clone(),
        };
        let row = self.line().chip(role, &chip).text("  ");
        let room = width.saturating_sub(row.width() + 1);
        let mut said = wrap(&said, room).into_iter();
        let indent = row.width();
        let mut lines = vec![row.text(said.next().unwrap_or_default()).line()];
        lines.extend(said.map(|more| self.row().to(indent).text(more).line()));
        lines
    }

    /// What is plain already, and in the end the verdict.
    fn chip(&self) -> (Role, String) {
        let record = &self.seen.record;
        let lost = record.anomaly_count(AnomalyKind::LostUpdate) > 0;
        let missing: Points = self
            .seen
            .users
            .iter()
            .map(|user| user.missing().max(0))
            .sum();
        let wrong = self.seen.users.iter().any(|user| user.missing() != 0);
        match &self.seen.known {
            Known::Over { verdict, .. } => {
                let role = match verdict {
                    Verdict::Pass => Role::GoodChip,
                    Verdict::Fail => Role::BadChip,
                    Verdict::Expected | Verdict::Invalid => Role::Chip,
                };
                (role, verdict.to_string())
            }
            _ if lost || missing > 0 => (Role::BadChip, self.text(Word::LosesPoints).to_owned()),
            _ if wrong => (Role::BadChip, self.text(Word::GivesPoints).to_owned()),
            Known::Serving if record.sent > 0 => {
                (Role::GoodChip, self.text(Word::NothingLost).to_owned())
            }
            _ => (Role::Chip, self.text(Word::WatchOpen).to_owned()),
        }
    }

    fn figures(&self, width: usize) -> Vec<Line<'static>> {
        let record = &self.seen.record;
        let mut outcomes = self.label(Word::Requests);
        for kind in OutcomeKind::ALL {
            let count = record.figures.outcome(kind);
            let role = match kind {
                OutcomeKind::Committed => Role::Strong,
                _ if count > 0 => Role::Warn,
                _ => Role::Dim,
            };
            outcomes = outcomes
                .put(role, grouped(count))
                .put(Role::Dim, format!(" {}  ", self.looks.lang.outcome(kind)));
        }
        let time = match self.seen.known {
            Known::Over { .. } => {
                let makespan = duration(record.figures.makespan());
                self.looks.lang.fill(Word::TimeSentence, &[&makespan])
            }
            _ => {
                let now = duration(self.seen.now);
                self.looks.lang.fill(Word::TimeSoFar, &[&now])
            }
        };
        let time = self.label(Word::Time).text(time);
        let mut lines = vec![outcomes.line(), time.line()];
        if let Some(rate) = record.figure(Metric::Throughput) {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a rate is shown without decimals"
            )]
            let rate = grouped(rate.round() as i64);
            let rate = self.looks.lang.fill(Word::PerSecond, &[&rate]);
            let row = self.label(Word::Throughput).text(rate).text("  ");
            let room = width.saturating_sub(row.width() + 2).max(1);
            let is_playing = !matches!(self.seen.known, Known::Over { .. });
            let series = &record.figures.series;
            lines.push(columns(row, series, is_playing, room, |_| false).line());
        }
        lines
    }

    /// How long things took, as far as it is seen: from outside nobody sees a wait.
    fn times(&self, width: usize) -> Vec<Line<'static>> {
        let spans = [
            (Span::Wait, Word::Wait),
            (Span::Hold, Word::Hold),
            (Span::Latency, Word::Latency),
        ];
        let mut lines = Vec::new();
        for (span, word) in spans {
            let times = TimeSummary::of(&self.seen.record, span);
            if times.samples > 0 {
                let row = self.label(word);
                lines.push(percentiles(row, &times, self.text(Word::Max), width));
            }
        }
        lines
    }

    /// What went wrong so far, and what cannot be seen from here.
    fn anomalies(&self, width: usize) -> Vec<Line<'static>> {
        let record = &self.seen.record;
        let room = width.saturating_sub(VALUES + 1);
        let mut lines = Vec::new();
        let rests = record.unanswered() == 0;
        let plain = AnomalyKind::ALL.into_iter();
        // Whether balances are right, for one, is plain only when nothing is under way.
        let plain = plain.filter(|kind| rests || is_seen_as_it_happens(*kind));
        let seen = plain.filter_map(|kind| {
            let count = record.observed(kind).filter(|count| *count > 0)?;
            Some(format!("{} {}", self.text(name_of(kind)), grouped(count)))
        });
        let seen: Vec<String> = seen.collect();
        for (place, text) in wrap(&seen.join(", "), room).into_iter().enumerate() {
            let row = match place {
                0 if !text.is_empty() => self.label(Word::WatchSeen),
                _ => self.row().to(VALUES),
            };
            lines.push(row.put(Role::Bad, text).line());
        }
        let unseen = AnomalyKind::ALL.into_iter();
        let unseen = unseen.filter(|kind| record.observed(*kind).is_none());
        let unseen: Vec<&str> = unseen.map(|kind| self.text(name_of(kind))).collect();
        if !unseen.is_empty() {
            let text = format!("{}: {}", self.text(Word::NotObservable), unseen.join(", "));
            let wrapped = wrap(&text, width.saturating_sub(4)).into_iter();
            lines.extend(wrapped.map(|text| self.line().put(Role::Dim, text).line()));
        }
        lines
    }

    fn users(&self, first: usize, width: usize, room: usize) -> Vec<Line<'static>> {
        let seen = self.seen;
        if seen.users.is_empty() || room < 2 {
            return Vec::new();
        }
        let shown = room - 1;
        let first = first.min(seen.users.len().saturating_sub(shown));
        let last = seen.users.len().min(first + shown);
        let mut head = self.line();
        let words = [Word::User, Word::ShouldBe, Word::Actual, Word::Difference];
        for (word, end) in words.into_iter().zip(ENDS) {
            head = head.right(Role::Dim, self.text(word), end);
        }
        let place = self.looks.lang.fill(
            Word::UsersShown,
            &[
                &grouped(first as u64 + 1),
                &grouped(last as u64),
                &grouped(seen.all_users),
            ],
        );
        // Where there is no room for it, the list alone says enough.
        if head.width() + place.width() + 3 <= width {
            head = head.text("  ").put(Role::Dim, place);
        }
        let mut lines = vec![head.line()];
        lines.extend(seen.users[first..last].iter().map(|user| self.user(user)));
        lines
    }

    fn user(&self, user: &SeenUser) -> Line<'static> {
        let missing = user.missing();
        let should_be = match user.least == user.most {
            true => grouped(user.least),
            false => format!("{}..{}", grouped(user.least), grouped(user.most)),
        };
        let actual = user.actual.map_or("-".to_owned(), grouped);
        let (role, difference) = match missing {
            _ if user.actual.is_none() || user.is_busy => (Role::Dim, "-".to_owned()),
            0 => (Role::Good, "0".to_owned()),
            1.. => (Role::Bad, format!("-{}", grouped(missing))),
            _ => (Role::Bad, format!("+{}", grouped(-missing))),
        };
        let cells = [
            (Role::Strong, clip(&user.name, ENDS[0] - 2)),
            (Role::Plain, should_be),
            (Role::Plain, actual),
            (role, difference),
        ];
        let mut row = self.line();
        for ((role, text), end) in cells.into_iter().zip(ENDS) {
            row = row.right(role, &text, end);
        }
        row.line()
    }

    fn bar(&self, width: usize) -> Line<'static> {
        let quit = match self.seen.known {
            Known::Serving => Word::WatchQuitServe,
            Known::Over { .. } => Word::KeyQuit,
            _ => Word::WatchQuitRace,
        };
        let row = self.row().text(" ");
        let row = row.put(Role::Key, "q");
        let row = row.put(Role::Dim, format!(" {}  ", self.text(quit)));
        let row = row.put(Role::Key, "Up Down");
        let room = width.saturating_sub(row.width() + 2);
        let users = clip(self.text(Word::WatchUsers), room);
        row.put(Role::Dim, format!(" {users}")).line()
    }
}

#[cfg(test)]
mod tests;
