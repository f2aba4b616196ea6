//! Turns every layer and training case into a `model!` struct and an entry in a table.
//!
//! The compiler behind `model!` is part of this program: what it objects to becomes the reason why
//! a case is not expressible, and the crate still builds.

#[path = "../src/call.rs"]
mod call;
#[allow(dead_code, reason = "the harness itself uses the rest")]
#[path = "../src/case.rs"]
mod case;
mod check;
#[allow(dead_code, reason = "the macro itself uses the rest")]
#[path = "../../../keras-macros/src/compiler.rs"]
mod compiler;
mod emit;
mod graph;
mod print;
mod random;
#[allow(dead_code, reason = "the harness itself uses the rest")]
#[path = "../src/source.rs"]
mod source;
#[allow(dead_code, reason = "the harness itself uses the rest")]
#[path = "../src/tensor.rs"]
mod tensor;

use std::path::{Path, PathBuf};

fn main() -> Result<(), String> {
    let variable = |name: &str| {
        std::env::var_os(name).map(PathBuf::from).ok_or_else(|| format!("{name} is not set"))
    };
    let crate_dir = variable("CARGO_MANIFEST_DIR")?;
    rerun_if_changed(&crate_dir);
    let mut table = emit::Table::default();
    // Without its cases the harness still builds, and says at run time what is wrong.
    for (name, text) in source::files(&crate_dir).unwrap_or_default() {
        let Ok(case) = text.and_then(|text| case::Case::parse(&name, &text)) else { continue };
        if ["layer", "training"].contains(&case.kind.as_str()) {
            table.add(&case);
        }
    }
    let out = variable("OUT_DIR")?;
    write(&out.join("models.rs"), &table.print())?;
    write(&out.join("counts.rs"), &table.print_counts())?;
    println!("cargo::rerun-if-env-changed={}", random::SEED);
    write(&out.join("random.rs"), &random::print()?)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn rerun_if_changed(crate_dir: &Path) {
    println!("cargo::rerun-if-env-changed={}", source::VARIABLE);
    let watched = match source::folder(crate_dir) {
        Some(folder) => {
            println!("cargo::rerun-if-env-changed=PWD");
            vec![folder]
        }
        None => source::archives(crate_dir).to_vec(),
    };
    for path in watched {
        println!("cargo::rerun-if-changed={}", path.display());
    }
}
