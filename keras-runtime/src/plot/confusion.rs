//! How often which class was found for which.

use super::picture::{Anchor, BLUE, GREY, PALE, Picture, Stroke, WHITE, fitted, text_width};
use super::save_picture;
use crate::data::Label;
use crate::element::Element;
use crate::error::{Count, Error, Result};
use std::fmt::{self, Display, Formatter};
use std::path::Path;

/// A prediction of one class: its number, or a score for each class, of which the largest counts. One
/// score alone is that of class 1, from 0.5 on.
pub trait PredictedClass {
    /// The class; none for a number that names none, and for scores that are not numbers.
    fn predicted_class(&self) -> Option<usize>;
    /// How many classes there are, where the type tells.
    const CLASSES: usize = 0;
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl PredictedClass for $number {
            #[inline]
            fn predicted_class(&self) -> Option<usize> {
                Label::class(*self)
            }
        })*
    };
}

numbers!(u8, u16, u32, usize, i32, i64);

impl<T: Element, const N: usize> PredictedClass for [T; N] {
    const CLASSES: usize = if N == 1 { 2 } else { N };

    #[inline]
    fn predicted_class(&self) -> Option<usize> {
        let score = |class: usize| self[class].to_f64();
        if (0..N).any(|class| score(class).is_nan()) {
            return None;
        }
        if N == 1 {
            return Some(usize::from(score(0) >= 0.5));
        }
        // The first of several that are equal, as with `argmax`.
        (0..N).reduce(|best, class| if score(class) > score(best) { class } else { best })
    }
}

/// A matrix for so many classes would have 100 million cells.
const MOST_CLASSES: usize = 10_000;

/// How often each class was found for each: a row for each true class, a column for each predicted
/// one. [`confusion_matrix`] makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfusionMatrix {
    classes: usize,
    /// Row by row.
    counts: Vec<u64>,
    names: Vec<String>,
    normalized: bool,
}

/// Counts how often each class was predicted for each. `y_true` are class numbers, `y_pred` class
/// numbers too or what `predict_batch` yields. There are as many classes as scores, or as the largest
/// number says.
///
/// ```
/// use keras_runtime::plot::confusion_matrix;
/// let y_true = [0_u8, 0, 1, 1, 1];
/// let y_pred = [[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.3, 0.7], [0.6_f32, 0.4]];
/// let matrix = confusion_matrix(&y_true, &y_pred)?.names(["cat", "dog"]);
/// assert_eq!((matrix.get(0, 1), matrix.get(1, 1), matrix.accuracy()), (1, 2, 0.6));
/// let table = "\
/// true \\ predicted  cat  dog
///              cat    1    1
///              dog    1    2";
/// assert_eq!(matrix.to_string(), table);
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("confusion.svg");
/// matrix.normalized(true).plot(path)?;
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
///
/// # Errors
/// If there are no rows, or not as many predictions as labels; a label or a prediction that is no
/// class, with its row.
#[inline]
pub fn confusion_matrix<L: Label, P: PredictedClass>(
    y_true: &[L],
    y_pred: &[P],
) -> Result<ConfusionMatrix> {
    let (expected, found) = (y_true.len(), y_pred.len());
    if expected != found {
        let sentence = format!("y_pred has {}, but y_true has {expected}", Count(found, "row"));
        return Err(Error::Config(sentence));
    }
    let no_class = |what, row| {
        Error::Config(format!("{what}[{row}] names no class: classes are numbers from 0 to 9,999"))
    };
    let is_class = |class: &usize| *class < MOST_CLASSES;
    let mut pairs = Vec::with_capacity(expected);
    for (row, (label, predicted)) in y_true.iter().zip(y_pred).enumerate() {
        let label = label.class().filter(is_class).ok_or_else(|| no_class("y_true", row))?;
        let predicted = predicted.predicted_class().filter(is_class);
        pairs.push((label, predicted.ok_or_else(|| no_class("y_pred", row))?));
    }
    let largest = pairs.iter().map(|&(label, predicted)| label.max(predicted)).max();
    let Some(largest) = largest else { return Err(Error::Empty { what: "y_true" }) };
    let classes = P::CLASSES.max(largest + 1);
    let mut counts = vec![0; classes * classes];
    pairs.into_iter().for_each(|(label, predicted)| counts[label * classes + predicted] += 1);
    Ok(ConfusionMatrix { classes, counts, names: Vec::new(), normalized: false })
}

