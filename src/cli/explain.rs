//! `pointrace explain`: what an anomaly, a lock or a figure is, with an example that is played.

use clap::Args as ClapArgs;

use super::Exit;
use super::lang::LangArg;
use super::out::{complain, print};
use crate::driver::{RoundSetup, begin};
use crate::history::{AnomalyKind, Event, Keep, Metric, Record};
use crate::lang::{Lang, Word};
use crate::report::{Explained, anomaly_means, figure_means, needs_text, promises_text};
use crate::request::LockName;
use crate::scenario::{self, Override, Scenario, builtin};
use crate::text::{grouped, nearest, wrap};

/// Arguments of `explain`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  pointrace explain                    what can be explained
  pointrace explain lost_update        an anomaly, with a schedule that shows it
  pointrace explain promise-race       a lock: what it promises, what it needs, where it fails
  pointrace explain wait.p99           a figure of a limit or a report")]
pub struct ExplainArgs {
    /// An anomaly, a lock or a figure, by its name
    #[arg(value_name = "ANOMALY|LOCK|FIGURE")]
    pub term: Vec<String>,
    #[command(flatten)]
    pub lang: LangArg,
}

/// The cells of a line.
const WIDTH: usize = 78;

/// Steps that are kept for the table of an example: those of a handful of requests.
const STEPS: usize = 1 << 12;

/// What explains itself best: the smallest play of a built-in scenario that shows an anomaly.
struct Example {
    kind: AnomalyKind,
    scenario: &'static str,
    lock: LockName,
    set: &'static [&'static str],
}

const EXAMPLES: [Example; 6] = [
    Example {
        kind: AnomalyKind::LostUpdate,
        scenario: "hundred-charges",
        lock: LockName::None,
        set: &["phase.burst.burst.size=2"],
    },
    Example {
        kind: AnomalyKind::NotLinearizable,
        scenario: "hundred-charges",
        lock: LockName::None,
        set: &["phase.burst.burst.size=2"],
    },
    Example {
        kind: AnomalyKind::Overspend,
        scenario: "overspend",
        lock: LockName::None,
        set: &["phase.burst.burst.size=3"],
    },
    Example {
        kind: AnomalyKind::Overlap,
        scenario: "hundred-charges",
        lock: LockName::PromiseRace,
        set: &["phase.burst.burst.size=3"],
    },
    Example {
        kind: AnomalyKind::ForeignRelease,
        scenario: "hundred-charges",
        lock: LockName::PromiseRace,
        set: &["phase.burst.burst.size=4"],
    },
    Example {
        kind: AnomalyKind::ImpossibleSpeed,
        scenario: "hundred-charges",
        lock: LockName::PromiseRace,
        set: &["phase.burst.burst.size=3"],
    },
];

/// The scenario that locks and figures are shown by.
const SHOWN_BY: &str = "hundred-charges";

/// The names of everything that can be explained.
pub(super) fn terms() -> Vec<String> {
    let anomalies = AnomalyKind::ALL.map(|kind| kind.name().to_owned());
    let locks = LockName::every().map(|lock| lock.name().to_owned());
    anomalies
        .into_iter()
        .chain(locks)
        .chain(Metric::names())
        .collect()
}

/// Runs the subcommand.
pub fn run(args: &ExplainArgs) -> Exit {
    let lang = args.lang.get();
    if args.term.is_empty() {
        return print(&list(lang));
    }
    let told = match find(&args.term.join(" ")) {
        Ok(Term::Anomaly(kind)) => anomaly(kind, lang),
        Ok(Term::Lock(name)) => lock(name, lang),
        Ok(Term::Figure(metric)) => figure(metric, lang),
        Err(message) => Err(message),
    };
    match told {
        Ok(text) => print(&text),
        Err(message) => {
            complain(&message);
            Exit::Usage
        }
    }
}

#[derive(Clone, Copy)]
enum Term {
    Anomaly(AnomalyKind),
    Lock(LockName),
    Figure(Metric),
}

