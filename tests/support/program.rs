//! The program as another program calls it.

use std::process::{Command, Output};

pub fn pointrace(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pointrace"));
    command
        .args(args)
        .env_remove("RUST_BACKTRACE")
        .env("LC_ALL", "C");
    command
}

#[allow(dead_code, reason = "not every test calls it so")]
pub fn run(args: &[&str]) -> Output {
    pointrace(args).output().expect("it starts")
}

pub fn code(output: &Output) -> i32 {
    output.status.code().expect("it exits by itself")
}

#[allow(dead_code, reason = "not every test reads it")]
pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

pub fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}