impl ConfusionMatrix {
    /// What the classes are called, from class 0 on; the others keep their numbers.
    #[must_use]
    #[inline]
    pub fn names<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.names = names.into_iter().take(self.classes).map(Into::into).collect();
        self
    }

    /// Whether the table and the picture show the share of each row, and not counts.
    #[must_use]
    #[inline]
    pub fn normalized(mut self, normalized: bool) -> Self {
        self.normalized = normalized;
        self
    }

    /// Number of classes.
    #[inline]
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// How often `predicted` was found where `label` was right; 0 for what is no class.
    #[inline]
    pub fn get(&self, label: usize, predicted: usize) -> u64 {
        match label < self.classes && predicted < self.classes {
            true => self.counts[label * self.classes + predicted],
            false => 0,
        }
    }

    /// The part of its row that a cell has; 0 where a class does not occur.
    #[inline]
    pub fn share(&self, label: usize, predicted: usize) -> f64 {
        let row: u64 = (0..self.classes).map(|column| self.get(label, column)).sum();
        self.get(label, predicted) as f64 / row.max(1) as f64
    }

    /// The part of all that was right.
    #[inline]
    pub fn accuracy(&self) -> f64 {
        let right: u64 = (0..self.classes).map(|class| self.get(class, class)).sum();
        right as f64 / self.counts.iter().sum::<u64>().max(1) as f64
    }

    /// Writes the matrix as a picture: SVG or, with the feature `png`, PNG, by the end of the name.
    ///
    /// # Errors
    /// If the file cannot be written, or its name ends otherwise.
    #[inline]
    pub fn plot(&self, path: impl AsRef<Path>) -> Result<()> {
        save_picture(&self.picture(), path.as_ref(), None)
    }

    #[inline]
    fn name(&self, class: usize) -> String {
        self.names.get(class).cloned().unwrap_or_else(|| class.to_string())
    }

    #[inline]
    fn cell(&self, label: usize, predicted: usize) -> String {
        match self.normalized {
            true => format!("{:.2}", self.share(label, predicted)),
            false => self.get(label, predicted).to_string(),
        }
    }

    #[inline]
    fn picture(&self) -> Picture {
        const SIZE: f64 = 12.0;
        let all = || 0..self.classes;
        let width = |text: &str| text_width(text, SIZE, false);
        let widest = |texts: &mut dyn Iterator<Item = String>| {
            texts.map(|text| width(&text)).fold(0.0, f64::max)
        };
        // Many classes have cells without numbers.
        let numbers = widest(&mut all().flat_map(|i| all().map(move |j| self.cell(i, j))));
        let written = self.classes <= 30;
        let cell = if written { (numbers + 12.0).max(34.0) } else { 12.0 };
        let names = widest(&mut all().map(|class| self.name(class))).min(160.0);
        let turned = names + 8.0 > cell;
        // Every how many classes a name has room.
        let every = (14.0 / cell).ceil() as usize;
        let (left, top) = (44.0 + names, 52.0 + if turned { names } else { 14.0 });
        let side = cell * self.classes as f64;
        // As wide as its words are.
        let (right, bottom) = (90.0, 24.0);
        let mut picture = Picture::new(
            "confusion matrix",
            left + side.max(90.0) + right,
            top + side.max(60.0) + bottom,
        );
        let center = left + side / 2.0;
        picture.text((center, 26.0), "predicted", 14.0, Anchor::Middle).bold = true;
        let title = picture.text((22.0, top + side / 2.0), "true", 14.0, Anchor::Middle);
        (title.bold, title.turned) = (true, true);
        for class in all().step_by(every) {
            let (name, middle) =
                (fitted(&self.name(class), SIZE, false, 160.0), (class as f64 + 0.5) * cell);
            picture.text((left - 8.0, top + middle + 4.0), &name, SIZE, Anchor::End);
            match turned {
                true => {
                    let at = (left + middle + 4.0, top - 8.0);
                    picture.text(at, &name, SIZE, Anchor::Start).turned = true;
                }
                false => {
                    picture.text((left + middle, top - 8.0), &name, SIZE, Anchor::Middle);
                }
            }
        }
        for (label, predicted) in all().flat_map(|i| all().map(move |j| (i, j))) {
            let at = (left + predicted as f64 * cell, top + label as f64 * cell);
            let fill = WHITE.mixed(BLUE, self.share(label, predicted));
            picture.rect(at, (cell, cell), Some(fill), written.then_some(Stroke::new(PALE, 1.0)));
            if written {
                let middle = (at.0 + cell / 2.0, at.1 + cell / 2.0 + 4.0);
                let text = picture.text(middle, &self.cell(label, predicted), SIZE, Anchor::Middle);
                text.color = fill.contrast();
            }
        }
        picture.rect((left, top), (side, side), None, Some(Stroke::new(GREY, 1.0)));
        self.scale(&mut picture, (left + side + 20.0, top));
        picture
    }

    /// What the colours mean.
    #[inline]
    fn scale(&self, picture: &mut Picture, at: (f64, f64)) {
        const STEPS: usize = 20;
        let height = 60.0;
        for step in 0..STEPS {
            let part = step as f64 / (STEPS - 1) as f64;
            let y = at.1 + height * (1.0 - (step + 1) as f64 / STEPS as f64);
            // A little higher, so that no gaps are seen between the steps.
            let size = (12.0, height / STEPS as f64 + 0.5);
            picture.rect((at.0, y), size, Some(WHITE.mixed(BLUE, part)), None);
        }
        picture.rect(at, (12.0, height), None, Some(Stroke::new(GREY, 1.0)));
        picture.text((at.0 + 18.0, at.1 + 9.0), "all", 11.0, Anchor::Start);
        picture.text((at.0 + 18.0, at.1 + 35.0), "of a row", 11.0, Anchor::Start);
        picture.text((at.0 + 18.0, at.1 + height), "none", 11.0, Anchor::Start);
    }
}

