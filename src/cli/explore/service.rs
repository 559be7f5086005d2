//! Your own service between its users and its database: started, spoken to, its statements held back.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args as ClapArgs;

use crate::cli::Exit;
use crate::cli::between::{Between, Named, databases};
use crate::cli::described::{Described, asked, knock};
use crate::cli::header::Header;
use crate::cli::interrupt::Interrupt;
use crate::cli::out::complain;
use crate::cli::run::started::Started;
use crate::cli::run::target::{Stopped, accounts, agree, resolve};
use crate::cli::run::target_args::{TargetArgs, time};
use crate::doctor::{OverHttp, discover};
use crate::lang::{Lang, Word};
use crate::scenario::Override;
use crate::through::{Bench, Proxy};

/// The options that only your own service has.
#[derive(Clone, Debug, Default, ClapArgs)]
#[command(next_help_heading = "Your own service")]
pub struct ServiceArgs {
    /// Play the orders of this service's statements; several URLs are instances of one service
    #[arg(
        long,
        value_name = "URL,…",
        value_delimiter = ',',
        requires = "through"
    )]
    pub target: Vec<String>,
    /// Listen at this port for the service, in the place of a server: 6432=postgres://HOST/DATABASE or 6380=redis://HOST
    #[arg(long, value_name = "PORT=URL", requires = "target")]
    pub through: Vec<String>,
    /// Start the service with this command, and end it afterwards; waits 30s for it unless --wait says otherwise
    #[arg(long, value_name = "COMMAND", requires = "target")]
    pub start: Option<String>,
    /// How long to wait for a service that is still starting, such as 30s
    #[arg(long, value_name = "TIME", value_parser = time, requires = "target")]
    pub wait: Option<Duration>,
    /// Do not ask before the first write
    #[arg(long, requires = "target")]
    pub yes: bool,
    /// How it is spoken to: one of the presets of docs/target.md [default: what it is found to understand]
    #[arg(long, value_name = "NAME", requires = "target")]
    pub preset: Option<String>,
    /// Send this header with every request; {env:NAME} in it is taken from the environment and never printed
    #[arg(long, value_name = "NAME: VALUE", value_parser = Header, requires = "target")]
    pub header: Vec<(String, String)>,
    /// Use these users, one a line, instead of fresh ones: ID or ID,TOKEN
    #[arg(long, value_name = "FILE", requires = "target")]
    pub accounts: Option<PathBuf>,
    /// Send to a host that is not this machine: you know what you do there
    #[arg(long, value_name = "NAME", requires = "target")]
    pub allow_host: Vec<String>,
}

impl ServiceArgs {
    /// As they would be written for the same service again, described with these keys.
    pub fn written(&self, set: &[Override]) -> String {
        let named = Named {
            target: &self.target,
            through: &self.through,
            preset: self.preset.as_deref(),
            set,
            headers: &self.header,
            allow_host: &self.allow_host,
            has_accounts: self.accounts.is_some(),
            is_started: self.start.is_some(),
        };
        named.written()
    }
}

/// A service that is ready to be played with; ended when it is dropped, if it was started for this.
pub struct Ready {
    pub bench: Bench<OverHttp>,
    _proxies: Vec<Proxy>,
    #[cfg_attr(not(feature = "tui"), expect(dead_code, reason = "it ends with this"))]
    started: Option<Started>,
}

#[cfg(feature = "tui")]
impl Ready {
    /// Keeps the terminal free of what the service complains of, or says what was kept of it.
    pub fn keep_quiet(&self, is_quiet: bool) {
        if let Some(started) = &self.started {
            started.keep_quiet(is_quiet);
        }
    }
}

/// What a service is made ready for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Its orders are played.
    Orders,
    /// A person at a screen lets its statements go.
    #[cfg(feature = "tui")]
    ByHand,
}

impl Purpose {
    /// What is to be sent, in words.
    fn plan(self) -> Word {
        match self {
            Purpose::Orders => Word::PlanOrders,
            #[cfg(feature = "tui")]
            Purpose::ByHand => Word::HandPlan,
        }
    }

    fn start(self, command: &str) -> Result<Started, String> {
        match self {
            Purpose::Orders => Started::begin(command),
            #[cfg(feature = "tui")]
            Purpose::ByHand => Started::begin_before_a_screen(command),
        }
    }
}

/// Listens in the place of the databases, starts the service and learns how to speak to it.
///
/// # Errors
/// What keeps it from being ready, and the exit code of that.
pub async fn ready(
    args: &ServiceArgs,
    set: &[Override],
    purpose: Purpose,
    lang: Lang,
    interrupt: &Interrupt,
) -> Result<Ready, Stopped> {
    let usage = |why: String| (Exit::Usage, format!("error: {why}"));
    let invalid = |why: String| (Exit::Invalid, format!("error: {why}"));
    let described = Described {
        preset: args.preset.as_deref(),
        scenario: None,
        set,
        headers: &args.header,
    };
    let databases = databases(&args.through)?;
    let mut target = described.target().map_err(|why| (Exit::Usage, why))?;
    let options = TargetArgs {
        target: args.target.clone(),
        yes: args.yes,
        allow_host: args.allow_host.clone(),
        accounts: args.accounts.clone(),
        ..TargetArgs::default()
    };
    let addresses = resolve(&options)?;
    let mut users = accounts(&options).map_err(|why| (Exit::Usage, why))?;
    if !args.yes {
        complain(&lang.fill(purpose.plan(), &[&args.target.join(",")]));
    }
    agree(&options, lang)?;

    let between = Between::listen(&databases).await?;
    let started = args.start.as_deref();
    let started = started.map(|command| purpose.start(command)).transpose();
    let started = started.map_err(|why| (Exit::Usage, why))?;
    let door = OverHttp::new(target.clone(), addresses.clone(), users.clone()).map_err(usage)?;
    knock(&door, args.wait, started.is_some(), interrupt).await?;
    if !described.is_said() {
        let found = discover(&target, &addresses, users.as_deref(), true);
        let found = tokio::select! {
            found = found => found,
            () = asked(interrupt) => Err("it was ended before anything was understood".to_owned()),
        };
        let found = found.map_err(|why| {
            (
                Exit::Invalid,
                format!("INVALID  the service is not understood: {why}"),
            )
        })?;
        target = found.target;
        users = users.or(found.accounts);
    }
    let settle = Duration::from_nanos(target.settle);
    let ground = OverHttp::begin(target, addresses, users)
        .await
        .map_err(invalid)?;
    let (bench, proxies) = between.bench(Arc::new(ground), settle, started.as_ref());
    Ok(Ready {
        bench,
        _proxies: proxies,
        started,
    })
}
