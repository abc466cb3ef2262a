//! How long `naysayer plan` takes, as ratios of one run: to what serde_json alone needs for the same text, and per
//! operation to documents of other sizes. Numbers of different machines, or of different hours, say little.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement stops where it cannot measure, and prints what it measured"
)]

mod workload;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde_json::Value;

use workload::{Taken, fastest, generated, millis, run};

/// Each is measured so often; the fastest counts, since whatever else the machine does only slows it down.
const ROUNDS: usize = 5;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let start = fastest(ROUNDS, || planned(&["--version"]).time);
    println!(
        "the process itself: {:.1} ms\n\nGenerated documents",
        millis(start)
    );
    for operations in [10, 100, 1_000, 10_000] {
        let path = folder.path().join(format!("{operations}.json"));
        fs::write(&path, generated(operations).to_string()).unwrap();
        let taken = plan(&path);
        let own = taken.time.saturating_sub(start);
        let each = own.as_secs_f64() * 1e6 / f64::from(operations);
        println!(
            "{operations:>6} operations: {:>8.1} ms, {each:>5.0} µs each beside the process, {:>4} MB at most",
            millis(taken.time),
            taken.peak / 1024
        );
    }
    println!("\nReal documents");
    let json = real("github-ghec.json", folder.path());
    let yaml = real("github-api.derived.yaml", folder.path());
    let same = real("github-api.json", folder.path());
    let (Some(json), Some(yaml), Some(same)) = (json, yaml, same) else {
        println!("left out: ../shared/specs/large is not there, or gzip is not");
        return;
    };
    against(&json, &json, "");
    against(&yaml, &same, " of the same document as JSON");
}

/// One line: planning for `document` beside reading `text`.
fn against(document: &Path, text: &Path, what: &str) {
    let bytes = fs::read(text).unwrap();
    let alone = fastest(ROUNDS, || {
        let begun = Instant::now();
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        let took = begun.elapsed();
        drop(value);
        took
    });
    let taken = plan(document);
    println!(
        "{}: {:.1} MB, {:.0} ms and {} MB at most; serde_json alone {:.0} ms{what}: {:.1} times",
        document.file_name().unwrap().display(),
        fs::metadata(document).unwrap().len() as f64 / 1e6,
        millis(taken.time),
        taken.peak / 1024,
        millis(alone),
        taken.time.as_secs_f64() / alone.as_secs_f64()
    );
}

/// The fastest of some plans for `document`, and the most memory that any of them held.
fn plan(document: &Path) -> Taken {
    let document = document.to_str().unwrap();
    let arguments = ["plan", "--spec", document, "--target", "http://127.0.0.1:9"];
    let mut all: Vec<Taken> = (0..ROUNDS).map(|_| planned(&arguments)).collect();
    all.sort_by_key(|one| one.time);
    let peak = all.iter().map(|one| one.peak).max().unwrap();
    let fastest = all.remove(0);
    Taken { peak, ..fastest }
}

fn planned(arguments: &[&str]) -> Taken {
    let taken = run(&naysayer(), arguments);
    assert_eq!(taken.code, Some(0), "{arguments:?}");
    taken
}

fn naysayer() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_naysayer"))
}

/// A document of the optional corpus folder, unpacked.
fn real(name: &str, folder: &Path) -> Option<PathBuf> {
    let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/specs/large");
    let packed = packed.join(format!("{name}.gz"));
    let unpacked = Command::new("gzip").arg("-dc").arg(packed).output().ok()?;
    let path = folder.join(name);
    fs::write(&path, unpacked.stdout).ok()?;
    unpacked.status.success().then_some(path)
}
