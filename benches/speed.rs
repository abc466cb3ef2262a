//! How fast the sender is, as ratios of one run: to a bare loop of the same HTTP library, and to `oha`. Server and
//! client have a core each where there is `taskset`; each is measured several times in turn, and the best counts.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement stops where it cannot measure, and prints what it measured"
)]

mod workload;

use std::env;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use workload::processor_time;

const CONCURRENCY: usize = 16;
const REQUESTS: u64 = 150_000;
/// Readings each way through the proxy.
const SEQUENTIAL: usize = 5_000;
/// Of each, in turn.
const ROUNDS: usize = 5;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).filter(|it| it != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve"] => serve(),
        ["send", by, url] => send(by, url),
        ["proxy"] => through_the_proxy(),
        _ => {
            compare();
            through_the_proxy();
        }
    }
}

/// A sender's requests per second, and microseconds of processor time for each.
#[derive(Clone, Copy)]
struct Pace {
    per_second: f64,
    cpu: f64,
}

fn compare() {
    let mut server = server();
    let oha = env::var_os("OHA");
    let (mut bare, mut ours, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        bare.push(measure(own("send").args(["bare", &server.url])));
        ours.push(measure(own("send").args(["naysayer", &server.url])));
        if let Some(oha) = &oha {
            let mut command = pinned(oha.to_str().unwrap(), CLIENT);
            let requests = REQUESTS.to_string();
            let at_once = CONCURRENCY.to_string();
            command.args(["--no-tui", "--output-format", "quiet", "-n", &requests]);
            theirs.push(measure(command.args(["-c", &at_once, &server.url])));
        }
    }
    let _ = server.child.kill();
    let _ = server.child.wait();
    let (bare, ours) = (best(&bare), best(&ours));
    println!("\nSending: {REQUESTS} readings of a trivial server, {CONCURRENCY} at once");
    let row = |name: &str, pace: Pace| {
        println!(
            "{name:<28} {:>7.0} requests/s, {:>5.1} µs of processor each",
            pace.per_second, pace.cpu
        );
    };
    row("bare loop", bare);
    row("naysayer", ours);
    println!(
        "naysayer to the bare loop: {:.2} of its requests/s, {:.2} times its processor time",
        ours.per_second / bare.per_second,
        ours.cpu / bare.cpu
    );
    if theirs.is_empty() {
        println!("oha: left out, since OHA does not name the program");
        return;
    }
    let theirs = best(&theirs);
    row("oha", theirs);
    println!(
        "naysayer to oha: {:.2} of its requests/s",
        ours.per_second / theirs.per_second
    );
}

/// What the proxy of a rehearsal that breaks nothing adds to a request, one after the other: both ways in turn, so that
/// whatever else the machine does slows both.
fn through_the_proxy() {
    let mut server = server();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let document = workload::generated(500).to_string();
    let [mut straight, mut behind] = runtime.block_on(async {
        let ways = naysayer::measure::Ways::open(&document, &server.url)
            .await
            .unwrap();
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..SEQUENTIAL {
            for (way, times) in times.iter_mut().enumerate() {
                let begun = Instant::now();
                ways.send(way == 1).await.unwrap();
                times.push(begun.elapsed());
            }
        }
        times
    });
    let _ = server.child.kill();
    let _ = server.child.wait();
    straight.sort_unstable();
    behind.sort_unstable();
    println!("\nThe proxy of a rehearsal: {SEQUENTIAL} readings each way, one after the other");
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    for (share, name) in [(50, "median"), (90, "nine in ten")] {
        let at = |times: &[Duration]| micros(times[times.len() * share / 100]);
        let (straight, behind) = (at(&straight), at(&behind));
        println!(
            "{name:<12} {straight:>6.0} µs straight, {behind:>6.0} µs through it: {:>5.0} µs more",
            behind - straight
        );
    }
}

/// The fastest, and the least processor time.
fn best(paces: &[Pace]) -> Pace {
    let of = |pick: fn(&Pace) -> f64| paces.iter().map(pick);
    Pace {
        per_second: of(|pace| pace.per_second).fold(0.0, f64::max),
        cpu: of(|pace| pace.cpu).fold(f64::MAX, f64::min),
    }
}

