pub mod designs;
pub mod modelled;
