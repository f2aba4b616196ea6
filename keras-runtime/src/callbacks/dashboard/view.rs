//! What the dashboard shows, and how it is drawn.

use crate::progress::format::{Eta, Value};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Style};
use ratatui::symbols::Marker;
use ratatui::text::Line;
use ratatui::widgets::{Axis, Block, Chart, Dataset, Gauge, GraphType, Paragraph};
use std::collections::BTreeMap;
use std::time::Duration;

/// Points of a curve that are drawn at most: more than a terminal has columns.
const POINTS: usize = 400;
/// Charts side by side and one below the other, at most.
const CHARTS: usize = 4;

/// A curve: epochs, counted from 1, and values.
type Curve = Vec<(f64, f64)>;

/// The state of a training, for the eye.
#[derive(Debug, Default)]
pub struct View {
    pub model: String,
    pub epochs: usize,
    /// Epochs that are done.
    pub epoch: usize,
    pub steps: usize,
    /// Steps of the epoch that are done.
    pub step: usize,
    pub batch_size: usize,
    /// Steps that this program has made, and in what time.
    pub made: usize,
    pub elapsed: Duration,
    pub learning_rate: f64,
    /// The values of the epoch so far.
    pub now: Vec<(String, f64)>,
    pub curves: BTreeMap<String, Curve>,
    /// What looks like a mistake.
    pub warning: Option<String>,
}

