//! The scheduler in the middle: every order of the statements of your own service.
//!
//! A [`Proxy`] stands between a service and its database, or its Redis, and holds each statement back; the [`Stage`] is what is known of
//! everybody; requests are sent over HTTP, and one request or one statement is let go at a time, when nothing moves by
//! itself any more. A [`Bench`] records each request alone, and plays the orders of their statements.

mod address;
mod blocked;
mod by_hand;
mod case;
mod dangers;
mod explore;
mod on_its_way;
mod order;
mod owner;
mod play;
mod predict;
#[cfg(test)]
mod pretend;
mod proxy;
mod record;
mod rest;
mod running;
mod shape;
mod stage;
mod statement;
mod tell;
mod ticket;
mod wire;

pub use address::{Listens, ServerKind, Through};
pub use blocked::Blocked;
pub use by_hand::{Able, Board, Going, Moment, Now, Seat, Sitter, Stop, Tries};
pub use case::{Balance, Case, Seen};
pub use explore::{Again, Bench, Far, Findings, Known, Limits};
pub use order::interruptions;
pub use play::{End, Order, Played, Step, Turn};
pub use predict::{Prediction, Why, predict};
pub use proxy::Proxy;
pub use record::Recording;
pub use running::Group;
pub use shape::Shape;
pub use stage::{Call, Event, Glance, Look, Phase, Stage, State, Tally, Waits};
pub use statement::{Statement, Verb};
pub use tell::{Sight, Told, head, order_table, told_answer, told_balance, told_order};
pub use ticket::OrderTicket;
