//! Same input, same findings: at any concurrency, whatever takes how long, and though one answer in a hundred is a 503.
//!
//! `NAYSAYER_RUNS=50 cargo test --test integration repeat` is the measured run; a few are made otherwise.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;
use std::thread::sleep;
use std::time::Duration;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::support::{Answer, Asked, Demo, Sarif, Scratch, Server};

/// Passes a request on to the demo and its answer back, as they are.
fn passed_on(demo: &str, asked: &Asked) -> Answer {
    let mut stream = TcpStream::connect(demo).unwrap();
    let mut head = format!(
        "{} {} HTTP/1.1\r\nconnection: close\r\n",
        asked.method, asked.path
    );
    for (name, value) in &asked.headers {
        if !["connection", "content-length", "transfer-encoding"].contains(&name.as_str()) {
            head += &format!("{name}: {value}\r\n");
        }
    }
    if !asked.body.is_empty() || asked.header("content-length").is_some() {
        head += &format!("content-length: {}\r\n", asked.body.len());
    }
    head += "\r\n";
    let sent = [head.as_bytes(), &asked.body].concat();
    let mut answer = Vec::new();
    // A server that has said no does not wait for the rest.
    let _ = stream.write_all(&sent);
    let _ = stream.read_to_end(&mut answer);
    Answer::raw(answer)
}

/// The demo behind a way that shuffles its answers and loses one in a hundred.
fn behind_a_bad_way(demo: &Demo, seed: u64) -> Server {
    let address = demo.url().replace("http://", "");
    let dice = Mutex::new(ChaCha8Rng::seed_from_u64(seed));
    Server::start_unchecked(move |asked| {
        let (lost, micros) = {
            let mut dice = dice.lock().unwrap();
            (dice.random_ratio(1, 100), dice.random_range(0..2_000))
        };
        sleep(Duration::from_micros(micros)); // this is what shuffles, nothing waits for it
        match lost {
            true => Answer::new(503, &[], "no healthy upstream"),
            false => passed_on(&address, asked),
        }
    })
}

/// What a run found, and what it saw once only.
#[derive(Debug, PartialEq)]
struct Brought {
    findings: BTreeSet<(String, String, String)>,
    unstable: Vec<String>,
}

/// Scans what listens at `url` as the demo.
fn scan(url: &str, seed: u64, concurrency: usize) -> Brought {
    let config = include_str!("../../src/demo/naysayer.yml");
    let config: String = config
        .lines()
        .filter(|line| !line.contains("DEMO_EXPIRED_TOKEN"))
        .map(|line| format!("{line}\n"))
        .collect();
    let limits = format!(
        "limits: {{ per_second: 100000, concurrency: {concurrency}, duration: 10m, requests: 100000 }}\n"
    );
    let scratch = Scratch::new();
    scratch
        .write(
            "naysayer.yml",
            &format!("{config}{limits}previous: former.yaml\n"),
        )
        .write("openapi.yaml", include_str!("../../src/demo/openapi.yaml"))
        .write("former.yaml", include_str!("../../src/demo/former.yaml"));
    let seed = seed.to_string();
    let args = [
        "scan",
        "--spec",
        "openapi.yaml",
        "--target",
        url,
        "--seed",
        &seed,
    ];
    let ran = scratch.run(&args);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    let sarif = Sarif::of(&ran);
    let unstable = &sarif.run()["properties"]["naysayer/unstable"];
    Brought {
        findings: sarif
            .found()
            .into_iter()
            .map(|found| (found.rule, found.operation, found.fingerprint))
            .collect(),
        unstable: serde_json::from_value(unstable.clone()).unwrap(),
    }
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "how often is for whoever runs the tests to say"
)]
fn the_same_is_found_over_a_bad_way() {
    let runs = std::env::var("NAYSAYER_RUNS").map_or(2, |runs| runs.parse().unwrap());
    let wanted = scan(Demo::start(&[]).url(), 0, 16);
    assert!(wanted.findings.len() > 60, "{wanted:?}");
    assert_eq!(wanted.unstable, [""; 0]);
    for run in 0..runs {
        let concurrency = if run % 2 == 0 { 32 } else { 1 };
        let demo = Demo::start(&[]);
        let server = behind_a_bad_way(&demo, run);
        let brought = scan(&server.url(), run, concurrency);
        let lost: Vec<_> = wanted.findings.difference(&brought.findings).collect();
        let more: Vec<_> = brought.findings.difference(&wanted.findings).collect();
        assert!(
            lost.is_empty() && more.is_empty(),
            "run {run} at concurrency {concurrency}: lost {lost:#?}, more {more:#?}"
        );
        assert_eq!(
            brought.unstable, [""; 0],
            "run {run} at concurrency {concurrency}"
        );
    }
}
