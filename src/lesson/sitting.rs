use std::sync::Arc;

use super::{Answer, Entry, Judged, Lesson, Step, What, seed_of};

/// A lesson being done: where the learner is, and what was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitting {
    lesson: Arc<Lesson>,
    at: usize,
    seed: Option<u64>,
    given: Vec<Given>,
}

/// An answer that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Given {
    /// To which step, from 0.
    pub step: usize,
    /// What was answered.
    pub answer: Answer,
    /// What it was found to be; none while what was predicted has yet to be played.
    pub judged: Option<Judged>,
}

impl Sitting {
    /// A lesson from its start; of a student, from seeds of his or her own.
    pub fn new(lesson: Arc<Lesson>, student: Option<&str>) -> Self {
        Sitting {
            seed: student.map(|student| seed_of(student, &lesson.name)),
            lesson,
            at: 0,
            given: Vec::new(),
        }
    }

    /// The lesson that is being done.
    pub fn lesson(&self) -> &Arc<Lesson> {
        &self.lesson
    }

    /// The seed of the student, if it is not the scenario's.
    pub fn seed(&self) -> Option<u64> {
        self.seed
    }

    /// The number of the step, from 0; as many as there are when the lesson is over.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The step, unless the lesson is over.
    pub fn step(&self) -> Option<&Step> {
        self.lesson.steps.get(self.at)
    }

    /// Every answer so far.
    pub fn given(&self) -> &[Given] {
        &self.given
    }

    /// The answer to the step that stands now.
    pub fn answered(&self) -> Option<&Given> {
        self.given.iter().rev().find(|given| given.step == self.at)
    }

    /// What was predicted of what is played now.
    pub fn predicted(&self) -> Option<i64> {
        let last = self
            .given
            .iter()
            .rev()
            .find(|given| given.step + 1 == self.at)?;
        match (&self.step()?.what, &last.answer) {
            (What::Observe { .. }, Answer::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// An answer to the step; a later one takes the place of an earlier one.
    pub fn answer(&mut self, answer: Answer, judged: Option<Judged>) {
        self.given.retain(|given| given.step != self.at);
        self.given.push(Given {
            step: self.at,
            answer,
            judged,
        });
    }

    /// What was predicted has been played.
    pub fn observed(&mut self, judged: Judged) {
        let at = self.at;
        let predicted = self.given.iter_mut().find(|given| given.step + 1 == at);
        if let Some(given) = predicted {
            given.judged = Some(judged);
        }
    }

    /// Goes to the next step, or over the end.
    pub fn go_on(&mut self) {
        self.at = (self.at + 1).min(self.lesson.steps.len());
    }

    /// Goes back to the step before.
    pub fn go_back(&mut self) {
        self.at = self.at.saturating_sub(1);
    }

    /// Whether every step has been done.
    pub fn is_over(&self) -> bool {
        self.at == self.lesson.steps.len()
    }

    /// What goes on the page of a student.
    pub fn entries(&self) -> Vec<Entry> {
        let entry = |given: &Given| {
            let step = self.lesson.steps.get(given.step)?;
            let judged = given.judged.as_ref()?;
            Some(Entry {
                lesson: self.lesson.name.clone(),
                step: given.step + 1,
                what: step.what.name().to_owned(),
                answer: match &given.answer {
                    Answer::Number(number) => number.to_string(),
                    Answer::Lock(lock) => lock.name().to_owned(),
                    Answer::Schedule(schedule) => {
                        let play = step.what.play();
                        let subject = play.subject(self.seed).ok()?;
                        play.ticket(self.seed, &subject.case, schedule).to_string()
                    }
                },
                found: judged.found.to_string(),
                is_right: judged.is_right,
            })
        };
        self.given.iter().filter_map(entry).collect()
    }
}
