use std::sync::Arc;

use super::process::{Asked, Process};
use crate::call::{Call, Setting};
use crate::env::Env;
use crate::history::Observer;
use crate::lock::Control;
use crate::point::{Outcome, Trouble};
use crate::request::Answer;

/// A control that is in another process: what goes through it is served there.
#[derive(Debug)]
pub struct Elsewhere(Arc<Process>);

impl Elsewhere {
    /// The control of this process.
    pub fn new(process: Arc<Process>) -> Self {
        Elsewhere(process)
    }
}

impl Control for Elsewhere {
    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        self.0.tells(|| {
            let world = Arc::clone(call.world);
            Box::new(move |request, lock, step| {
                let now = || world.env.stamp();
                world.observer.observe(now, request, lock, step);
            })
        });
        match self.0.ask(call.request, call.lock).await {
            Asked::Answered(answer) => answer,
            // As from a service that refuses the connection.
            Asked::NotThere => Answer::told(Trouble::ConnectionLost.outcome()),
            // It had been sent, and the process ended.
            Asked::Unanswered => Answer::told(Outcome::Unknown),
        }
    }

    fn entries(&self) -> usize {
        0
    }
}
