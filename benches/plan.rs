//! How long `naysayer plan` takes, as ratios of one run: to what serde_json alone needs for the same text, and per
//! operation to documents of other sizes. Numbers of different machines, or of different hours, say little.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement stops where it cannot measure, and prints what it measured"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

/// Each is measured so often; the fastest counts, since whatever else the machine does only slows it down.
const ROUNDS: usize = 5;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let start = fastest(|| run(&["--version"]).time);
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
    let alone = fastest(|| {
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

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn fastest(mut one: impl FnMut() -> Duration) -> Duration {
    (0..ROUNDS).map(|_| one()).min().unwrap()
}

struct Taken {
    time: Duration,
    /// Kilobytes.
    peak: u64,
}

/// The fastest of some plans for `document`, and the most memory that any of them held.
fn plan(document: &Path) -> Taken {
    let document = document.to_str().unwrap();
    let arguments = ["plan", "--spec", document, "--target", "http://127.0.0.1:9"];
    let all: Vec<Taken> = (0..ROUNDS).map(|_| run(&arguments)).collect();
    Taken {
        time: all.iter().map(|one| one.time).min().unwrap(),
        peak: all.iter().map(|one| one.peak).max().unwrap(),
    }
}

fn run(arguments: &[&str]) -> Taken {
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_naysayer"))
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // What the kernel remembers of the peak only grows: a look every few milliseconds misses little.
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let exit = loop {
        peak = peak.max(high_water(&status).unwrap_or(0));
        if let Some(exit) = child.try_wait().unwrap() {
            break exit;
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let time = begun.elapsed();
    assert!(exit.success(), "{arguments:?}: {exit}");
    Taken { time, peak }
}

fn high_water(status: &str) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
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

/// Five operations for each of many kinds of object, with bodies and answers by reference.
fn generated(operations: u32) -> Value {
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for number in 0..operations.div_ceil(5) {
        let name = format!("Thing{number}");
        let body = json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}});
        let answer = |code: &str| json!({code: {"description": "it", "content": body}});
        let request = json!({"required": true, "content": body});
        paths.insert(
            format!("/thing{number}s"),
            json!({
                "get": {"operationId": format!("list{number}"), "responses": answer("200")},
                "post": {"operationId": format!("make{number}"), "requestBody": request, "responses": answer("201")},
            }),
        );
        paths.insert(
            format!("/thing{number}s/{{id}}"),
            json!({
                "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}],
                "get": {"operationId": format!("read{number}"), "responses": answer("200")},
                "patch": {"operationId": format!("change{number}"), "requestBody": request, "responses": answer("200")},
                "delete": {"operationId": format!("drop{number}"), "responses": {"204": {"description": "gone"}}},
            }),
        );
        schemas.insert(
            name,
            json!({
                "type": "object",
                "required": ["name"],
                "properties": {
                    "id": {"type": "integer", "readOnly": true},
                    "name": {"type": "string", "maxLength": 40},
                    "size": {"type": "integer", "minimum": 1, "maximum": 99},
                    "kind": {"type": "string", "enum": ["a", "b"]},
                    "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 5},
                },
            }),
        );
    }
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Generated", "version": "1"},
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    })
}
