//! Times the compiler on models: a crate with one model in it, whose dependencies are built
//! already, is checked and built again and again. Prints a row of medians for each model.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How often each is timed.
const RUNS: usize = 3;

/// What is timed: its name and the arguments of Cargo.
const ACTIONS: [(&str, &[&str]); 3] =
    [("check", &["check"]), ("build", &["build"]), ("release", &["build", "--release"])];

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
    let leaf = Leaf::new(&root)?;
    let resnet = fs::read_to_string(root.join("keras-runtime/tests/reference/resnet_18.rs"))?;
    let models = [
        ("24 Dense, trained", dense()),
        ("100 layers, trained", deep()),
        ("ResNet-18, predicts", predicts(&resnet, "ResNet18")),
        (
            "ResNet-18, trained",
            trains(&resnet, "ResNet18", "[[[0.0; 3]; 224]; 224]", "[0.0; 1000]"),
        ),
    ];
    println!(
        "| model | {} |",
        ACTIONS.map(|(name, _)| format!("{name}: user s (wall s)")).join(" | ")
    );
    println!("|---|{}", "---|".repeat(ACTIONS.len()));
    for (name, program) in models {
        let mut cells = Vec::new();
        for (_, arguments) in ACTIONS {
            let (user, wall) = leaf.time(&program, arguments)?;
            let user = user.map_or("?".to_owned(), |user| format!("{user:.2}"));
            cells.push(format!("{user} ({wall:.2})"));
        }
        println!("| {name} | {} |", cells.join(" | "));
    }
    Ok(())
}

/// A list of 24 Dense layers, no two alike.
fn dense() -> String {
    let layers: String =
        (0..24).map(|i| format!("Dense({}, activation = relu); ", 40 - i)).collect();
    let model = format!("model! {{ struct Net {{ Input(16); {layers}Dense(4); }} }}");
    trains(&format!("use keras_runtime::prelude::*;\n{model}\n"), "Net", "[0.0; 16]", "[0.0; 4]")
}

/// A list of 100 layers of several kinds.
fn deep() -> String {
    let block = "Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1); ";
    let model = format!("model! {{ struct Net {{ Input(16); {}}} }}", block.repeat(25));
    trains(&format!("use keras_runtime::prelude::*;\n{model}\n"), "Net", "[0.0; 16]", "[0.0; 32]")
}

/// A program that prints a summary and makes a prediction.
fn predicts(model: &str, name: &str) -> String {
    format!(
        "{model}
        fn main() {{
            let net = keras_runtime::train::create::<{name}<f32>>(0);
            println!(\"{{}} {{:?}}\", {name}::<f32>::summary(), net.predict(&[[[0.0; 3]; 224]; 224]));
        }}"
    )
}

/// A program that fits, evaluates and predicts.
fn trains(model: &str, name: &str, x: &str, y: &str) -> String {
    format!(
        "{model}
        fn main() -> Result<(), Box<dyn std::error::Error>> {{
            let mut net = keras_runtime::train::create::<{name}<f32>>(0);
            let (x, y) = (vec![{x}; 4], vec![{y}; 4]);
            let mut trainer = net.compile(Adam::default(), MeanSquaredError::default());
            let history = trainer.fit(&x, &y, Fit::default())?;
            let scores = trainer.evaluate(&x, &y)?;
            println!(\"{{history:?}} {{scores:?}} {{:?}}\", net.predict(&x[0]));
            Ok(())
        }}"
    )
}

/// A crate of one file in a workspace of its own.
struct Leaf {
    folder: PathBuf,
}

impl Leaf {
    fn new(root: &Path) -> Result<Self> {
        let folder = root.join("target/compile-time");
        fs::create_dir_all(folder.join("src"))?;
        let runtime = root.join("keras-runtime");
        fs::write(
            folder.join("Cargo.toml"),
            format!(
                "[package]\nname = \"leaf\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
                 keras-runtime.path = {runtime:?}\n"
            ),
        )?;
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        Ok(Leaf { folder })
    }

    /// Medians of the user time of all processes, where the system tells it, and of the wall time.
    fn time(&self, program: &str, arguments: &[&str]) -> Result<(Option<f64>, f64)> {
        self.run(program, arguments)?;
        let (mut users, mut walls) = (Vec::new(), Vec::new());
        for run in 0..RUNS {
            // Another text, so that it is compiled again.
            let program = format!("{program}\n// {run}\n");
            let (before, start) = (children_seconds(), Instant::now());
            self.run(&program, arguments)?;
            walls.push(start.elapsed().as_secs_f64());
            users.extend(children_seconds().zip(before).map(|(after, before)| after - before));
        }
        Ok((median(users), median(walls).unwrap_or_default()))
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        fs::write(self.folder.join("src/main.rs"), program)?;
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(arguments)
            .arg("--quiet")
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env("CARGO_INCREMENTAL", "0")
            .output()?;
        match output.status.success() {
            true => Ok(()),
            false => Err(String::from_utf8_lossy(&output.stderr).into()),
        }
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// User time of all children that have ended, from Linux's table of processes.
fn children_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The fields after the name, which ends with the last parenthesis: number 3 is the first. Times
    // are hundredths of a second.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let ticks: f64 = fields.nth(13)?.parse().ok()?;
    Some(ticks / 100.0)
}
