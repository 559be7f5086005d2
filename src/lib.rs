//! See, prove and cure race conditions on a loyalty-point service.
//!
//! Data flows one way through the modules:
//!
//! ```text
//! scenario ─> driver ─> engine ─> lock ─> call ─> point::service::apply ─> store
//!                │                  │      │                               │
//!                └───────────────  steps  ─┴───────────────────────────────┘
//!                                   │
//!                       history ─> check ─> report, cli
//! ```
//!
//! - A [`scenario`] says what is fired at the service; a [`driver`] fires it, round by round.
//! - [`engine::Engine`] is the service: a [`lock::Control`] in front of a [`store::MemoryStore`].
//! - It runs in an [`env`](mod@env): the machine's clock, or the virtual time of [`sim`].
//! - Whatever happens is a [`history::Step`]; a [`history::Recorder`] keeps what is known of a run, [`check`] judges it.
//! - [`explore`] plays every schedule of a small case; [`live`] plays rounds for the dashboard, [`tui`].
//! - [`keyed_lock::KeyedLock`] stands on its own: a fair, cancel-safe lock per key for any asynchronous program.
//!
//! Dependencies point down this list of modules; below them all are `text` and `prefetch`, and [`keyed_lock`] uses
//! nothing else of this crate: `point`, `database`, `env`, `request`, `store`, `history`, `call`, `lock`, `sim`, `scenario`,
//! `engine`, `driver`, `lang`, `explain`, `check`, `explore`, `live`, `serve`, `target`, `report`, `tui`, `cli`.

pub mod call;
#[cfg(feature = "scenario")]
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod database;
#[cfg(feature = "scenario")]
pub mod driver;
pub mod engine;
pub mod env;
pub mod explain;
pub mod explore;
pub mod history;
pub mod huge_pages;
pub mod keyed_lock;
pub mod lang;
#[cfg(feature = "tui")]
pub mod live;
pub mod lock;
pub mod point;
mod prefetch;
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
pub mod text;
#[cfg(feature = "tui")]
pub mod tui;
#[cfg(feature = "scenario")]
mod whole_file;