/// What is meant by a word: by its name, or by another word for it.
fn find(word: &str) -> Result<Term, String> {
    let plain = word.to_lowercase();
    let snake = plain.replace([' ', '-'], "_");
    let kebab = plain.replace([' ', '_'], "-");
    AnomalyKind::from_name(&snake)
        .map(Term::Anomaly)
        .or_else(|| LockName::from_name(&kebab).map(Term::Lock))
        .or_else(|| Metric::from_name(&plain).map(Term::Figure))
        .or_else(|| Metric::from_name(&snake).map(Term::Figure))
        .or_else(|| LockName::meant_by(&plain).map(Term::Lock))
        .ok_or_else(|| {
            let terms = terms();
            let near = nearest(word, terms.iter().map(String::as_str));
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`pointrace explain` lists what there is".to_owned(),
            };
            format!("error: there is no anomaly, lock or figure {word:?}; {hint}")
        })
}

fn list(lang: Lang) -> String {
    let anomalies = AnomalyKind::ALL.map(AnomalyKind::name).join(", ");
    let locks: Vec<&str> = LockName::every().map(LockName::name).collect();
    let is_plain = |name: &String| !name.contains('.');
    let (figures, times): (Vec<String>, Vec<String>) = Metric::names().partition(is_plain);
    let mut spans: Vec<&str> = times
        .iter()
        .filter_map(|name| name.split('.').next())
        .collect();
    spans.dedup();
    let mut text = format!("{}\n", lang.text(Word::TermList));
    for (word, names) in [
        (Word::TermAnomalies, anomalies),
        (Word::TermLocks, locks.join(", ")),
        (Word::TermFigures, figures.join(", ")),
        (Word::TermTimes, spans.join(", ")),
    ] {
        text.push_str(&format!("\n{}\n", lang.text(word)));
        for line in wrap(&names, WIDTH - 2) {
            text.push_str(&format!("  {line}\n"));
        }
    }
    text
}

fn paragraph(text: &mut String, words: &str) {
    for line in wrap(words, WIDTH) {
        text.push_str(&line);
        text.push('\n');
    }
}

fn anomaly(kind: AnomalyKind, lang: Lang) -> Result<String, String> {
    let mut text = String::new();
    paragraph(&mut text, &lang.fill(Word::TermAnomaly, &[&kind]));
    text.push('\n');
    paragraph(&mut text, anomaly_means(kind, lang));
    text.push('\n');
    if let Some(example) = EXAMPLES.iter().find(|example| example.kind == kind) {
        let set: Vec<String> = example
            .set
            .iter()
            .map(|set| format!(" --set {set}"))
            .collect();
        let command = format!(
            "pointrace run {}{} --lock {} --explain",
            example.scenario,
            set.concat(),
            example.lock
        );
        text.push_str(&lang.fill(Word::TermExample, &[&command]));
        text.push_str("\n\n");
        text.push_str(&shown(example, lang)?);
        text.push('\n');
    }
    let declared = declared(kind)?;
    let said = match declared.is_empty() {
        true => lang.text(Word::TermNotShown).to_owned(),
        false => lang.fill(Word::TermShownBy, &[&declared.join(", ")]),
    };
    paragraph(&mut text, &said);
    Ok(text)
}

/// Where the anomaly has to be seen: the scenario, and the locks.
fn declared(kind: AnomalyKind) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for builtin in builtin::ALL {
        let scenario = scenario::parse(builtin.source, builtin.name);
        let scenario = scenario.map_err(|error| error.to_string())?;
        let locks = scenario.expect.iter();
        let locks = locks.filter(|(_, expect)| expect.must.contains(&kind));
        let locks: Vec<&str> = locks.map(|(lock, _)| lock.name()).collect();
        if !locks.is_empty() {
            found.push(format!("{} ({})", builtin.name, locks.join(", ")));
        }
    }
    Ok(found)
}

