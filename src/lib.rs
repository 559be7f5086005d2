//! See, prove and cure race conditions on a loyalty-point service.
//!
//! A lock of your own, proved in a test: the explorer plays every order in which the turns of three requests can
//! come, time-outs included.
//!
//! ```
//! use pointrace::{Case, Env, KeyLock, Nanos, Pause, UserId, assert_proved};
//! use tokio::sync::{Mutex, MutexGuard};
//!
//! #[derive(Default)]
//! struct OneForAll(Mutex<()>);
//!
//! impl KeyLock for OneForAll {
//!     type Guard<'a> = MutexGuard<'a, ()>;
//!     fn try_acquire(&self, _: UserId) -> Option<MutexGuard<'_, ()>> {
//!         self.0.try_lock().ok()
//!     }
//!     async fn acquire<E: Env>(&self, _: UserId, timeout: Nanos, env: &E) -> Option<MutexGuard<'_, ()>> {
//!         tokio::select! {
//!             biased; // What a lock does may depend on nothing but the order of turns.
//!             guard = self.0.lock() => Some(guard),
//!             () = env.sleep(timeout, Pause::LockTimeout) => None,
//!         }
//!     }
//!     fn entries(&self) -> usize { 0 }
//! }
//!
//! assert_proved(&Case::charges(3).with_timeouts(true), OneForAll::default);
//! ```
//!
//! Were it wrong, the test would fail with the smallest schedule that loses points, as a table. See [`KeyLock`] for
//! what a lock does, [`Case`] for what can be played, and [`explore`] for the search itself.
//!
//! # What to begin with
//!
//! | you want to | begin with |
//! |---|---|
//! | prove or refute a lock of your own | [`KeyLock`], [`Case`], [`assert_proved`], [`verify`] |
//! | put a keyed lock into a program | [`KeyedLock`], which uses nothing else of this crate |
#![cfg_attr(
    feature = "scenario",
    doc = "| play a lock of your own under the traffic of a scenario | [`Scenario`], [`RoundSetup`], [`play_with`], [`Guarded`] |"
)]
#![cfg_attr(
    feature = "scenario",
    doc = "| judge what was played | [`Record`], [`judge`], [`Verdict`] |"
)]
//! | write a control that is no lock | [`lock::Control`], [`call::Call`] |
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | none (`default-features = false`) | the engine, the simulator, the explorer and the keyed lock: what a test of a lock of your own needs |
//! | `scenario` | scenario files, rounds, verdicts and reports |
//! | `cli` | the program `pointrace` and its commands; brings `scenario` |
//! | `tui` (default) | the dashboard; brings `cli` |
//! | `postgres`, `sqlite` (default) | connections to real databases; each brings `scenario` |
//! | `redis` (default) | connections to Redis, as nodes that keep leases; brings `scenario` |
//! | `http` (default) | the service over HTTP, and your own service as the target of a run; brings `cli` |
//! | `through` (default) | every order of the statements of your own service; brings `http` and `postgres` |
//!
//! # The rooms
//!
//! ```text
//! scenario ─> driver ─> engine ─> lock ─> call ─> point::service::apply ─> store
//!                │                  │      │                               │
//!                └───────────────  steps  ─┴───────────────────────────────┘
//!                                   │
//!                       history ─> check ─> report, cli
//! ```
//!
//! - [`point`] is the domain. [`service::apply`](point::service::apply) is the only code that reads, checks, writes
//!   and appends.
//! - [`engine::Engine`] is the service: a [`lock::Control`] in front of a [`store::MemoryStore`].
//! - It runs in an [`env`](mod@env): the machine's clock, or the virtual time of [`sim`].
//! - Each step of a [`request`] is a [`history::Step`]. A [`history::Recorder`] keeps what is known of a run, and
//!   [`explain`](mod@explain) tells what happened, in the languages of [`lang`].
//! - [`linearizability`] compares what callers were told with an account that does one request after another.
//! - [`explore`] plays every schedule of a small case.
#![cfg_attr(
    feature = "scenario",
    doc = "- A [`scenario`] says what is fired at the service. A [`driver`] fires it, [`check`] judges it, [`report`] writes it down."
)]
#![cfg_attr(
    feature = "tui",
    doc = "- [`live`] plays rounds for the dashboard, [`tui`]. Both belong to the program and change with it."
)]
//! - [`node`] models nodes that keep leases, and knows the way to real ones.
//! - [`database`] models databases: statements as data, and what PostgreSQL, SQLite or InnoDB answers to them.
//! - [`linearizability`] judges a recorded history: is there an order of its requests that explains every answer?
//!
//! `docs/architecture.md` says which room may use which.

#![deny(missing_docs)]

#[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
pub mod breaks;
pub mod call;
#[cfg(feature = "scenario")]
pub mod check;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "scenario")]
pub mod compare;
pub mod database;
#[cfg(feature = "http")]
pub mod doctor;
#[cfg(feature = "scenario")]
pub mod driver;
pub mod engine;
pub mod env;
pub mod explain;
pub mod explore;
pub mod fault;
pub mod history;
mod huge_pages;
pub mod inject;
pub mod keyed_lock;
pub mod lang;
#[cfg(feature = "scenario")]
pub mod lesson;
pub mod linearizability;
#[cfg(feature = "tui")]
pub mod live;
pub mod lock;
pub mod node;
pub mod point;
mod prefetch;
#[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
pub mod processes;
#[cfg(feature = "scenario")]
pub mod report;
pub mod request;
#[cfg(feature = "scenario")]
pub mod scenario;
#[cfg(feature = "http")]
pub mod serve;
#[cfg(all(unix, feature = "scenario"))]
pub mod servers;
pub mod sim;
pub mod store;
#[cfg(feature = "http")]
pub mod target;
mod text;
#[cfg(feature = "through")]
pub mod through;
#[cfg(feature = "tui")]
pub mod tui;
#[cfg(feature = "scenario")]
mod whole_file;

pub use env::{Env, Nanos, Pause};
pub use explore::{Case, Findings, Refuted, assert_proved, verify};
pub use keyed_lock::KeyedLock;
pub use lock::{Guarded, KeyLock};
pub use point::UserId;
pub use request::LockName;

#[cfg(feature = "scenario")]
pub use {
    check::{Judgement, Verdict, judge},
    driver::{RoundSetup, play_real_with, play_with},
    history::{Keep, Record},
    scenario::Scenario,
};
