//! A round in which something breaks.

use std::sync::{Arc, Weak};

use super::client::Reaches;
use crate::call::Setting;
use crate::engine::{Engine, Served};
use crate::env::{Env, Nanos};
use crate::fault::{Fault, Happening, What, Whom};
use crate::history::Observer;
use crate::inject::{Injector, Surroundings};
use crate::lock::Control;
use crate::point::Outcome;
use crate::request::{Answer, Request};
use crate::scenario::Scenario;

/// Requests go through the gates of their processes.
#[derive(Clone)]
pub(super) struct Faulty(pub Arc<Injector>);

impl Reaches for Faulty {
    async fn serve<S: Setting, C: Control>(
        &self,
        engine: &Engine<S, C>,
        request: &Request,
        sent: Nanos,
    ) -> Served {
        let process = engine.world().process_number(request);
        let Some(gate) = self.0.gate(process) else {
            return engine.refuse(request);
        };
        match gate.through(engine.serve_sent_at(request, sent)).await {
            Some(served) => served,
            // It was told what there is to tell when it was dropped.
            None => Served {
                outcome: Outcome::Unknown,
                answered: engine.world().env.stamp(),
            },
        }
    }

    async fn attend<S: Setting, C: Control>(
        &self,
        engine: &Engine<S, C>,
        request: &Request,
        sent: Nanos,
    ) -> Answer {
        let process = engine.world().process_number(request);
        let Some(gate) = self.0.gate(process) else {
            return Answer::refused();
        };
        let answer = gate.through(engine.attend(request, sent)).await;
        // When the process ends the connection breaks, and what became of the request nobody says.
        answer.unwrap_or_else(|| Answer::told(Outcome::Unknown))
    }

    fn begin(&self) {
        self.0.begin();
    }

    fn ask(&self, fault: &str) -> bool {
        self.0.ask(fault)
    }
}

/// What breaks in a round, apart from the patience of clients, which is theirs.
pub(super) fn broken_by_itself(scenario: &Scenario) -> Vec<Fault> {
    let faults = scenario.faults.iter();
    faults
        .filter(|fault| !fault.is_of_client())
        .cloned()
        .collect()
}

/// How often a process may end.
pub(super) fn crashes<'a>(faults: impl Iterator<Item = &'a Fault>) -> usize {
    let of_process = |fault: &&'a Fault| {
        matches!(fault.what, What::Crash { .. })
            && matches!(fault.whom, Whom::Holder | Whom::Process(_))
    };
    let crashes = faults.filter(of_process);
    let times: u32 = crashes.map(|fault| fault.times).sum();
    usize::try_from(times).unwrap_or(usize::MAX)
}

/// An engine that is told of faults.
pub(super) struct Around<S: Setting, C>(pub Weak<Engine<S, C>>);

impl<S: Setting, C: Control> Surroundings for Around<S, C> {
    fn came(&self, name: &Arc<str>) {
        if let Some(engine) = self.0.upgrade() {
            engine.world().observer.fault_came(name);
        }
    }

    fn happened(&self, name: &Arc<str>, happening: Happening) {
        if let Some(engine) = self.0.upgrade() {
            let world = engine.world();
            let now = world.env.stamp();
            world.observer.observe_fault(now, name, happening);
        }
    }

    fn lost_memory(&self, process: u16) {
        if let Some(engine) = self.0.upgrade() {
            engine.forget(process);
        }
    }
}