impl View {
    /// Adds the values of an epoch, counted from 0.
    pub fn push<'n>(&mut self, epoch: usize, logs: impl Iterator<Item = (&'n str, f64)>) {
        for (name, value) in logs {
            let curve = self.curves.entry(name.to_owned()).or_default();
            curve.push(((epoch + 1) as f64, value));
        }
    }

    /// Seconds of a step.
    fn per_step(&self) -> f64 {
        self.elapsed.as_secs_f64() / self.made.max(1) as f64
    }

    /// How much is done, of 1.
    fn done(&self) -> f64 {
        let steps = self.steps.max(1) as f64;
        let done = self.epoch as f64 + self.step as f64 / steps;
        (done / self.epochs.max(1) as f64).clamp(0.0, 1.0)
    }

    /// Draws all of it.
    pub fn draw(&self, frame: &mut Frame<'_>) {
        let [head, charts, values, foot] = Layout::vertical([
            Constraint::Length(2),
            Constraint::Min(6),
            Constraint::Length(1),
            Constraint::Length(1),
        ])
        .areas(frame.area());
        self.head(frame, head);
        self.charts(frame, charts);
        let now = self.now.iter().map(|(name, value)| format!("{name}: {}", Value(*value)));
        let now = now.collect::<Vec<_>>().join(" - ");
        frame.render_widget(Paragraph::new(now), values);
        self.foot(frame, foot);
    }

    fn head(&self, frame: &mut Frame<'_>, area: Rect) {
        let [title, gauge] =
            Layout::vertical([Constraint::Length(1), Constraint::Length(1)]).areas(area);
        let epoch = (self.epoch + 1).min(self.epochs);
        let text = format!(
            "{} - epoch {epoch}/{} - step {}/{}",
            self.model, self.epochs, self.step, self.steps
        );
        frame.render_widget(Paragraph::new(text).style(Style::new().bold()), title);
        let gauge_widget = Gauge::default().gauge_style(Color::Green).ratio(self.done());
        frame.render_widget(gauge_widget, gauge);
    }

    /// A chart for each value, with that of the validation in it.
    fn charts(&self, frame: &mut Frame<'_>, area: Rect) {
        let plain = self.curves.keys().filter(|name| !name.starts_with("val_"));
        let mut names: Vec<&String> = plain.collect();
        // The loss first, the learning rate last.
        names.sort_by_key(|name| (*name != "loss", *name == "learning_rate"));
        names.truncate(CHARTS);
        let rows = names.len().div_ceil(2).max(1);
        let rows = Layout::vertical(vec![Constraint::Fill(1); rows]).split(area);
        for (names, row) in names.chunks(2).zip(rows.iter()) {
            let places = Layout::horizontal(vec![Constraint::Fill(1); names.len()]).split(*row);
            for (name, place) in names.iter().zip(places.iter()) {
                self.chart(frame, *place, name);
            }
        }
    }

    fn chart(&self, frame: &mut Frame<'_>, area: Rect, name: &str) {
        let validation = format!("val_{name}");
        let curves: Vec<(&str, Curve, Color)> =
            [(name, Color::Cyan), (validation.as_str(), Color::Yellow)]
                .into_iter()
                .filter_map(|(name, color)| {
                    let curve = self.curves.get(name)?;
                    let every = curve.len().div_ceil(POINTS).max(1);
                    // The last point is among them.
                    let points = curve.iter().rev().step_by(every).filter(|at| at.1.is_finite());
                    Some((name, points.copied().collect(), color))
                })
                .collect();
        let points = || curves.iter().flat_map(|(_, curve, _)| curve);
        let bounds = |of: fn(&(f64, f64)) -> f64| {
            let ends = points()
                .map(of)
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
            // A chart of no height shows nothing.
            match ends {
                (low, high) if low < high => [low, high],
                (low, _) if low.is_finite() => [low - 0.5, low + 0.5],
                _ => [0.0, 1.0],
            }
        };
        let (x, y) = (bounds(|at| at.0), bounds(|at| at.1));
        let datasets = curves
            .iter()
            .map(|(name, curve, color)| {
                Dataset::default()
                    .name(*name)
                    .marker(Marker::Braille)
                    .graph_type(GraphType::Line)
                    .style(*color)
                    .data(curve)
            })
            .collect();
        let ends = |[low, high]: [f64; 2]| [Value(low).to_string(), Value(high).to_string()];
        let epochs = [format!("{:.0}", x[0].ceil()), format!("{:.0}", x[1].floor())];
        let chart = Chart::new(datasets)
            .block(Block::bordered().title(name.to_owned()))
            .x_axis(Axis::default().bounds(x).labels(epochs.map(Line::from)))
            .y_axis(Axis::default().bounds(y).labels(ends(y).map(Line::from)));
        frame.render_widget(chart, area);
    }

    fn foot(&self, frame: &mut Frame<'_>, area: Rect) {
        if let Some(warning) = &self.warning {
            let style = Style::new().fg(Color::Red);
            frame.render_widget(Paragraph::new(warning.as_str()).style(style), area);
            return;
        }
        let left = (self.epochs * self.steps).saturating_sub(self.epoch * self.steps + self.step);
        let speed = if self.made == 0 { 0.0 } else { self.batch_size as f64 / self.per_step() };
        let text = format!(
            "learning rate {} - {speed:.0} samples/s - {} elapsed - ETA {} - q ends training",
            Value(self.learning_rate),
            Eta(self.elapsed.as_secs_f64()),
            Eta(left as f64 * self.per_step()),
        );
        frame.render_widget(Paragraph::new(text), area);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    fn drawn(view: &View, width: u16, height: u16) -> Vec<String> {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| view.draw(frame)).unwrap();
        let buffer = terminal.backend().buffer().clone();
        let row = |y| (0..width).map(|x| buffer[(x, y)].symbol()).collect::<String>();
        (0..height).map(row).collect()
    }

    fn view() -> View {
        let mut view = View {
            model: "DigitNet".into(),
            epochs: 10,
            epoch: 2,
            steps: 50,
            step: 25,
            batch_size: 32,
            made: 125,
            elapsed: Duration::from_secs(5),
            learning_rate: 0.01,
            now: vec![("loss".into(), 0.5), ("accuracy".into(), 0.75)],
            ..View::default()
        };
        view.push(0, [("loss", 2.0), ("val_loss", 1.5), ("accuracy", 0.25)].into_iter());
        view.push(1, [("loss", 1.0), ("val_loss", 1.25), ("accuracy", 0.5)].into_iter());
        view
    }

    #[test]
    fn what_is_shown() {
        let rows = drawn(&view(), 100, 24);
        assert!(rows[0].starts_with("DigitNet - epoch 3/10 - step 25/50"), "{}", rows[0]);
        assert!(rows[1].contains("25%"), "{}", rows[1]);
        assert!(rows[2].contains("┌loss") && rows[2].contains("┌accuracy"), "{}", rows[2]);
        let all = rows.join("\n");
        // The ends of both curves together, and the epochs.
        for text in ["2.0000", "1.0000", "0.2500", "0.5000", "val_loss"] {
            assert!(all.contains(text), "{text} is missing:\n{all}");
        }
        assert!(rows[22].starts_with("loss: 0.5000 - accuracy: 0.7500"), "{}", rows[22]);
        let foot = "learning rate 0.0100 - 800 samples/s - 5s elapsed - ETA 15s - q ends training";
        assert!(rows[23].starts_with(foot), "{}", rows[23]);
        // A curve is drawn between its points.
        let braille = |c: &char| ('\u{2801}'..='\u{28ff}').contains(c);
        assert!(all.chars().filter(braille).count() > 20, "{all}");
    }

    #[test]
    fn warnings_values_that_are_not_finite_and_little_room() {
        let mut view = view();
        view.warning = Some("the loss is not finite".into());
        view.push(2, [("loss", f64::NAN)].into_iter());
        assert!(drawn(&view, 80, 20)[19].starts_with("the loss is not finite"));
        for (width, height) in [(1, 1), (10, 3), (30, 8), (200, 60)] {
            drawn(&view, width, height);
            drawn(&View::default(), width, height);
        }
        let mut all_nan = View::default();
        all_nan.push(0, [("loss", f64::NAN)].into_iter());
        drawn(&all_nan, 80, 20);
    }
}
