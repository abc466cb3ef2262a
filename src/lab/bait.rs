//! A listener of the run's own on loopback, for what a target may be led to fetch: it answers with texts that are worth
//! nothing, and knows whether somebody came. Only a target on loopback is ever pointed there.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::{Lab, Reason};

/// Longer request heads are nobody's who fetches a key.
const LONGEST_HEAD: usize = 16 * 1024;
/// Nobody who fetches something takes longer to ask for it.
const PATIENCE: Duration = Duration::from_secs(5);

/// A running listener; it ends with this value.
pub(crate) struct Bait {
    address: SocketAddr,
    taken: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Bait {
    /// The URL of one of its texts.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Whether somebody fetched one of its texts.
    pub(crate) fn was_taken(&self) -> bool {
        self.taken.load(Ordering::SeqCst)
    }
}

impl Drop for Bait {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Lab {
    /// Listens on a free port of loopback and answers with these texts, by path: media type and text.
    ///
    /// # Errors
    /// [`Reason::NoSubject`] where the target is not on loopback: nobody else is led anywhere.
    pub(crate) async fn bait(
        &self,
        texts: BTreeMap<String, (&'static str, String)>,
    ) -> Result<Bait, Reason> {
        if !self.bench.client.is_loopback() {
            let why = "the target is not on loopback, so that it is not led to fetch anything";
            return Err(Reason::NoSubject(why.to_owned()));
        }
        let cannot = |error: std::io::Error| {
            Reason::NoSubject(format!("no listener could be opened on loopback: {error}"))
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        let taken = Arc::new(AtomicBool::new(false));
        let (seen, texts) = (taken.clone(), Arc::new(texts));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, texts) = (seen.clone(), texts.clone());
                let answer = async move { answer(stream, &texts, &seen).await };
                tokio::spawn(tokio::time::timeout(PATIENCE, answer));
            }
        });
        Ok(Bait {
            address,
            taken,
            task,
        })
    }
}

/// Answers one request; what is no request, or asks for something else, is answered 404.
async fn answer(
    mut stream: TcpStream,
    texts: &BTreeMap<String, (&'static str, String)>,
    seen: &AtomicBool,
) {
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < LONGEST_HEAD {
        match stream.read(&mut piece).await {
            Ok(read @ 1..) => head.extend_from_slice(&piece[..read]),
            _ => return,
        }
    }
    let head = String::from_utf8_lossy(&head);
    let path = head.split(' ').nth(1).unwrap_or_default();
    let answer = match texts.get(path) {
        Some((media, text)) => {
            seen.store(true, Ordering::SeqCst);
            let length = text.len();
            format!(
                "HTTP/1.1 200 OK\r\ncontent-type: {media}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{text}"
            )
        }
        None => {
            "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned()
        }
    };
    // Whoever has gone meanwhile needs no answer.
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}
