//! A schedule told to a person: a table with a column for each request, and what went wrong in sentences.

use std::collections::BTreeMap;

use super::Case;
use super::final_balance::FinalBalance;
use super::playback::{Playback, PlayedTurn, play_back, switches};
use super::shrink::Counterexample;
use super::violation::Violation;
#[cfg(feature = "scenario")]
use crate::explain::Explanation;
use crate::explain::{self, Table, Telling};
use crate::history::{Anomaly, Detail, Event, RequestEvent, Step};
use crate::lang::{Lang, Word};
use crate::point::UserId;
use crate::request::Request;
use crate::sim::replay::Mode;
use crate::text::grouped;

/// The first `turns` turns of a schedule as a table.
pub fn table(case: &Case, playback: &Playback, turns: usize, lang: Lang) -> Table {
    tell(case, playback, turns, lang).0
}

/// What goes wrong in the first `turns` turns, in sentences.
pub fn sentences(case: &Case, playback: &Playback, turns: usize, lang: Lang) -> Vec<String> {
    let mut sentences = tell(case, playback, turns, lang).1;
    let mut told = playback.turns.iter().take(turns);
    if told.any(|turn| turn.new_violations.contains(Violation::Stuck)) {
        sentences.push(stuck(playback, lang));
    }
    sentences
}

/// The table of the first `turns` turns, then what goes wrong in them and what it comes to, in sentences.
pub fn told(case: &Case, playback: &Playback, turns: usize, lang: Lang) -> String {
    let (table, mut sentences) = tell(case, playback, turns, lang);
    sentences.extend(end(playback, turns, lang));
    let mut text = table.text();
    if !sentences.is_empty() {
        text.push('\n');
    }
    for sentence in sentences {
        text.push_str(&explain::paragraph(&sentence));
        text.push('\n');
    }
    text
}

impl Counterexample {
    /// The counterexample told: a heading, the table, and what goes wrong in sentences.
    pub fn text(&self, lang: Lang) -> String {
        let Counterexample {
            subject, schedule, ..
        } = self;
        let playback = play_back(subject, schedule, Mode::GoOn);
        format!(
            "{}\n\n{}",
            self.heading(lang),
            told(&subject.case, &playback, schedule.len(), lang)
        )
    }

    /// The same in its parts.
    #[cfg(feature = "scenario")]
    pub fn explanation(&self, lang: Lang) -> Explanation {
        let Counterexample {
            subject, schedule, ..
        } = self;
        let playback = play_back(subject, schedule, Mode::GoOn);
        let (table, mut sentences) = tell(&subject.case, &playback, schedule.len(), lang);
        sentences.extend(end(&playback, schedule.len(), lang));
        Explanation {
            title: self.heading(lang),
            table,
            story: sentences.join(" "),
        }
    }

    /// What it is, in a line.
    fn heading(&self, lang: Lang) -> String {
        let Counterexample {
            subject, schedule, ..
        } = self;
        let heading = if self.is_smallest {
            Word::FailsSmallest
        } else {
            Word::FailsMinimal
        };
        let requests = lang.count(
            subject.case.len() as u64,
            Word::RequestOne,
            Word::RequestCount,
        );
        let turns = lang.count(schedule.len() as u64, Word::TurnOne, Word::TurnCount);
        let switches = lang.count(
            switches(schedule) as u64,
            Word::SwitchOne,
            Word::SwitchCount,
        );
        lang.fill(heading, &[&self.violation, &requests, &turns, &switches])
    }
}

/// The table, and a sentence for each thing that goes wrong in it.
fn tell(case: &Case, playback: &Playback, turns: usize, lang: Lang) -> (Table, Vec<String>) {
    let requests: Vec<&Request> = case.requests().collect();
    let user_of = |request: &&Request| request.operation.user;
    let first = requests.first().map(user_of);
    let several_users = requests.iter().map(user_of).any(|user| Some(user) != first);
    let headings = requests.iter().map(|request| {
        let operation = &request.operation;
        let instance = (case.instances > 1).then_some(request.instance);
        let (kind, amount) = (operation.kind, operation.amount);
        let heading = explain::heading(operation.request, instance, kind, amount, lang);
        if several_users {
            lang.fill(Word::RequestColumnUser, &[&heading, &operation.user])
        } else {
            heading
        }
    });
    let mut table = Table::new(headings, lang);
    let mut balance = first.map_or_else(String::new, |user| grouped(case.opening_of(user)));
    let mut pasts: BTreeMap<UserId, Past<'_>> = BTreeMap::new();
    let mut sentences = Vec::new();
    for turn in playback.turns.iter().take(turns) {
        let mut remarks = Vec::new();
        for event in turn.of_requests() {
            if let Step::Wrote {
                balance: written, ..
            } = event.step
            {
                balance = grouped(written);
                if several_users {
                    balance = lang.fill(Word::BalanceOfUser, &[&balance, &event.user]);
                }
            }
            let past = pasts.entry(event.user).or_default();
            for anomaly in past.add(event) {
                remarks.extend(explain::remark(&anomaly, &past.steps, lang));
                sentences.push(explain::story(&anomaly, &past.steps, lang));
            }
        }
        for violation in turn.new_violations.iter() {
            remarks.extend(remark(violation).map(|word| lang.text(word).to_owned()));
            sentences.extend(story(violation, turn, lang));
        }
        // What no request does stands in the first column.
        let broken = turn.events.iter().filter_map(|event| match event {
            Event::Fault(fault) => Some(explain::happened(&fault.happening, lang)),
            Event::Request(_) | Event::Process(_) => None,
        });
        let mut broken: Vec<String> = broken.collect();
        let cells = requests.iter().map(|request| {
            let own = |event: &&RequestEvent| event.request == request.operation.request;
            let word = |event: &RequestEvent| explain::cell(event, Telling::Schedule, lang);
            let words = turn.of_requests().filter(own).filter_map(word);
            let words: Vec<String> = std::mem::take(&mut broken)
                .into_iter()
                .chain(words)
                .collect();
            words.join(", ")
        });
        let remark = (!remarks.is_empty()).then(|| remarks.join("; "));
        table.push(cells, balance.clone(), remark);
    }
    (table, sentences)
}

