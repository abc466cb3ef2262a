//! A listener for whom the target can be made to call: it gives out what was put there, and remembers what was asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::AbortHandle;

/// Calls that are remembered; more are answered and forgotten.
const MOST_CALLS: usize = 1_000;
/// Bytes of a request that are read.
const MOST_BYTES: usize = 8 * 1024;
/// How long a caller may take to say what he wants.
const PATIENCE: Duration = Duration::from_secs(5);

/// The listener. Copies are one; the last to go closes it.
#[derive(Debug, Clone)]
pub(crate) struct Ear(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    url: String,
    heard: Arc<Heard>,
    listening: AbortHandle,
}

#[derive(Debug, Default)]
struct Heard {
    /// The first line of a request, by the last segment of its path.
    calls: Mutex<BTreeMap<String, String>>,
    /// What is given out, by the last segment of the path: media type and text.
    offers: Mutex<BTreeMap<String, (&'static str, String)>>,
    news: Notify,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Ear {
    /// Opens a listener at `listen`, which the target reaches as `url`; by default as what it is opened at.
    ///
    /// # Errors
    /// A sentence when the address cannot be listened at.
    pub(crate) async fn open(listen: &str, url: Option<&str>) -> Result<Self, String> {
        let told = |error: std::io::Error| {
            format!("naysayer cannot listen at {listen} (`callback: listen`): {error}")
        };
        let listener = TcpListener::bind(listen).await.map_err(told)?;
        let own = listener.local_addr().map_err(told)?;
        let url = url.map_or_else(|| format!("http://{own}"), str::to_owned);
        let heard = Arc::new(Heard::default());
        let listening = tokio::spawn(listen_on(listener, heard.clone())).abort_handle();
        Ok(Self(Arc::new(Inner {
            url: url.trim_end_matches('/').to_owned(),
            heard,
            listening,
        })))
    }

    /// An address that nobody calls who was not told of it.
    pub(crate) fn address(&self, token: &str) -> String {
        format!("{}/{token}", self.0.url)
    }

    /// An address like that, at which this text is to be had.
    pub(crate) fn offer(&self, token: &str, media: &'static str, text: String) -> String {
        let mut offers = locked(&self.0.heard.offers);
        offers.insert(token.to_owned(), (media, text));
        self.address(token)
    }

    /// What the caller of this address asked, as soon as somebody calls within this time.
    pub(crate) async fn heard(&self, token: &str, within: Duration) -> Option<String> {
        let known = || locked(&self.0.heard.calls).get(token).cloned();
        let wait = async {
            loop {
                let news = self.0.heard.news.notified();
                tokio::pin!(news);
                news.as_mut().enable();
                if let Some(call) = known() {
                    return call;
                }
                news.await;
            }
        };
        tokio::time::timeout(within, wait).await.ok()
    }
}

fn locked<T>(own: &Mutex<T>) -> MutexGuard<'_, T> {
    own.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn listen_on(listener: TcpListener, heard: Arc<Heard>) {
    while let Ok((stream, _)) = listener.accept().await {
        let heard = heard.clone();
        tokio::spawn(async move {
            // Whoever says nothing is nobody's proof.
            let _ = tokio::time::timeout(PATIENCE, answer(stream, &heard)).await;
        });
    }
}

async fn answer(mut stream: TcpStream, heard: &Heard) -> std::io::Result<()> {
    let mut head = Vec::new();
    read_until(&mut stream, &mut head, b"\r\n").await?;
    let text = String::from_utf8_lossy(&head);
    let line = text.lines().next().unwrap_or_default();
    let path = line.split(' ').nth(1).unwrap_or_default();
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let token = path.rsplit('/').find(|segment| !segment.is_empty());
    let token = token.unwrap_or_default().to_owned();
    {
        let mut calls = locked(&heard.calls);
        if calls.len() < MOST_CALLS {
            let line: String = line.chars().take(200).collect();
            calls.entry(token.clone()).or_insert(line);
        }
    }
    heard.news.notify_waiters();
    // Whoever says no more than one line is heard as well, but answered only when he is done.
    read_until(&mut stream, &mut head, b"\r\n\r\n").await?;
    let offer = locked(&heard.offers).get(&token).cloned();
    let (media, text) = offer.unwrap_or_else(|| ("text/plain", "nay".to_owned()));
    let said = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {media}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
        text.len()
    );
    stream.write_all(said.as_bytes()).await?;
    stream.shutdown().await
}

/// Reads on until these bytes came, or too many did, or nothing comes any more.
async fn read_until(stream: &mut TcpStream, head: &mut Vec<u8>, end: &[u8]) -> std::io::Result<()> {
    let is_there = |head: &[u8]| head.windows(end.len()).any(|bytes| bytes == end);
    while !is_there(head) && head.len() < MOST_BYTES {
        if stream.read_buf(head).await? == 0 {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_calls_is_heard_and_nobody_else() {
        let ear = Ear::open("127.0.0.1:0", None).await.unwrap();
        let address = ear.address("nay-7");
        let authority = address.strip_prefix("http://").unwrap();
        let (authority, path) = authority.split_once('/').unwrap();
        let mut caller = TcpStream::connect(authority).await.unwrap();
        let asked = format!("GET /{path}?x=1 HTTP/1.1\r\nHost: here\r\n\r\n");
        caller.write_all(asked.as_bytes()).await.unwrap();
        let call = ear.heard("nay-7", Duration::from_secs(20)).await;
        assert_eq!(call.unwrap(), "GET /nay-7?x=1 HTTP/1.1");
        assert_eq!(ear.heard("nay-8", Duration::ZERO).await, None);
        let mut answer = String::new();
        caller.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with("\r\n\r\nnay"), "{answer}");

        let offered = ear.offer("nay-9.json", "application/json", "{}".to_owned());
        let mut caller = TcpStream::connect(authority).await.unwrap();
        let (_, path) = offered.rsplit_once('/').unwrap();
        let asked = format!("GET /{path} HTTP/1.1\r\nHost: here\r\n\r\n");
        caller.write_all(asked.as_bytes()).await.unwrap();
        let mut answer = String::new();
        caller.read_to_string(&mut answer).await.unwrap();
        let has = |text: &str| answer.contains(text);
        assert!(
            has("Content-Type: application/json") && answer.ends_with("\r\n\r\n{}"),
            "{answer}"
        );

        let elsewhere = Ear::open("127.0.0.1:0", Some("http://host.test:81/"));
        assert_eq!(
            elsewhere.await.unwrap().address("t"),
            "http://host.test:81/t"
        );
        assert!(Ear::open("nowhere", None).await.is_err());
    }
}
