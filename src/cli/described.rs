//! How your own service is spoken to, as far as the command line says, and waiting until it listens.

use std::time::{Duration, Instant};

use super::Exit;
use super::faults;
use super::interrupt::Interrupt;
use super::run::target::Stopped;
use crate::doctor::OverHttp;
use crate::scenario::{self, Clock, Override, Target};

/// A scenario for its `[target]` alone: its phase is never played.
const PLAIN: &str =
    "name = \"target\"\n[[phase]]\nname = \"none\"\nburst = { size = 1 }\namount = 1\n";

/// What the command line says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Described<'a> {
    pub preset: Option<&'a str>,
    pub scenario: Option<&'a str>,
    pub set: &'a [Override],
    pub headers: &'a [(String, String)],
}

impl Described<'_> {
    /// The description of the service that the arguments make.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn target(&self) -> Result<Target, String> {
        let mut set = self.set.to_vec();
        if let Some(preset) = self.preset {
            set.insert(0, Override::parse(&format!("target.preset={preset}"))?);
        }
        let loaded = match self.scenario {
            Some(name) => scenario::load_with(name, &set).map(|(scenario, _)| scenario),
            None => scenario::parse_with(PLAIN, "target", &set),
        };
        let scenario = loaded.map_err(|error| error.to_string())?;
        faults::check(&scenario, Clock::Real)?;
        let mut target = scenario.target.unwrap_or_default();
        target.headers.extend(self.headers.iter().cloned());
        Ok(target)
    }

    /// Whether it was said how the service is spoken to.
    pub fn is_said(&self) -> bool {
        self.preset.is_some() || self.scenario.is_some() || !self.set.is_empty()
    }
}

/// Waits until the service listens: as long as was said, else half a minute if it was just started.
pub(super) async fn knock(
    ground: &OverHttp,
    wait: Option<Duration>,
    is_started: bool,
    interrupt: &Interrupt,
) -> Result<(), Stopped> {
    let default = match is_started {
        true => Duration::from_secs(30),
        false => Duration::ZERO,
    };
    let end = Instant::now() + wait.unwrap_or(default);
    loop {
        match ground.knock().await {
            Ok(()) => return Ok(()),
            Err(why) if Instant::now() >= end => {
                return Err((
                    Exit::Invalid,
                    format!("error: {why}; start the service, or give --wait 30s while it starts"),
                ));
            }
            Err(_) if interrupt.asked() => {
                return Err((Exit::Interrupted, "nothing was sent".to_owned()));
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

/// Waits until a signal asks for the end.
pub(super) async fn asked(interrupt: &Interrupt) {
    while !interrupt.asked() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
