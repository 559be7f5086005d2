//! Draws the screens of the dashboard as pictures: `cargo run --example screens` writes docs/screens/.

#[path = "../tests/support/screens.rs"]
mod screens;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/screens");
    std::fs::create_dir_all(&folder)?;
    for (name, picture) in screens::pictures() {
        std::fs::write(folder.join(format!("{name}.svg")), picture)?;
    }
    Ok(())
}
