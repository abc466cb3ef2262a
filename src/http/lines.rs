//! Connections to one origin that stay open between requests. Each is worked by whoever has a request on it: nothing
//! runs on its own, and what is given up is closed.

use std::error::Error;
use std::future::{Future, poll_fn};
use std::net::{IpAddr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use http_body_util::Full;
use hyper::Uri;
use hyper::body::Incoming;
use hyper::client::conn::http1::SendRequest;
use hyper::header::{HOST, HeaderValue};
use hyper::http::uri::InvalidUri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::failure::innermost;
use super::origin::Origin;
use super::{Failure, HttpError, Settings};

/// How long a connection is kept that nobody uses: shorter than what common servers allow, so that no request meets a
/// closing one.
pub(super) const IDLE: Duration = Duration::from_secs(4);

/// Connections of HTTP/1.1 to one origin.
pub(super) struct Lines {
    origin: Origin,
    connector: HttpConnector,
    tls: TlsConnector,
    /// Where they go instead of where the name leads.
    address: Option<IpAddr>,
    idle: Mutex<Vec<Line>>,
}

/// One open connection.
struct Line {
    sender: SendRequest<Full<Bytes>>,
    work: Work,
    since: Instant,
}

/// What moves bytes in and out of a connection while it is polled; none when it is closed.
struct Work(Option<Pin<Box<dyn Future<Output = hyper::Result<()>> + Send>>>);

impl Lines {
    /// Prepares connections that trust as `tls` does; opens none.
    ///
    /// # Errors
    /// If the target is unusable.
    pub(super) fn new(settings: &Settings, mut tls: ClientConfig) -> Result<Self, HttpError> {
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        // Small requests one after the other: none waits for the next.
        connector.set_nodelay(true);
        Ok(Self {
            origin: Origin::of(&settings.target)?,
            connector,
            tls: TlsConnector::from(Arc::new(tls)),
            address: settings.address,
            idle: Mutex::default(),
        })
    }

    /// Sends `request`, whose target goes out as it stands, and has `read` take the answer.
    ///
    /// # Errors
    /// When there is no connection, it breaks, or `read` fails.
    pub(super) async fn exchange<T, R>(
        &self,
        mut request: hyper::Request<Full<Bytes>>,
        read: impl Fn(hyper::Response<Incoming>) -> R,
    ) -> Result<T, Failure>
    where
        R: Future<Output = Result<T, Failure>>,
    {
        if !request.headers().contains_key(HOST) {
            let host = HeaderValue::from_str(self.origin.authority());
            let host = host.map_err(|error| Failure::Unsendable(error.to_string()))?;
            request.headers_mut().insert(HOST, host);
        }
        loop {
            let (mut line, reused) = match self.kept() {
                Some(line) => (line, true),
                None => (self.connect().await?, false),
            };
            let sender = &mut line.sender;
            let answer = async {
                match sender.try_send_request(request).await {
                    Ok(response) => Ok(read(response).await),
                    Err(error) => Err(error),
                }
            };
            match line.work.during(answer).await {
                Ok(answer) => {
                    self.keep(line);
                    return answer;
                }
                Err(mut error) => match error.take_message() {
                    // A connection that the target closed meanwhile gives back what was not sent.
                    Some(unsent) if reused => request = unsent,
                    _ => return Err(Failure::Broken(innermost(&error.into_error()))),
                },
            }
        }
    }

    /// A connection that still stands, if there is one.
    fn kept(&self) -> Option<Line> {
        loop {
            let mut line = {
                let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
                idle.pop()?
            };
            // Nobody looked at it meanwhile: the target may have closed it.
            let _ = line
                .work
                .during(std::future::pending::<()>())
                .now_or_never();
            if line.since.elapsed() < IDLE && line.sender.is_ready() {
                return Some(line);
            }
        }
    }

    /// Keeps a connection whose answer was read to its end.
    fn keep(&self, mut line: Line) {
        let ready = line.work.during(line.sender.ready()).now_or_never();
        if matches!(ready, Some(Ok(()))) {
            line.since = Instant::now();
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push(line);
        }
    }

    async fn connect(&self) -> Result<Line, Failure> {
        let (host, port) = self.origin.address();
        let there = match self.address {
            Some(address) => format!("http://{}", SocketAddr::new(address, port)),
            // The default port would be another one under https.
            None => match host.contains(':') {
                true => format!("http://[{host}]:{port}"),
                false => format!("http://{host}:{port}"),
            },
        };
        let there: Uri = there.parse().map_err(|error: InvalidUri| connect(&error))?;
        let stream = self.connector.clone().call(there).await;
        let stream = stream.map_err(|error| connect(&error))?;
        if !self.origin.is_https() {
            return greet(stream).await;
        }
        let name = ServerName::try_from(host).map_err(|error| connect(&error))?;
        let stream = self.tls.connect(name, stream.into_inner()).await;
        greet(TokioIo::new(stream.map_err(|error| connect(&error))?)).await
    }
}

impl Work {
    /// What `what` becomes, while the connection is worked for it.
    async fn during<T>(&mut self, what: impl Future<Output = T>) -> T {
        let mut what = pin!(what);
        poll_fn(|context| {
            if let Poll::Ready(done) = what.as_mut().poll(context) {
                return Poll::Ready(done);
            }
            let ended = self.0.as_mut().map(|work| work.as_mut().poll(context));
            if matches!(ended, Some(Poll::Ready(_))) {
                // Dropped, it tells whoever waits for an answer that none will come.
                self.0 = None;
            }
            what.as_mut().poll(context)
        })
        .await
    }
}

fn connect(error: &dyn Error) -> Failure {
    Failure::Connect(innermost(error))
}

async fn greet<S>(stream: TokioIo<S>) -> Result<Line, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let greeted = hyper::client::conn::http1::handshake(stream).await;
    let (sender, connection) = greeted.map_err(|error| Failure::Broken(innermost(&error)))?;
    Ok(Line {
        sender,
        work: Work(Some(Box::pin(connection))),
        since: Instant::now(),
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use crate::http::{Client, Request, Settings};

    /// Answers `each` requests on a connection and closes it without a word; a client for it and the connections so far.
    async fn server(each: usize) -> (Client, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let count = connections.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(answer(stream, each));
            }
        });
        let client = Client::new(Settings::new(origin.parse().unwrap())).unwrap();
        (client, connections)
    }

    async fn answer(mut stream: TcpStream, each: usize) {
        for _ in 0..each {
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                if stream.read_buf(&mut request).await.unwrap_or(0) == 0 {
                    return;
                }
            }
            let line = request
                .split(|byte| *byte == b'\r')
                .next()
                .unwrap_or_default();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", line.len());
            let _ = stream.write_all(&[head.as_bytes(), line].concat()).await;
        }
    }

    #[tokio::test]
    async fn a_connection_serves_one_request_after_the_other_and_paths_stay_as_they_are() {
        let (client, connections) = server(9).await;
        for path in ["/a", "/a/../b", "//c", "/d/%2e%2E/"] {
            let exchange = client.send(&Request::new("GET", path), "1").await;
            let response = exchange.response().unwrap();
            assert_eq!(response.text(), format!("GET {path} HTTP/1.1"));
        }
        assert_eq!(connections.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn a_connection_that_the_target_closed_meanwhile_is_not_used_again() {
        let (client, connections) = server(1).await;
        // Where the end arrives only after the next request has left, that one is asked again.
        let client = client.insistent();
        for _ in 0..4 {
            let exchange = client.send(&Request::new("GET", "/a"), "1").await;
            assert_eq!(exchange.status(), Some(200), "{:?}", exchange.answer);
        }
        assert_eq!(connections.load(Ordering::Relaxed), 4);
    }
}
