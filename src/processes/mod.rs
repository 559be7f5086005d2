//! The instances of a service as processes of the operating system, which meet in a real database and at real nodes.
//!
//! They are this same program, started with a hidden command, and spoken to by their standard input and output, a line of
//! JSON a message. Clients, clock and recorder are here, in the one that starts them: so what callers are told is told by
//! one clock. What a process does comes as messages, and which of two came first nobody knows, unless the store has
//! numbered them: it is put in order by the [versions](in_order) of the balances, and nothing is judged that only a clock
//! could tell.
//!
//! A process ends with the one that started it, also if that is killed.

mod elsewhere;
mod in_order;
mod process;
mod program;
mod signal;
mod teller;
mod wire;

pub use elsewhere::Elsewhere;
pub use in_order::in_order;
pub use process::{Asked, Process, Processes, Stop};
pub use program::run;
pub use wire::{Meets, MeetsAt, Opening};
