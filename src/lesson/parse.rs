//! From the text of a lesson to the lesson: every mistake located.

use std::sync::Arc;

use super::keys::{DO, LESSON};
use super::words::unknown_place;
use super::{Figure, Lesson, Play, Step, What};
use crate::explore::ticket::read_schedule;
use crate::explore::{Expiry, Violation};
use crate::history::Metric;
use crate::scenario::{Fields, Override, ScenarioError, Sort, StoreKind, Text, load_with, read};
use crate::sim::Pick;
use crate::text::nearest;

/// No lesson has more steps.
const MOST_STEPS: usize = 50;

const SORT: Sort = Sort {
    name: "a lesson",
    root: &LESSON,
    example: "pointrace learn --show no-lock",
};

/// Reads a lesson; `origin` names the file in errors.
///
/// # Errors
/// Every mistake in the text, each with its place.
pub fn parse(source: &str, origin: &str) -> Result<Lesson, ScenarioError> {
    read(&SORT, source, origin, lesson)
}

fn lesson(root: &Fields<'_>) -> Option<Lesson> {
    let name = root.name("name");
    let title = text(root, "title", Fields::line);
    let minutes = root.count("minutes");
    let fields = root.tables("step", MOST_STEPS);
    let mut steps: Vec<Option<Step>> = Vec::new();
    for fields in &fields {
        let before = steps.last().and_then(Option::as_ref);
        let step = step(fields, before);
        steps.push(step);
    }
    let steps: Option<Vec<Step>> = steps.into_iter().collect();
    Some(Lesson {
        name: name?,
        minutes: minutes?,
        title: title?,
        steps: steps.filter(|steps| !steps.is_empty())?,
    })
}

/// A text in one language, which is then that of both, or a table of both.
fn text<'a>(
    fields: &Fields<'a>,
    name: &str,
    read: fn(&Fields<'a>, &str) -> Option<String>,
) -> Option<Text> {
    if !fields.is_table(name) {
        return read(fields, name).map(|text| Text {
            ko: text.clone(),
            en: text,
        });
    }
    let both = fields.table(name)?;
    let en = read(&both, "en");
    let ko = if both.has("ko") {
        read(&both, "ko").map(Some)
    } else {
        Some(None)
    };
    let en = en?;
    Some(Text {
        ko: ko?.unwrap_or_else(|| en.clone()),
        en,
    })
}

fn step(fields: &Fields<'_>, before: Option<&Step>) -> Option<Step> {
    let what = fields.choice("do").map(|index| DO[index]);
    let say = text(fields, "say", Fields::prose);
    let then = match fields.has("then") {
        true => text(fields, "then", Fields::prose).map(Some),
        false => Some(None),
    };
    let what = what?;
    check_keys(fields, what);
    for (key, text) in [("say", say.as_ref()), ("then", then.as_ref()?.as_ref())] {
        let mut texts = text.iter().flat_map(|text| [&text.en, &text.ko]);
        if let Some(place) = texts.find_map(|text| unknown_place(text, what)) {
            let message = format!(
                "there is no value for {{{place}}} in a step that says do = \"{what}\"; docs/teaching.md lists them"
            );
            fields.mistake(fields.place_of(key), message);
        }
    }
    let what = done(fields, what, before);
    Some(Step {
        say: say?,
        then: then?,
        what: what?,
    })
}

/// Keys that say nothing in a step of this sort.
fn check_keys(fields: &Fields<'_>, what: &str) {
    let only: [(&str, &[&str]); 6] = [
        ("figure", &["predict", "observe"]),
        ("begins", &["explain"]),
        ("fault", &["explain", "break", "smallest"]),
        ("most", &["smallest"]),
        ("locks", &["cure", "prove"]),
        ("then", &["break", "smallest", "cure", "prove"]),
    ];
    for (key, steps) in only {
        if fields.has(key) && !steps.contains(&what) {
            let message = format!(
                "`{key}` says nothing in a step that says do = \"{what}\"; it belongs to {}",
                steps.join(", ")
            );
            fields.mistake(fields.key_place_of(key), message);
        }
    }
}

