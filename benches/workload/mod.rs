//! What the measurements share: a child process with its time, its processor time and its memory, and a generated API.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each measurement uses its own part"
)]

pub(crate) mod stub;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

/// What a process needed.
pub(crate) struct Taken {
    pub(crate) time: Duration,
    /// Of all its threads, in user and in kernel mode.
    pub(crate) cpu: Duration,
    /// Kilobytes.
    pub(crate) peak: u64,
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Whatever else the machine does only slows it down.
pub(crate) fn fastest(rounds: usize, mut one: impl FnMut() -> Duration) -> Duration {
    (0..rounds).map(|_| one()).min().unwrap()
}

/// Runs a program to its end.
pub(crate) fn run(program: &Path, arguments: &[&str]) -> Taken {
    measured(Command::new(program).args(arguments))
}

/// The same for a command that is prepared.
pub(crate) fn measured(command: &mut Command) -> Taken {
    let begun = Instant::now();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = reading(child.stdout.take().unwrap());
    let stderr = reading(child.stderr.take().unwrap());
    // What the kernel remembers of both only grows: a look every few milliseconds misses little.
    let folder = format!("/proc/{}", child.id());
    let (mut peak, mut cpu) = (0, Duration::ZERO);
    let exit = loop {
        peak = peak.max(high_water(&folder).unwrap_or(0));
        cpu = cpu.max(processor_time(&folder).unwrap_or_default());
        if let Some(exit) = child.try_wait().unwrap() {
            break exit;
        }
        thread::sleep(Duration::from_millis(1));
    };
    Taken {
        time: begun.elapsed(),
        cpu,
        peak,
        code: exit.code(),
        stdout: stdout.join().unwrap(),
        stderr: stderr.join().unwrap(),
    }
}

fn reading(mut pipe: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut said = String::new();
        let _ = pipe.read_to_string(&mut said);
        said
    })
}

fn high_water(folder: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("{folder}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// By the clock of the kernel, a hundred ticks a second.
pub(crate) fn processor_time(folder: &str) -> Option<Duration> {
    let text = fs::read_to_string(format!("{folder}/stat")).ok()?;
    let (_, fields) = text.rsplit_once(") ")?;
    let ticks = fields.split(' ').skip(11).take(2);
    let ticks: u64 = ticks.map(|field| field.parse().unwrap_or(0_u64)).sum();
    Some(Duration::from_millis(ticks * 10))
}

/// Five operations for each of many kinds of object, with bodies and answers by reference.
pub(crate) fn generated(operations: u32) -> Value {
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for number in 0..operations.div_ceil(5) {
        let name = format!("Thing{number}");
        let body = json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}});
        let list = json!({"application/json": {"schema": {"type": "array", "items": {"$ref": format!("#/components/schemas/{name}")}}}});
        let answer = |code: &str| json!({code: {"description": "it", "content": body}});
        let request = json!({"required": true, "content": body});
        paths.insert(
            format!("/thing{number}s"),
            json!({
                "get": {"operationId": format!("list{number}"), "responses": {"200": {"description": "all", "content": list}}},
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
                "additionalProperties": false,
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
