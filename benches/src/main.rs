//! Times training and prediction with keras-runtime. Prints lines of JSON, the same as the programs
//! of other libraries that `peers/` compares with.

mod args;
mod clock;
mod data;
mod memory;
mod report;
mod workloads;

use args::{Args, USAGE};
use keras_runtime::kernels::AnyEngine;
use std::error::Error;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let Some(args) = Args::parse(lexopt::Parser::from_env())? else {
        println!("{USAGE}");
        return Ok(());
    };
    // What has no `threads` takes as many as there are; so here there are as many as asked for.
    rayon::ThreadPoolBuilder::new().num_threads(args.threads).build_global()?;
    for name in args.workloads.split(',') {
        let workload =
            workloads::find(name).ok_or_else(|| format!("no workload `{name}`\n\n{USAGE}"))?;
        memory::reset_peak();
        let mut line = workload(&args)?.line(name, args.threads);
        if !matches!(args.engine, AnyEngine::Native(_)) {
            line["engine"] = args.engine.to_string().into();
        }
        if let Some(peak) = memory::peak_mb() {
            line["peak_mb"] = peak.into();
        }
        println!("{line}");
    }
    Ok(())
}
