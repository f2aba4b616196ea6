//! Times training with keras-runtime. Prints one line of JSON, the same as the programs of other
//! libraries that `peers/` compares with.

mod args;
mod data;
mod report;
mod workloads;

use args::{Args, USAGE};
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
    let name = args.workload.as_str();
    let workload =
        workloads::find(name).ok_or_else(|| format!("no workload `{name}`\n\n{USAGE}"))?;
    println!("{}", workload(&args)?.line(name, args.threads));
    Ok(())
}