/// The steps of a user so far.
#[derive(Default)]
struct Past<'a> {
    steps: Vec<&'a RequestEvent>,
    inside: u32,
}

impl<'a> Past<'a> {
    /// One more; returns what is wrong with it.
    fn add(&mut self, event: &'a RequestEvent) -> Vec<Anomaly> {
        self.steps.push(event);
        match event.step {
            Step::Granted { .. } => self.inside += 1,
            Step::Released { .. } | Step::RanOut { held: Some(_) } => {
                self.inside = self.inside.saturating_sub(1);
            }
            _ => {}
        }
        let mut wrong = Vec::new();
        Detail::of_step(
            &event.step,
            event.request,
            event.lock,
            self.inside,
            |detail| {
                wrong.push(Anomaly {
                    at: event.at,
                    user: event.user,
                    request: event.request,
                    lock: event.lock,
                    detail,
                });
            },
        );
        wrong
    }
}

/// Beside the turn in which it shows: a violation that is not a single step's.
fn remark(violation: Violation) -> Option<Word> {
    use crate::history::AnomalyKind::Overspend;
    match violation {
        Violation::Anomaly(Overspend) => Some(Word::RemarkOverspend),
        Violation::Stuck => Some(Word::RemarkStuck),
        Violation::DeniedWrite => Some(Word::RemarkDenied),
        Violation::Overtaken => Some(Word::RemarkOvertaken),
        Violation::Anomaly(_) => None,
    }
}

/// The same as a sentence, about the request whose turn it is.
fn story(violation: Violation, turn: &PlayedTurn, lang: Lang) -> Option<String> {
    let of = |does: fn(&Step) -> bool| turn.of_requests().find(|event| does(&event.step));
    let (word, event) = match violation {
        Violation::Overtaken => (
            Word::StoryOvertaken,
            of(|step| matches!(step, Step::Granted { .. }))?,
        ),
        Violation::DeniedWrite => (
            Word::StoryDenied,
            of(|step| matches!(step, Step::Wrote { .. }))?,
        ),
        Violation::Anomaly(_) | Violation::Stuck => return None,
    };
    Some(lang.fill(word, &[&event.request]))
}

/// How it ends, and what that comes to.
fn end(playback: &Playback, turns: usize, lang: Lang) -> Vec<String> {
    use crate::history::AnomalyKind::{DoubleAccount, HistoryMismatch};
    let mut sentences = Vec::new();
    if playback.turns.len() > turns && playback.answered {
        sentences.push(lang.text(Word::StoryGoesOn).to_owned());
    }
    for &FinalBalance {
        user,
        actual,
        should_be,
    } in &playback.balances
    {
        if should_be < 0 {
            sentences.push(lang.fill(Word::StoryOverspend, &[&user]));
        }
        if actual != should_be {
            let (has, should) = (grouped(actual), grouped(should_be));
            let effect = explain::effect(should_be.saturating_sub(actual), lang);
            sentences.push(lang.fill(Word::StoryEnd, &[&user, &has, &should, &effect]));
        }
    }
    if playback
        .violations
        .contains(Violation::Anomaly(HistoryMismatch))
    {
        sentences.push(lang.text(Word::StoryHistory).to_owned());
    }
    if playback
        .violations
        .contains(Violation::Anomaly(DoubleAccount))
    {
        sentences.push(lang.text(Word::StoryDoubleAccount).to_owned());
    }
    if playback.violations.contains(Violation::Stuck) {
        sentences.push(stuck(playback, lang));
    }
    sentences
}

/// Who will never have an answer: the requests that arrived and have none.
fn stuck(playback: &Playback, lang: Lang) -> String {
    let answered = |event: &&RequestEvent| matches!(event.step, Step::Answered { .. });
    let answered: Vec<_> = playback
        .of_requests()
        .filter(answered)
        .map(|event| event.request)
        .collect();
    let waiting = playback
        .of_requests()
        .filter(|event| matches!(event.step, Step::Sent) && !answered.contains(&event.request));
    let names = waiting.map(|event| lang.fill(Word::RequestIs, &[&event.request]));
    let names = names.collect::<Vec<_>>().join(", ");
    lang.fill(Word::StoryStuck, &[&names])
}
