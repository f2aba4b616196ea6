//! Pictures: curves of a training, the graph of a network, confusion matrices.
//!
//! | what | how | files |
//! |---|---|---|
//! | loss and metrics by epoch | [`plot_history`], `history.plot(…)` | `.svg`, `.png` |
//! | the layers of a network | [`plot_model`], [`model_to_dot`], [`model_to_mermaid`] | `.svg`, `.png`, `.dot`, `.gv`, `.mmd` |
//! | which class was taken for which | [`confusion_matrix`] | `.svg`, `.png`, a table |
//!
//! SVG and text need nothing else; PNG comes with the feature `png`.

// Few programs have curves and confusion matrices: compiled in the crates that do, hence `#[inline]`. The graph of a
// network would take these a second.

mod axis;
mod confusion;
mod curves;
mod model;
mod picture;
#[cfg(feature = "png")]
mod png;
mod svg;

pub use confusion::{ConfusionMatrix, PredictedClass, confusion_matrix};
pub use model::{PlotModel, RankDir, model_to_dot, model_to_mermaid, plot_model};

use crate::error::{Error, Result};
use crate::files;
use crate::history::History;
use picture::Picture;
use std::path::Path;

/// Draws loss and metrics by epoch, a panel each; values of the training and of the validation share a
/// panel. Values that are not finite are left out.
///
/// ```
/// use keras_runtime::history::History;
/// use keras_runtime::plot::plot_history;
/// let mut history = History::default();
/// history.push(0, &[("loss", 0.9), ("val_loss", 0.8)]);
/// history.push(1, &[("loss", 0.7), ("val_loss", 0.75)]);
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("curves.svg");
/// plot_history(&history, &path)?;
/// assert!(std::fs::read_to_string(&path).unwrap().contains(">validation</text>"));
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
///
/// # Errors
/// If there are no epochs, the file cannot be written, or its name ends neither with `.svg` nor (with
/// the feature `png`) with `.png`.
#[inline]
pub fn plot_history(history: &History, path: impl AsRef<Path>) -> Result<()> {
    save_picture(&curves::curves(history)?, path.as_ref(), None)
}

/// Dots for each inch of a screen, as SVG has it.
const SCREEN: f64 = 96.0;

/// Writes a picture in the format that the name asks for. PNG files have 200 dots an inch, as Keras's,
/// unless `dpi` says otherwise.
#[inline]
fn save_picture(picture: &Picture, path: &Path, dpi: Option<u32>) -> Result<()> {
    match ending(path).as_str() {
        "svg" => files::replace(path, svg::svg(picture).as_bytes()),
        "png" => files::replace(path, &png_bytes(picture, f64::from(dpi.unwrap_or(200)) / SCREEN)?),
        _ => Err(unknown_ending(path, "`.svg` or `.png`")),
    }
}

#[cfg(feature = "png")]
#[inline]
fn png_bytes(picture: &Picture, scale: f64) -> Result<Vec<u8>> {
    png::png(picture, scale)
}

#[cfg(not(feature = "png"))]
#[inline]
fn png_bytes(_: &Picture, _: f64) -> Result<Vec<u8>> {
    let sentence =
        "PNG needs the feature `png` of keras-runtime: add it in Cargo.toml, or write .svg";
    Err(Error::Config(sentence.into()))
}

/// What a file's name ends with.
#[inline]
fn ending(path: &Path) -> String {
    path.extension().map_or_else(String::new, |ending| ending.to_string_lossy().to_lowercase())
}

#[inline]
fn unknown_ending(path: &Path, known: &str) -> Error {
    Error::Config(format!("`{}`: the name of a picture ends with {known}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_says_the_format() {
        let folder = tempfile::tempdir().unwrap();
        let picture = Picture::new("nothing", 4.0, 4.0);
        let save = |name: &str| save_picture(&picture, &folder.path().join(name), None);
        save("a.SVG").unwrap();
        assert!(std::fs::read(folder.path().join("a.SVG")).unwrap().starts_with(b"<svg"));
        for name in ["a.bmp", "svg"] {
            let error = save(name).unwrap_err().to_string();
            assert!(error.contains("ends with `.svg` or `.png`"), "{error}");
        }
        match cfg!(feature = "png") {
            true => {
                save("a.png").unwrap();
                assert!(
                    std::fs::read(folder.path().join("a.png")).unwrap().starts_with(b"\x89PNG")
                );
            }
            false => assert!(save("a.png").unwrap_err().to_string().contains("feature `png`")),
        }
    }
}
