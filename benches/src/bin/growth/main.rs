//! How time and memory grow with the batch, the samples and the depth of a network, from 1 to 64 times:
//! writes `docs/growth.csv` and draws it as `docs/growth.svg`.
//!
//! Each point is measured in a process of its own, so that its peak of memory is its own. `growth draw` draws
//! the table that is there.

#[path = "../../memory.rs"]
mod memory;
mod networks;
mod plot;

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// How many times as much.
const FACTORS: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

/// What grows.
const SERIES: [&str; 4] = ["batch", "samples", "depth", "depth, remat"];

/// What is measured.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// What grows.
    pub series: &'static str,
    /// To how many times.
    pub factor: usize,
    /// Seconds of an epoch.
    pub seconds: f64,
    /// Peak of the resident memory beyond that of the program before, in bytes.
    pub peak: f64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.as_slice() {
        [] => all(),
        [draw] if draw == "draw" => {
            table().and_then(|points| plot::draw(&docs("growth.svg"), &points))
        }
        [series, factor] => one(series, factor),
        _ => Err("usage: growth".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Measures all points, each in another process.
fn all() -> Result<(), Box<dyn Error>> {
    let (program, mut points) = (std::env::current_exe()?, Vec::new());
    let mut table = String::from("series,factor,seconds,peak_bytes,values_bytes\n");
    for series in SERIES {
        for factor in FACTORS {
            let output = Command::new(&program).args([series, &factor.to_string()]).output()?;
            let text = String::from_utf8(output.stdout)?;
            if !output.status.success() {
                return Err(String::from_utf8_lossy(&output.stderr).into());
            }
            let numbers: Vec<f64> = text.split_whitespace().flat_map(str::parse).collect();
            let &[seconds, peak, values] = numbers.as_slice() else {
                return Err(format!("expected three numbers, found `{text}`").into());
            };
            writeln!(table, "\"{series}\",{factor},{seconds},{peak},{values}")?;
            points.push(Point { series, factor, seconds, peak });
        }
    }
    print!("{table}");
    std::fs::write(docs("growth.csv"), table)?;
    plot::draw(&docs("growth.svg"), &points)
}

/// A file of the documentation.
fn docs(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)
}

/// The points of the table that is there.
fn table() -> Result<Vec<Point>, Box<dyn Error>> {
    let point = |line: &str| {
        let cells: Vec<&str> = line.rsplitn(5, ',').collect();
        let &[_, peak, seconds, factor, name] = cells.as_slice() else { return None };
        Some(Point {
            series: SERIES.into_iter().find(|series| *series == name.trim_matches('"'))?,
            factor: factor.parse().ok()?,
            seconds: seconds.parse().ok()?,
            peak: peak.parse().ok()?,
        })
    };
    let text = std::fs::read_to_string(docs("growth.csv"))?;
    let points =
        text.lines().skip(1).map(|line| point(line).ok_or_else(|| format!("not a point: {line}")));
    Ok(points.collect::<Result<_, _>>()?)
}

/// Measures one point.
fn one(series: &str, factor: &str) -> Result<(), Box<dyn Error>> {
    let factor: usize = factor.parse()?;
    let [seconds, peak, values] = match series {
        "batch" => networks::batch(factor)?,
        "samples" => networks::samples(factor)?,
        "depth" => networks::depth(factor)?,
        "depth, remat" => networks::depth_remat(factor)?,
        _ => return Err(format!("no series `{series}`").into()),
    };
    println!("{seconds} {peak} {values}");
    Ok(())
}
