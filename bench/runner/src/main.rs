//! `kunyu-bench A|B|C|Careas|C10|D FOLDER [--dump FILE]`: one workload on generated data.
//!
//! Prints one JSON line: `total` seconds of work without loading, what came out, peak memory.
//! Loading is reading and packing; A and B also load the index of edges, in C it is work.

mod data;
mod work;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use data::Fault;

fn run(arguments: &[String]) -> Result<serde_json::Value, Fault> {
    let usage = "usage: kunyu-bench A|B|C|Careas|C10|D FOLDER [--dump FILE]";
    let [workload, folder, rest @ ..] = arguments else {
        return Err(usage.into());
    };
    let folder = Path::new(folder);
    let dump = match rest {
        [] => None,
        [flag, file] if flag == "--dump" => Some(Path::new(file)),
        _ => return Err(usage.into()),
    };
    match workload.as_str() {
        "A" => work::latency(folder),
        "B" => work::batch(folder),
        "C" | "C10" | "Careas" => work::overlay(folder, workload, dump),
        "D" => work::ellipsoidal(folder),
        _ => Err(usage.into()),
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let written = run(&arguments).and_then(|figures| Ok(writeln!(std::io::stdout(), "{figures}")?));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            let _ = writeln!(std::io::stderr(), "{fault}");
            ExitCode::FAILURE
        }
    }
}
