//! Loss and metrics of a training, a panel each.

use super::axis::Axis;
use super::picture::{
    Anchor, BLACK, BLUE, GREY, ORANGE, PALE, Picture, Stroke, fitted, text_width,
};
use crate::error::{Error, Result};
use crate::history::History;

/// A panel with its margins.
const PANEL: (f64, f64) = (440.0, 300.0);
/// What its axes leave free: left, above, right, below.
const MARGIN: (f64, f64, f64, f64) = (66.0, 44.0, 16.0, 46.0);
/// Inside of the frame, so that no point lies on it.
const INSIDE: f64 = 8.0;
/// Points are marked where there are not more.
const MOST_MARKS: usize = 30;

/// The curves of a history: what was measured in training and in validation share a panel.
#[inline]
pub fn curves(history: &History) -> Result<Picture> {
    let names = panels(history);
    if names.is_empty() || history.epoch.is_empty() {
        return Err(Error::Config("the history has no epochs to plot".into()));
    }
    let columns = match names.len() {
        1 => 1,
        2..=4 => 2,
        _ => 3,
    };
    let rows = names.len().div_ceil(columns);
    let (width, height) = (columns as f64 * PANEL.0, rows as f64 * PANEL.1);
    let title = format!("{} by epoch", names.join(", "));
    let mut picture = Picture::new(&title, width, height);
    for (number, name) in names.iter().enumerate() {
        let at = ((number % columns) as f64 * PANEL.0, (number / columns) as f64 * PANEL.1);
        panel(&mut picture, at, history, name);
    }
    Ok(picture)
}

/// What is measured, the loss first; `val_…` is no name of its own where both are there.
#[inline]
fn panels(history: &History) -> Vec<&str> {
    let names = history.history.keys().map(String::as_str);
    let own = names.filter(|name| {
        let both = name.strip_prefix("val_").is_some_and(|name| history.get(name).is_some());
        !both
    });
    let mut own: Vec<&str> = own.collect();
    if let Some(loss) = own.iter().position(|&name| name == "loss") {
        own[..=loss].rotate_right(1);
    }
    own
}

/// A curve: what it shows, and its points.
struct Curve {
    label: &'static str,
    stroke: Stroke,
    points: Vec<(f64, f64)>,
}

#[inline]
fn panel(picture: &mut Picture, at: (f64, f64), history: &History, name: &str) {
    let points = |name: &str| -> Vec<(f64, f64)> {
        history.points(name).map(|(epoch, value)| (epoch as f64 + 1.0, value)).collect()
    };
    let (training, validation) = (Stroke::new(BLUE, 2.0), Stroke::new(ORANGE, 2.0));
    let curves = [
        Curve { label: "training", stroke: training, points: points(name) },
        Curve {
            label: "validation",
            stroke: Stroke { dashed: true, ..validation },
            points: points(&format!("val_{name}")),
        },
    ];
    let shown: Vec<&Curve> = curves.iter().filter(|curve| !curve.points.is_empty()).collect();

    let (left, top) = (at.0 + MARGIN.0, at.1 + MARGIN.1);
    let (right, bottom) = (at.0 + PANEL.0 - MARGIN.2, at.1 + PANEL.1 - MARGIN.3);
    let room = right - left - legend(picture, (right, top - 14.0), &shown);
    picture.text((left, top - 14.0), &fitted(name, 15.0, true, room), 15.0, Anchor::Start).bold =
        true;

    let finite =
        || shown.iter().flat_map(|curve| &curve.points).filter(|point| point.1.is_finite());
    let values = finite().map(|point| point.1);
    let (low, high) =
        (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::MIN, f64::max));
    let epochs = shown.iter().flat_map(|curve| &curve.points).map(|point| point.0 as usize);
    let first = epochs.clone().min().unwrap_or(1);
    let x_axis = Axis::whole(first, epochs.max().unwrap_or(first), 6);
    let frame = Stroke::new(GREY, 1.0);
    let across = |epoch: f64| left + INSIDE + x_axis.place(epoch) * (right - left - 2.0 * INSIDE);
    for (tick, text) in &x_axis.ticks {
        let x = across(*tick);
        picture.line(&[(x, bottom), (x, bottom + 4.0)], frame);
        picture.text((x, bottom + 18.0), text, 12.0, Anchor::Middle);
    }
    picture.text(((left + right) / 2.0, bottom + 36.0), "epoch", 12.0, Anchor::Middle);
    if low > high {
        let middle = ((left + right) / 2.0, (top + bottom) / 2.0);
        picture.text(middle, "no finite values", 12.0, Anchor::Middle).color = GREY;
        return picture.rect((left, top), (right - left, bottom - top), None, Some(frame));
    }
    let y_axis = Axis::of(low, high, 5);
    let place = |(epoch, value): (f64, f64)| {
        let height = bottom - top - 2.0 * INSIDE;
        (across(epoch), bottom - INSIDE - y_axis.place(value) * height)
    };
    for (tick, text) in &y_axis.ticks {
        let (_, y) = place((0.0, *tick));
        picture.line(&[(left, y), (right, y)], Stroke::new(PALE, 1.0));
        let text = fitted(text, 12.0, false, MARGIN.0 - 14.0);
        picture.text((left - 8.0, y + 4.0), &text, 12.0, Anchor::End);
    }
    picture.rect((left, top), (right - left, bottom - top), None, Some(frame));
    for curve in shown {
        // What is not finite interrupts the line.
        for run in curve.points.split(|point| !point.1.is_finite()) {
            let places: Vec<_> = run.iter().map(|&point| place(point)).collect();
            if places.len() > 1 {
                picture.line(&places, curve.stroke);
            }
            if places.len() == 1 || curve.points.len() <= MOST_MARKS {
                places.iter().for_each(|&p| picture.circle(p, 3.0, curve.stroke.color));
            }
        }
    }
}

