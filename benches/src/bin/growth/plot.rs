//! The picture: time on the left, memory on the right, each over the factor, both on logarithmic axes. What
//! grows in proportion is a line of the slope of the grey one.

use super::{Point, SERIES};
use plotters::prelude::*;
use std::error::Error;
use std::path::Path;

const COLORS: [RGBColor; 4] =
    [RGBColor(31, 119, 180), RGBColor(44, 160, 44), RGBColor(214, 39, 40), RGBColor(255, 140, 0)];

/// Draws all points.
pub fn draw(path: &Path, points: &[Point]) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(path, (960, 420)).into_drawing_area();
    area.fill(&WHITE)?;
    let (left, right) = area.split_horizontally(480);
    panel(&left, "an epoch, ms", points, |point| point.seconds * 1e3)?;
    panel(&right, "peak of memory, MB", points, |point| point.peak / 1e6)?;
    area.present()?;
    Ok(())
}

fn panel(
    area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    title: &str,
    points: &[Point],
    value: impl Fn(&Point) -> f64,
) -> Result<(), Box<dyn Error>> {
    let values = || points.iter().map(&value);
    let least = values().fold(f64::INFINITY, f64::min).max(1e-3) / 1.5;
    let most = values().fold(0.0, f64::max) * 1.5;
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(48)
        .build_cartesian_2d(-0.2..6.2, (least..most).log_scale())?;
    chart
        .configure_mesh()
        .x_desc("times as much")
        .x_labels(7)
        .x_label_formatter(&|x: &f64| format!("{:.0}", x.exp2()))
        .y_label_formatter(&|y: &f64| format!("{y}"))
        .max_light_lines(0)
        .draw()?;
    let grey = ShapeStyle::from(RGBColor(170, 170, 170)).stroke_width(1);
    let proportional = [0.0, 6.0].map(|doublings: f64| (doublings, least * 1.6 * doublings.exp2()));
    chart
        .draw_series(LineSeries::new(proportional, grey))?
        .label("in proportion")
        .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], grey));
    for (series, color) in SERIES.iter().zip(COLORS) {
        let line: Vec<(f64, f64)> = points
            .iter()
            .filter(|point| point.series == *series)
            .map(|point| ((point.factor as f64).log2(), value(point)))
            .collect();
        chart
            .draw_series(LineSeries::new(line.clone(), color.stroke_width(2)))?
            .label(*series)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], color.stroke_width(2)));
        chart.draw_series(line.iter().map(|&point| Circle::new(point, 3, color.filled())))?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.8))
        .border_style(grey)
        .draw()?;
    Ok(())
}
