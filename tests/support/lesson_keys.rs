//! The keys that do a lesson from its start to its end. They are worked out by the engine, not written down.

#![allow(dead_code, reason = "not every binary needs all of it")]

use crossterm::event::KeyCode;
use pointrace::explore::{Stepper, shortest};
use pointrace::lesson::{Answer, Lesson, Step, What, judge};

/// What does a step: keys that answer it. `Enter` then goes on.
pub fn keys(step: &Step, seed: Option<u64>) -> Vec<KeyCode> {
    let is_right = |answer: &Answer| {
        let judged = judge(&step.what, answer, seed).expect("enough requests");
        judged.is_some_and(|judged| judged.is_right)
    };
    let digits = |number: i64| number.to_string().chars().map(KeyCode::Char).collect();
    match &step.what {
        What::Predict { .. } => digits(1_000),
        What::Observe { .. } => Vec::new(),
        What::Explain { .. } => vec![KeyCode::End],
        What::Smallest { most, .. } => {
            let most = i64::try_from(*most).expect("a small number");
            let right = (1..=most).find(|number| is_right(&Answer::Number(*number)));
            let mut keys: Vec<KeyCode> = digits(right.expect("an answer"));
            keys.push(KeyCode::Enter);
            keys
        }
        What::Cure { locks, .. } | What::Prove { locks, .. } => {
            let right = locks.iter().position(|lock| is_right(&Answer::Lock(*lock)));
            let mut keys = vec![KeyCode::Down; right.expect("an answer")];
            keys.push(KeyCode::Enter);
            keys
        }
        What::Break { play, fault } => {
            let subject = play.subject(seed).expect("enough requests");
            let schedule = shortest(&subject, &[], *fault).expect("a way");
            let mut stepper = Stepper::new(subject, &[]);
            let mut keys = Vec::new();
            for pick in schedule {
                // From wherever the mark is, to the top, then down.
                let place = stepper.next().iter().position(|turn| turn.pick == pick);
                keys.extend(vec![KeyCode::Up; stepper.next().len()]);
                keys.extend(vec![KeyCode::Down; place.expect("it is possible")]);
                keys.push(KeyCode::Enter);
                stepper.play(pick);
            }
            keys
        }
    }
}

/// The number of a step in the title of the screen: `   2/5`.
pub fn place(lesson: &Lesson, step: usize) -> String {
    format!("   {}/{}", step + 1, lesson.steps.len())
}
