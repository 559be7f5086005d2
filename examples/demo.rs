//! Records the dashboard as a picture that moves: `cargo run --example demo` writes docs/demo.svg. A test compares it.

#[path = "../tests/support"]
mod support {
    pub mod camera;
    pub mod screens;
}

use std::path::Path;

fn main() -> std::io::Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/demo.svg");
    std::fs::write(path, support::camera::demo()?)
}