/// Says which line is which, up to `end`; the width that it takes.
#[inline]
fn legend(picture: &mut Picture, end: (f64, f64), curves: &[&Curve]) -> f64 {
    if curves.len() < 2 {
        return 0.0;
    }
    let mut x = end.0;
    for curve in curves.iter().rev() {
        picture.text((x, end.1), curve.label, 12.0, Anchor::End).color = BLACK;
        x -= text_width(curve.label, 12.0, false) + 4.0;
        picture.line(&[(x - 28.0, end.1 - 4.0), (x, end.1 - 4.0)], curve.stroke);
        x -= 28.0 + 14.0;
    }
    end.0 - x
}

#[cfg(test)]
mod tests {
    use super::super::picture::Item;
    use super::super::svg::svg;
    use super::*;

    fn history(epochs: usize) -> History {
        let mut history = History::default();
        for epoch in 0..epochs {
            let value = 1.0 / (1.0 + epoch as f64);
            history.push(
                epoch,
                &[
                    ("accuracy", 1.0 - value),
                    ("loss", value),
                    ("val_loss", value + 0.1),
                    ("val_x", 3.0),
                ],
            );
        }
        history
    }

    fn count(picture: &Picture, is_it: impl Fn(&Item) -> bool) -> usize {
        picture.items.iter().filter(|item| is_it(item)).count()
    }

    #[test]
    fn training_and_validation_share_a_panel() {
        let history = history(3);
        assert_eq!(panels(&history), ["loss", "accuracy", "val_x"]);
        let text = svg(&curves(&history).unwrap());
        assert_eq!(text.matches(">validation</text>").count(), 1);
        assert_eq!(text.matches(">epoch</text>").count(), 3);
    }

    #[test]
    fn what_is_not_finite_is_left_out() {
        let mut history = History::default();
        for (epoch, value) in [1.0, 0.5, f64::NAN, 0.25, f64::INFINITY].into_iter().enumerate() {
            history.push(epoch, &[("loss", value), ("none", f64::NAN)]);
        }
        let picture = curves(&history).unwrap();
        assert_eq!(count(&picture, |item| matches!(item, Item::Circle { .. })), 3);
        let text = svg(&picture);
        assert!(
            text.contains("no finite values") && !text.contains("NaN") && !text.contains("inf")
        );
    }

    #[test]
    fn one_epoch_is_a_point() {
        let picture = curves(&history(1)).unwrap();
        assert_eq!(count(&picture, |item| matches!(item, Item::Circle { .. })), 4);
        let error = curves(&History::default()).unwrap_err().to_string();
        assert_eq!(error, "the history has no epochs to plot");
    }
}
