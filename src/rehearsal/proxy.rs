//! The reverse proxy on loopback: passes on what it is asked, and breaks one promise if it is told to.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, HOST, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::http::{Credential, Relay};
use crate::site::Site;

use super::Mutation;
use super::act::{Seen, Turn, forbidden, turn};
use super::memory::{Accepted, Memory};
use super::mutation::Kind;
use super::presented::{Places, Presented};
use super::rewrite::gathered;
use super::routes::Routes;
use super::twin::refreshed;
use super::{sticks, tricks};

/// How often an outdated write is brought up to date.
const MOST_REFRESHED: usize = 8;

/// How long a write waits for those that were sent together with it.
const A_MOMENT: Duration = Duration::from_millis(40);

/// A running proxy; it stops when this value is dropped.
pub(crate) struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    serving: JoinHandle<()>,
    inside: Arc<Inside>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Proxy {
    /// Starts one before the target of `relay`, on a free port of this machine alone. A mutation that refuses somebody refuses
    /// who presents `shut`.
    ///
    /// # Errors
    /// When no port can be bound.
    pub(crate) async fn start(
        relay: Arc<Relay>,
        site: &Site,
        mutation: Option<Mutation>,
        before: Option<Arc<Memory>>,
        shut: Option<&Credential>,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let places = Places::of(site);
        let inside = Arc::new(Inside {
            relay,
            own: address.to_string(),
            routes: Routes::of(site),
            shut: shut.map(|credential| places.shown(credential)),
            places,
            memory: Mutex::new(before.map_or_else(Memory::default, Memory::after)),
            acts: AtomicU64::new(0),
            uses: AtomicU64::new(1),
            template: mutation.as_ref().map_or_else(String::new, |mutation| {
                format!("{}{}", site.base_path, mutation.operation.template)
            }),
            mutation,
        });
        let own = inside.clone();
        let serving = tokio::spawn(async move {
            loop {
                if let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(serve(stream, own.clone()));
                }
            }
        });
        Ok(Self {
            address,
            serving,
            inside,
        })
    }
}

impl Proxy {
    /// What it saw so far, for those who come after it; it begins anew.
    pub(crate) fn memory(&self) -> Arc<Memory> {
        Arc::new(std::mem::take(&mut *self.inside.memory()))
    }

    /// How often the mutation changed what the target did or answered.
    pub(crate) fn acts(&self) -> u64 {
        self.inside.acts.load(Ordering::Relaxed)
    }
}

/// One connection of the scan, until either side closes it.
async fn serve(stream: TcpStream, inside: Arc<Inside>) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let inside = inside.clone();
        async move { inside.answer(request).await }
    });
    // What goes wrong on a connection shows in the scan: it has no answer.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// What all connections share.
struct Inside {
    relay: Arc<Relay>,
    own: String,
    routes: Routes,
    places: Places,
    memory: Mutex<Memory>,
    uses: AtomicU64,
    acts: AtomicU64,
    /// Who is refused at the mutated operation.
    shut: Option<Presented>,
    /// Path template of the mutated operation, with the base path.
    template: String,
    mutation: Option<Mutation>,
}

/// No answer: the connection is closed, as the target did it.
#[derive(Debug, thiserror::Error)]
#[error("the target gave no answer")]
struct NoAnswer;

impl Inside {
    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, NoAnswer> {
        let (mut head, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| NoAnswer)?.to_bytes();
        let is_own = |host: &HeaderValue| host.as_bytes() == self.own.as_bytes();
        if head.headers.get(HOST).is_some_and(is_own) {
            // The relay puts the target's.
            head.headers.remove(HOST);
        }
        let request = Request::from_parts(head, body);
        let response = self.pass(request).await?;
        Ok(self.at_home(response).map(Full::new))
    }