fn done(fields: &Fields<'_>, what: &str, before: Option<&Step>) -> Option<What> {
    let play = || match fields.has("play") {
        true => play(fields),
        false => {
            fields.missing("play");
            None
        }
    };
    match what {
        "predict" => {
            let (play, figure) = (play(), figure(fields));
            Some(What::Predict {
                play: play?,
                figure: figure?,
            })
        }
        "observe" => match before.map(|step| &step.what) {
            Some(What::Predict { play, figure }) if !fields.has("play") => Some(What::Observe {
                play: play.clone(),
                figure: *figure,
            }),
            _ => {
                let play = play();
                let figure = match fields.has("figure") {
                    true => figure(fields),
                    false => Some(Figure::Balance),
                };
                Some(What::Observe {
                    play: play?,
                    figure: figure?,
                })
            }
        },
        "explain" => {
            let (play, begins) = (play(), begins(fields));
            let fault = match fields.has("fault") {
                true => fault(fields).map(Some),
                false => Some(None),
            };
            Some(What::Explain {
                play: play?,
                begins: begins?,
                fault: fault?,
            })
        }
        "break" => {
            let (play, fault) = (play(), fault(fields));
            Some(What::Break {
                play: play?,
                fault: fault?,
            })
        }
        "smallest" => {
            let (play, fault, most) = (play(), fault(fields), fields.count("most"));
            Some(What::Smallest {
                play: play?,
                fault: fault?,
                most: most?,
            })
        }
        _ => {
            let (play, locks) = (play(), locks(fields));
            let (play, locks) = (play?, locks?);
            Some(match what {
                "cure" => What::Cure { play, locks },
                _ => What::Prove { play, locks },
            })
        }
    }
}

/// The turns that an explanation begins with; none said, none played.
fn begins(fields: &Fields<'_>) -> Option<Vec<Pick>> {
    if !fields.has("begins") {
        return Some(Vec::new());
    }
    let read = read_schedule(&fields.line("begins")?);
    if let Err(message) = &read {
        let message =
            format!("{message}; for example \"1.2x2\" is a turn of request 1 and two of request 2");
        fields.mistake(fields.place_of("begins"), message);
    }
    read.ok()
}

fn figure(fields: &Fields<'_>) -> Option<Figure> {
    let name = fields.line("figure")?;
    let found = Figure::from_name(&name);
    if found.is_none() {
        let names: Vec<String> = Metric::names().collect();
        let names = names.iter().map(String::as_str);
        let hint = match nearest(&name, names.chain(["balance", "should_be"])) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => "for example: balance, points_missing, committed, makespan".to_owned(),
        };
        let message = format!("there is no figure \"{name}\"; {hint}");
        fields.mistake(fields.place_of("figure"), message);
    }
    found
}

fn fault(fields: &Fields<'_>) -> Option<Violation> {
    let name = fields.line("fault")?;
    let found = Violation::SAFETY.iter().find(|fault| fault.name() == name);
    if found.is_none() {
        let names = || Violation::SAFETY.iter().map(|fault| fault.name());
        let hint = match nearest(&name, names()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("there are: {}", names().collect::<Vec<_>>().join(", ")),
        };
        let message = format!("an exploration cannot see \"{name}\"; {hint}");
        fields.mistake(fields.place_of("fault"), message);
    }
    found.copied()
}

fn locks(fields: &Fields<'_>) -> Option<Vec<crate::request::LockName>> {
    if !fields.has("locks") {
        fields.missing("locks");
        return None;
    }
    let locks = fields.locks("locks");
    if locks.len() < 2 {
        fields.mistake(
            fields.place_of("locks"),
            "there is nothing to choose from; name two locks or more",
        );
        return None;
    }
    Some(locks)
}

fn play(step: &Fields<'_>) -> Option<Play> {
    let fields = step.table("play")?;
    let origin = fields.line("scenario");
    let set: Vec<_> = fields.texts("set", 20);
    let lock = fields.lock("lock");
    let requests = fields.count("requests");
    let timeouts = fields.boolean("timeouts");
    let expiry = fields.choice("expiry").map(|index| Expiry::ALL[index]);
    let expiries = fields.count("expiries");
    let mut overrides = Vec::new();
    for (text, place) in &set {
        match Override::parse(text) {
            Ok(one) => overrides.push(one),
            Err(message) => fields.mistake(*place, message),
        }
    }
    let (origin, lock) = (origin?, lock?);
    let scenario = match load_with(&origin, &overrides) {
        Ok((scenario, _)) => scenario,
        Err(error) => {
            let first = error.mistakes().first();
            let why = first.map_or_else(String::new, |mistake| {
                format!("{}: {}", mistake.location, mistake.message)
            });
            fields.mistake(
                fields.place_of("scenario"),
                format!("in what is played: {why}"),
            );
            return None;
        }
    };
    if scenario.store.is_real() || scenario.clock != crate::scenario::Clock::Virtual {
        let message = "a lesson is played under virtual time, in memory or over a modelled database: \
                       set = [\"clock=virtual\", \"store.kind=model\"]";
        fields.mistake(fields.place_of("scenario"), message);
        return None;
    }
    if let Some(why) = scenario.store.refusal(lock) {
        fields.mistake(fields.place_of("lock"), why);
        return None;
    }
    debug_assert!(matches!(
        scenario.store.kind_under(lock),
        StoreKind::Memory | StoreKind::Model
    ));
    Some(Play {
        origin,
        set: set.iter().map(|(text, _)| (*text).to_owned()).collect(),
        scenario: Arc::new(scenario),
        lock,
        requests: requests?,
        timeouts: timeouts?,
        expiry: expiry?,
        expiries: u32::try_from(expiries?).unwrap_or(u32::MAX),
    })
}
