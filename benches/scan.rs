//! What whole scans need: as the API grows, while the target takes its time, at a rate that is set, and beside
//! Schemathesis on the demo. Times are those of this machine in this hour; ratios say more.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::use_debug,
    reason = "a measurement stops where it cannot measure, and prints what it measured"
)]

mod workload;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use workload::stub::{HEADER, Stub};
use workload::{Taken, fastest, generated, measured, millis, run};

fn main() {
    let only: Vec<String> = env::args().skip(1).filter(|it| it != "--bench").collect();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|it| it == name);
    let parts: [(&str, fn()); 5] = [
        ("binary", binary),
        ("growth", growth),
        ("idle", idle),
        ("rate", rate),
        ("schemathesis", schemathesis),
    ];
    for (_, part) in parts.iter().filter(|(name, _)| wanted(name)) {
        part();
    }
}

fn naysayer() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_naysayer"))
}

fn binary() {
    let bytes = fs::metadata(naysayer()).unwrap().len() as f64;
    let start = fastest(20, || run(&naysayer(), &["--version"]).time);
    println!(
        "\nThe binary: {:.2} MB; --version in {:.1} ms",
        bytes / 1e6,
        millis(start)
    );
}

/// A scan, and what its report says.
struct Scanned {
    taken: Taken,
    sarif: Value,
}

impl Scanned {
    fn requests(&self) -> f64 {
        let words: Vec<&str> = self.taken.stdout.split_whitespace().collect();
        let at = words.iter().position(|word| *word == "requests").unwrap();
        words[at - 1].parse().unwrap()
    }

    fn results(&self) -> &Vec<Value> {
        self.sarif["runs"][0]["results"].as_array().unwrap()
    }
}

/// Scans the generated API of so many operations.
fn scan(operations: u32, stub: &Stub, limits: &str) -> Scanned {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("api.json", &generated(operations).to_string());
    write(
        "naysayer.yml",
        &format!("limits: {{ requests: 100000000, duration: 60m, {limits} }}\n"),
    );
    let mut command = Command::new(naysayer());
    command
        .args([
            "scan", "--spec", "api.json", "--target", &stub.url, "--header", HEADER,
        ])
        .current_dir(folder.path());
    let taken = measured(&mut command);
    assert_eq!(taken.code, Some(0), "{}{}", taken.stdout, taken.stderr);
    let sarif = fs::read_to_string(folder.path().join("naysayer.sarif")).unwrap();
    let scanned = Scanned {
        sarif: serde_json::from_str(&sarif).unwrap(),
        taken,
    };
    let found: Vec<&Value> = scanned
        .results()
        .iter()
        .map(|it| &it["message"]["text"])
        .collect();
    assert!(found.is_empty(), "the stub is sound: {found:#?}");
    scanned
}

const FAST: &str = "per_second: 100000, concurrency: 16";

fn growth() {
    println!("\nGrowth: generated APIs, a stub that answers at once, concurrency 16");
    for operations in [10, 100, 1_000, 5_000] {
        let scanned = scan(operations, &Stub::start(Duration::ZERO), FAST);
        let (taken, requests) = (&scanned.taken, scanned.requests());
        println!(
            "{operations:>5} operations: {:>7.2} s, {:>5.2} ms each; {requests:>7} requests, {:>4.1} each; {:>4} MB at most",
            taken.time.as_secs_f64(),
            millis(taken.time) / f64::from(operations),
            requests / f64::from(operations),
            taken.peak / 1024
        );
    }
}

fn idle() {
    let scanned = scan(100, &Stub::start(Duration::from_millis(20)), FAST);
    let (time, cpu) = (
        scanned.taken.time.as_secs_f64(),
        scanned.taken.cpu.as_secs_f64(),
    );
    println!(
        "\nA target that takes 20 ms: 100 operations, {} requests in {time:.1} s, {cpu:.2} s of processor: idle {:.0} % of the time",
        scanned.requests(),
        100.0 * (1.0 - cpu / time)
    );
}