    /// The target's answer, or what the mutation makes of it.
    async fn pass(&self, request: Request<Bytes>) -> Result<Response<Bytes>, NoAnswer> {
        let (method, path) = (request.method().as_str(), request.uri().path());
        let found = self.routes.find(method, path);
        let here = found.is_some_and(|(key, _)| {
            let own = self.mutation.as_ref();
            own.is_some_and(|mutation| mutation.operation == *key)
        });
        let forgetful = |mutation: &&Mutation| here && mutation.kind == Kind::Forgetful;
        let request = match self.mutation.as_ref().filter(forgetful) {
            Some(_) => {
                self.acts.fetch_add(1, Ordering::Relaxed);
                self.with_another_key(request)
            }
            None => request,
        };
        let shown = self.places.read(&request);
        if here && self.shut.as_ref() == Some(&shown) {
            self.acts.fetch_add(1, Ordering::Relaxed);
            return Ok(forbidden());
        }
        if here
            && self.breaks(&Kind::Calls)
            && let Some(address) = tricks::address(&request)
        {
            self.acts.fetch_add(1, Ordering::Relaxed);
            tricks::call(address).await;
        }
        let began = self.uses.fetch_add(1, Ordering::Relaxed);
        if here && !request.method().is_safe() && self.breaks(&Kind::Race) {
            // So that those who were sent at once are here at once.
            tokio::time::sleep(A_MOMENT).await;
        }
        let answer = self.send(request.clone()).await?;
        let overtaken = self.is_overtaken(&request, &answer, began);
        if let Some((key, guarded)) = found.filter(|_| answer.status().is_success()) {
            let accepted = Accepted {
                request: request.clone(),
                response: answer.clone(),
            };
            self.memory().note(key, guarded, &shown, accepted);
        }
        let Some(mutation) = &self.mutation else {
            return Ok(answer);
        };
        if !here && !mutation.kind.is_elsewhere() {
            return Ok(answer);
        }
        let seen = Seen {
            key: &mutation.operation,
            request: &request,
            own_template: &self.template,
            here,
            shown: &shown,
            answer: &answer,
            overtaken,
        };
        let turn = turn(&mutation.kind, &seen, &self.places, &mut self.memory());
        if !matches!(turn, Turn::Nothing) {
            self.acts.fetch_add(1, Ordering::Relaxed);
        }
        match turn {
            Turn::Nothing => Ok(answer),
            Turn::Answer(instead) => Ok(instead),
            Turn::Try(requests, instead) => {
                let tried = self.until_fulfilled(requests).await?;
                if !tried.status().is_success() {
                    return Ok(instead.unwrap_or(tried));
                }
                if matches!(mutation.kind, Kind::Sticks(_)) {
                    sticks::keep(&request, &tried, &mut self.memory());
                }
                Ok(tried)
            }
            Turn::Silently(requests) => {
                self.until_fulfilled(requests).await?;
                Ok(answer)
            }
            Turn::Gather(requests) => {
                let mut others = Vec::new();
                for request in requests {
                    others.push(self.send(request).await?);
                }
                Ok(gathered(&answer, &others).unwrap_or(answer))
            }
            Turn::Refresh(read, request) => {
                // Others may have written meanwhile.
                for _ in 0..MOST_REFRESHED {
                    let present = self.send(read.clone()).await?;
                    if !present.status().is_success() {
                        break;
                    }
                    let again = self.send(refreshed(request.clone(), &present)).await?;
                    if again.status().is_success() {
                        return Ok(again);
                    }
                }
                Ok(answer)
            }
        }
    }

    fn breaks(&self, kind: &Kind) -> bool {
        self.mutation
            .as_ref()
            .is_some_and(|mutation| mutation.kind == *kind)
    }

    /// Whether another write at this path was fulfilled since this one came; one that is fulfilled is noted.
    fn is_overtaken(&self, request: &Request<Bytes>, answer: &Response<Bytes>, began: u64) -> bool {
        if request.method().is_safe() {
            return false;
        }
        let ended = self.uses.fetch_add(1, Ordering::Relaxed);
        let mut memory = self.memory();
        let path = request.uri().path();
        let overtaken = memory.fulfilled.get(path).is_some_and(|at| began < *at);
        if answer.status().is_success() {
            memory.fulfilled.insert(path.to_owned(), ended);
        }
        overtaken
    }

    /// The first answer that fulfils, or else the last.
    async fn until_fulfilled(
        &self,
        requests: Vec<Request<Bytes>>,
    ) -> Result<Response<Bytes>, NoAnswer> {
        let mut last = Err(NoAnswer);
        for request in requests {
            let answer = self.send(request).await?;
            let is_good = answer.status().is_success();
            last = Ok(answer);
            if is_good {
                break;
            }
        }
        last
    }

    /// The request with an idempotency key that was never used.
    fn with_another_key(&self, mut request: Request<Bytes>) -> Request<Bytes> {
        let number = self.uses.fetch_add(1, Ordering::Relaxed);
        if let Some(key) = request.headers_mut().get_mut("idempotency-key") {
            let text = String::from_utf8_lossy(key.as_bytes()).into_owned();
            // Its last digits, so that what must be a UUID stays one.
            let changed = text.char_indices().rev().nth(3).map(|(at, _)| &text[..at]);
            let changed = format!("{}{:04x}", changed.unwrap_or_default(), number % 0x1_0000);
            if let Ok(value) = HeaderValue::from_str(&changed) {
                *key = value;
            }
        }
        request
    }

    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, NoAnswer> {
        self.relay.send(request).await.map_err(|_| NoAnswer)
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer as the target would give it, were it here: links to it lead to the proxy.
    fn at_home(&self, mut response: Response<Bytes>) -> Response<Bytes> {
        let there = self.relay.origin().as_bytes().to_vec();
        let here = format!("http://{}", self.own).into_bytes();
        for value in response.headers_mut().values_mut() {
            if let Some(changed) = replaced(value.as_bytes(), &there, &here)
                && let Ok(changed) = HeaderValue::from_bytes(&changed)
            {
                *value = changed;
            }
        }
        if std::str::from_utf8(response.body()).is_ok()
            && let Some(changed) = replaced(response.body(), &there, &here)
        {
            response.headers_mut().remove(CONTENT_LENGTH);
            *response.body_mut() = Bytes::from(changed);
        }
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            *response.status_mut() = StatusCode::BAD_GATEWAY;
        }
        response
    }
}

/// `text` with `there` replaced by `here`; none where it does not occur as a whole origin.
fn replaced(text: &[u8], there: &[u8], here: &[u8]) -> Option<Vec<u8>> {
    let mut changed = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(found) = find(&text[at..], there) {
        let (start, end) = (at + found, at + found + there.len());
        at = end;
        let goes_on =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':' | b'-');
        if text.get(end).is_some_and(goes_on) {
            continue;
        }
        changed.extend_from_slice(&text[from..start]);
        changed.extend_from_slice(here);
        from = end;
    }
    (from > 0).then(|| {
        changed.extend_from_slice(&text[from..]);
        changed
    })
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