impl Display for ConfusionMatrix {
    #[inline]
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        const HEAD: &str = "true \\ predicted";
        let all = 0..self.classes;
        let names: Vec<String> = all.clone().map(|class| self.name(class)).collect();
        let length = |text: &String| text.chars().count();
        let first = names.iter().map(length).max().unwrap_or(0).max(HEAD.len());
        let widths: Vec<usize> = all
            .clone()
            .map(|column| {
                let cells = all.clone().map(|row| self.cell(row, column).len());
                cells.max().unwrap_or(0).max(length(&names[column]))
            })
            .collect();
        write!(f, "{HEAD:>first$}")?;
        for (name, width) in names.iter().zip(&widths) {
            write!(f, "  {name:>width$}")?;
        }
        for row in all.clone() {
            write!(f, "\n{:>first$}", names[row])?;
            for (column, width) in widths.iter().enumerate() {
                write!(f, "  {:>width$}", self.cell(row, column))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::svg::svg;
    use super::*;

    #[test]
    fn counts_and_shares() {
        let matrix = confusion_matrix(&[0_i32, 2, 2, 2], &[0_usize, 2, 0, 2]).unwrap();
        assert_eq!(matrix.classes(), 3);
        assert_eq!(matrix.counts, [1, 0, 0, 0, 0, 0, 1, 0, 2]);
        assert_eq!((matrix.accuracy(), matrix.get(3, 0), matrix.share(1, 1)), (0.75, 0, 0.0));
        let table = "\
true \\ predicted     a     b     2
               a  1.00  0.00  0.00
               b  0.00  0.00  0.00
               2  0.33  0.00  0.67";
        assert_eq!(matrix.names(["a", "b"]).normalized(true).to_string(), table);
    }

    #[test]
    fn scores() {
        assert_eq!([0.2_f32, 0.7, 0.7].predicted_class(), Some(1));
        assert_eq!([0.2_f64, f64::NAN].predicted_class(), None);
        assert_eq!(([0.5_f32].predicted_class(), [0.4_f32].predicted_class()), (Some(1), Some(0)));
        // As many classes as there are scores, though the last is never seen.
        assert_eq!(confusion_matrix(&[0_u8], &[[0.9_f32, 0.1, 0.0]]).unwrap().classes(), 3);
        assert_eq!(confusion_matrix(&[0_u8], &[[0.1_f32]]).unwrap().classes(), 2);
    }

    #[test]
    fn mistakes() {
        let error = |y_true: &[i64], y_pred: &[i64]| {
            confusion_matrix(y_true, y_pred).unwrap_err().to_string()
        };
        assert_eq!(error(&[1, 2], &[1]), "y_pred has 1 row, but y_true has 2");
        assert_eq!(error(&[], &[]), "y_true has no rows");
        assert!(error(&[0, -1], &[0, 0]).starts_with("y_true[1] names no class"));
        assert!(error(&[0, 1], &[0, 10_000]).starts_with("y_pred[1] names no class"));
    }

    #[test]
    fn many_classes_have_cells_without_numbers() {
        let labels: Vec<usize> = (0..100).collect();
        let text = svg(&confusion_matrix(&labels, &labels).unwrap().picture());
        assert!(text.contains(">98<") && !text.contains(">99<") && !text.contains(">1<"));
        let few = svg(&confusion_matrix(&labels[..3], &labels[..3]).unwrap().picture());
        assert_eq!(few.matches(">1</text>").count(), 3 + 2);
    }
}