fn rate() {
    println!("\nThe rate that is set, as the target sees it");
    for per_second in [50, 200, 1_000] {
        let stub = Stub::start(Duration::ZERO);
        scan(
            20,
            &stub,
            &format!("per_second: {per_second}, concurrency: 16"),
        );
        let came = stub.came();
        let second = Duration::from_secs(1);
        let within = |at: &Instant| {
            came.iter()
                .filter(|it| **it >= *at && **it < *at + second)
                .count()
        };
        let most = came.iter().map(within).max().unwrap();
        let spent = *came.last().unwrap() - came[0];
        println!(
            "per_second: {per_second}: {} requests, {:.1} a second on average, {most} in the fullest second",
            came.len(),
            (came.len() - 1) as f64 / spent.as_secs_f64()
        );
    }
}

/// The demo, flawed, as a process of its own.
struct Demo {
    child: Child,
    url: String,
}

impl Demo {
    fn start() -> Self {
        let mut child = Command::new(naysayer())
            .args(["demo", "--serve", "--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut line).unwrap();
        Self {
            child,
            url: line.trim_end().replace("serving ", ""),
        }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Both scan a flawed demo of their own: naysayer all that its gate profile has, as six identities; Schemathesis all of its
/// checks in its default phases, as one.
fn schemathesis() {
    println!("\nThe flawed demo");
    let folder = tempfile::tempdir().unwrap();
    let ours = by_naysayer(folder.path());
    let Some(program) = env::var_os("SCHEMATHESIS") else {
        println!("Schemathesis: left out, since SCHEMATHESIS does not name the program");
        return;
    };
    let demo = Demo::start();
    let token = token(&demo.url);
    let header = format!("Authorization: Bearer {token}");
    let (document, base) = (
        format!("{}/openapi.yaml", demo.url),
        format!("{}/v2", demo.url),
    );
    let mut command = Command::new(program);
    command
        .args([
            "run", &document, "--url", &base, "--checks", "all", "-H", &header,
        ])
        .args(["--phases", "coverage,fuzzing"])
        .current_dir(folder.path());
    let theirs = measured(&mut command);
    println!(
        "Schemathesis: {:.1} s (exit {:?}); naysayer takes {:.3} of that",
        theirs.time.as_secs_f64(),
        theirs.code,
        ours.as_secs_f64() / theirs.time.as_secs_f64()
    );
    let summary: Vec<&str> = theirs.stdout.lines().rev().take(25).collect();
    for line in summary.into_iter().rev() {
        println!("    {line}");
    }
}

fn by_naysayer(folder: &Path) -> Duration {
    let known = run(&naysayer(), &["demo", "--flaw", "none/such"]).stderr;
    let (_, known) = known.split_once("it has ").unwrap();
    let flaws = known.lines().next().unwrap_or_default().split(", ");
    // Those of single constraints are switched on one by one; what the gate leaves out it does not look for.
    let rules = run(&naysayer(), &["rules"]).stdout;
    let gate: BTreeSet<&str> = rules
        .lines()
        .filter(|line| line.split_whitespace().nth(2) == Some("gate"))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let seeded: BTreeSet<&str> = flaws.filter(|flaw| gate.contains(flaw)).collect();
    let mut command = Command::new(naysayer());
    let taken = measured(command.arg("demo").current_dir(folder));
    let sarif = fs::read_to_string(folder.join("naysayer.sarif")).unwrap();
    let sarif: Value = serde_json::from_str(&sarif).unwrap();
    let found: BTreeSet<&str> = sarif["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|result| result["ruleId"].as_str())
        .collect();
    let missed: Vec<&&str> = seeded.difference(&found).collect();
    println!(
        "naysayer: {:.2} s with the server in it (exit {:?}), {} of {} seeded flaws found; the others: {missed:?}",
        taken.time.as_secs_f64(),
        taken.code,
        seeded.intersection(&found).count(),
        seeded.len()
    );
    taken.time
}

/// A token of the demo, by hand.
fn token(url: &str) -> String {
    use std::io::{Read as _, Write as _};
    let body = r#"{"username": "alice", "password": "alice-demo-pass"}"#;
    let address = url.replace("http://", "");
    let mut stream = std::net::TcpStream::connect(&address).unwrap();
    let request = format!(
        "POST /v2/auth/login HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (_, rest) = answer.split_once("\"access_token\":\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}
