//! The pictures of the book, drawn by its code and kept in `src/img`.

use keras_runtime::error::Result;
use std::fs;
use std::path::{Path, PathBuf};

/// Draws a picture of the book. `BLESS=1` keeps it in `src/img`; else it has to be there already. The curves of a
/// training have the last digits of the machine, so the two are not compared.
///
/// # Errors
/// Those of `draw`.
///
/// # Panics
/// Where the picture is not in `src/img`.
pub fn draw(name: &str, draw: impl Fn(&Path) -> Result<()>) -> Result<()> {
    if std::env::var_os("BLESS").is_some() {
        return draw(&kept(name));
    }
    let folder = tempfile::tempdir().expect("a folder for the picture");
    draw(&folder.path().join(name))?;
    assert!(kept(name).is_file(), "src/img has no `{name}`; BLESS=1 draws it");
    Ok(())
}

/// The same of a picture that is the same on each machine.
///
/// # Errors
/// Those of `draw`.
///
/// # Panics
/// Where the picture in `src/img` is another one.
pub fn same(name: &str, draw: impl Fn(&Path) -> Result<()>) -> Result<()> {
    self::draw(name, |path| {
        draw(path)?;
        let found = fs::read(path).ok();
        assert!(
            found == fs::read(kept(name)).ok(),
            "`{name}` in src/img is another picture; BLESS=1 draws it"
        );
        Ok(())
    })
}

/// Where a picture is kept.
fn kept(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/img").join(name)
}