fn measure(command: &mut Command) -> Pace {
    let taken = workload::measured(command);
    assert_eq!(taken.code, Some(0), "{command:?}");
    // Our own senders leave out what comes before the first request.
    let mut own = taken.stdout.split_whitespace().map(|it| it.parse::<f64>());
    let (time, cpu) = match (own.next(), own.next()) {
        (Some(Ok(time)), Some(Ok(cpu))) => (time, cpu),
        _ => (taken.time.as_secs_f64(), taken.cpu.as_secs_f64()),
    };
    Pace {
        per_second: REQUESTS as f64 / time,
        cpu: cpu * 1e6 / REQUESTS as f64,
    }
}

const SERVER: &str = "0";
const CLIENT: &str = "1";

/// `program` on one core, where that can be said.
fn pinned(program: &str, core: &str) -> Command {
    let taskset = Command::new("taskset").arg("-V").output();
    match taskset {
        Ok(_) => {
            let mut command = Command::new("taskset");
            command.args(["-c", core, program]);
            command
        }
        Err(_) => Command::new(program),
    }
}

fn own(what: &str) -> Command {
    let core = if what == "serve" { SERVER } else { CLIENT };
    let mut command = pinned(env::current_exe().unwrap().to_str().unwrap(), core);
    command.arg(what);
    command
}

struct Serving {
    child: Child,
    url: String,
}

fn server() -> Serving {
    let mut child = own("serve").stdout(Stdio::piped()).spawn().unwrap();
    let mut url = String::new();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    said.read_line(&mut url).unwrap();
    Serving {
        child,
        url: url.trim_end().to_owned(),
    }
}

const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 27\r\n\r\n{\"id\": 7, \"name\": \"apollo\"}";

/// Answers every request the same, until it is killed.
fn serve() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))
            .await
            .unwrap();
        println!("http://{}", listener.local_addr().unwrap());
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            tokio::spawn(async move {
                let mut buffer = Vec::with_capacity(4096);
                while stream
                    .read_buf(&mut buffer)
                    .await
                    .is_ok_and(|read| read > 0)
                {
                    // Readings have no body: a request ends with an empty line.
                    if buffer.ends_with(b"\r\n\r\n") {
                        buffer.clear();
                        if stream.write_all(ANSWER).await.is_err() {
                            break;
                        }
                    }
                }
            });
        }
    });
}

/// Sends, and prints seconds and seconds of processor time.
fn send(by: &str, url: &str) {
    // As the tool has it.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let cpu = || processor_time("/proc/self").unwrap_or_default();
    runtime.block_on(async {
        let (begun, before) = (Instant::now(), cpu());
        match by {
            "bare" => bare(url).await,
            _ => naysayer::measure::send(url, CONCURRENCY, REQUESTS)
                .await
                .unwrap(),
        }
        let (time, cpu) = (begun.elapsed(), cpu() - before);
        println!("{} {}", time.as_secs_f64(), cpu.as_secs_f64());
    });
}

/// What any program has to do that sends the same by the same library.
async fn bare(url: &str) {
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(10))
        .tls_backend_preconfigured(
            rustls::ClientConfig::builder_with_provider(Arc::new(
                rustls::crypto::ring::default_provider(),
            ))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth(),
        )
        .build()
        .unwrap();
    let left = Arc::new(AtomicU64::new(REQUESTS));
    let senders = (0..CONCURRENCY).map(|_| {
        let (client, left, url) = (client.clone(), left.clone(), url.to_owned());
        tokio::spawn(async move {
            let (order, less) = (Ordering::Relaxed, |left: u64| left.checked_sub(1));
            while left.fetch_update(order, order, less).is_ok() {
                let answer = client.get(&url).send().await.unwrap();
                assert_eq!(answer.status(), 200);
                answer.bytes().await.unwrap();
            }
        })
    });
    for sender in senders.collect::<Vec<_>>() {
        sender.await.unwrap();
    }
}