/// The example, played and explained.
fn shown(example: &Example, lang: Lang) -> Result<String, String> {
    let set = example.set.iter().map(|set| Override::parse(set));
    let set: Vec<Override> = set.collect::<Result<_, _>>()?;
    let (scenario, _) =
        scenario::load_with(example.scenario, &set).map_err(|error| error.to_string())?;
    let (record, steps) = play(&scenario, example.lock);
    let anomaly = record.anomalies.first(example.kind);
    Ok(anomaly.map_or_else(String::new, |anomaly| {
        Explained::new(anomaly, &steps).told(lang).text()
    }))
}

fn play(scenario: &Scenario, lock: LockName) -> (Record, Vec<Event>) {
    let mut round = begin(RoundSetup {
        scenario,
        seed: scenario.seed,
        locks: &[lock],
        keep: Keep::Recent(STEPS),
    });
    while !round.is_over() {
        round.play_a_while();
    }
    (round.record(), round.recorder().take_recent().0)
}

fn lock(name: LockName, lang: Lang) -> Result<String, String> {
    let mut text = String::new();
    paragraph(&mut text, &lang.fill(Word::TermLock, &[&name]));
    text.push('\n');
    paragraph(&mut text, lang.says(name.says()));
    let also = name.also().join(", ");
    if !also.is_empty() {
        paragraph(&mut text, &lang.fill(Word::TermAlso, &[&also]));
    }
    let promises = promises_text(name, lang);
    paragraph(&mut text, &lang.fill(Word::TermPromises, &[&promises]));
    paragraph(
        &mut text,
        &lang.fill(Word::TermNeeds, &[&needs_text(name, lang)]),
    );
    text.push('\n');
    let (scenario, _) = scenario::load(SHOWN_BY).map_err(|error| error.to_string())?;
    let (record, _) = play(&scenario, name);
    let committed = record.figure(Metric::Committed).unwrap_or(0.0);
    #[expect(clippy::cast_possible_truncation, reason = "a hundred requests")]
    let (committed, missing) = (committed as i64, record.balances.missing);
    let lost = lang.fill(Word::TermLost, &[&grouped(committed), &grouped(missing)]);
    paragraph(&mut text, &lost);
    text.push_str(&format!("  pointrace run {SHOWN_BY} --lock {name}\n"));
    text.push_str(&format!(
        "  pointrace explore {SHOWN_BY} --lock {name} --requests 3\n"
    ));
    Ok(text)
}

fn figure(metric: Metric, lang: Lang) -> Result<String, String> {
    let mut text = String::new();
    paragraph(&mut text, &lang.fill(Word::TermFigure, &[&metric]));
    text.push('\n');
    paragraph(&mut text, &figure_means(metric, lang));
    text.push('\n');
    let (scenario, _) = scenario::load(SHOWN_BY).map_err(|error| error.to_string())?;
    let lock = match metric.counts() {
        Some(_) => LockName::PromiseRace,
        None => LockName::Keyed,
    };
    let (record, _) = play(&scenario, lock);
    let command = format!("pointrace run {SHOWN_BY} --lock {lock}");
    let example = match record.figure(metric) {
        Some(value) => {
            let value = crate::check::value_text(value, metric.unit());
            lang.fill(Word::TermValue, &[&command, &value])
        }
        None => lang.fill(Word::TermNoValue, &[&command]),
    };
    paragraph(&mut text, &example);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_shows_its_anomaly() {
        for example in &EXAMPLES {
            let table = shown(example, Lang::En).expect("it can be played");
            assert!(table.lines().count() > 4, "{}: {table:?}", example.kind);
        }
    }

    #[test]
    fn every_term_is_found_by_its_name() {
        for term in terms() {
            assert!(find(&term).is_ok(), "{term}");
        }
        assert!(matches!(
            find("lost update"),
            Ok(Term::Anomaly(AnomalyKind::LostUpdate))
        ));
        assert!(matches!(find("mutex"), Ok(Term::Lock(LockName::Keyed))));
        assert!(matches!(
            find("Timed Out"),
            Ok(Term::Figure(Metric::TimedOut))
        ));
        let error = find("lost_updte").map(|_| ()).expect_err("misspelt");
        assert!(error.contains("did you mean `lost_update`?"), "{error}");
    }
}
