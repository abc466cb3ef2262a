//! A server for tests that plays prepared bytes and keeps what arrives, byte by byte.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{Client, Settings};

/// A server on a free port of 127.0.0.1, one request per connection.
pub(crate) struct Capture {
    /// `http://127.0.0.1:PORT`.
    pub(crate) origin: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Capture {
    /// Plays `answers` in turn, the last one again and again; each goes out as it stands.
    pub(crate) async fn playing(answers: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let answers: Vec<String> = answers.iter().map(|answer| (*answer).to_owned()).collect();
        let keeping = Arc::clone(&seen);
        tokio::spawn(async move {
            for index in 0.. {
                let Ok((stream, _)) = listener.accept().await else {
                    return;
                };
                let answer = answers.get(index).or(answers.last()).cloned();
                tokio::spawn(serve(stream, answer, Arc::clone(&keeping)));
            }
        });
        Self { origin, seen }
    }

    /// A client for this server with base path `base` and quick limits.
    pub(crate) fn client(&self, base: &str) -> Client {
        Client::new(self.settings(base)).unwrap()
    }

    /// The settings of [`Capture::client`].
    pub(crate) fn settings(&self, base: &str) -> Settings {
        Settings::new(format!("{}{base}", self.origin).parse().unwrap())
    }

    /// What arrived so far, one text per request, the port replaced by `PORT`.
    pub(crate) fn seen(&self) -> Vec<String> {
        let port = self.origin.rsplit(':').next().unwrap();
        let seen = self.seen.lock().unwrap();
        seen.iter().map(|text| text.replace(port, "PORT")).collect()
    }
}

/// An answer of 200 with this JSON.
pub(crate) fn json(body: &str) -> String {
    answer("200 OK", "Content-Type: application/json\r\n", body)
}

/// An answer with these header lines, each ending in CR LF.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

async fn serve(mut stream: TcpStream, answer: Option<String>, seen: Arc<Mutex<Vec<String>>>) {
    let mut got = Vec::new();
    let mut chunk = [0; 4096];
    while !is_whole(&got) {
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(count) => got.extend_from_slice(&chunk[..count]),
        }
    }
    let text = String::from_utf8_lossy(&got).into_owned();
    seen.lock().unwrap().push(text);
    if let Some(answer) = answer {
        let _ = stream.write_all(answer.as_bytes()).await;
        if answer.ends_with('…') {
            // An answer that never ends: the connection stays until the client leaves it.
            while matches!(stream.read(&mut chunk).await, Ok(1..)) {}
        }
    }
}

fn is_whole(got: &[u8]) -> bool {
    let text = String::from_utf8_lossy(got);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| {
            line.to_lowercase()
                .strip_prefix("content-length: ")?
                .parse()
                .ok()
        })
        .unwrap_or(0);
    body.len() >= length
}
