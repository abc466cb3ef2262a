//! A sound server for the generated API: it refuses what the document refuses, waits as long as it is told, and counts.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};

/// What it lets in.
pub(crate) const HEADER: &str = "Authorization: Bearer t0k-of-the-stub";

/// A running server; it ends with the process.
pub(crate) struct Stub {
    pub(crate) url: String,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    wait: Duration,
    things: Mutex<BTreeMap<String, BTreeMap<u64, Value>>>,
    came: Mutex<Vec<Instant>>,
}

impl Stub {
    /// Each answer comes after `wait`.
    pub(crate) fn start(wait: Duration) -> Self {
        let state = Arc::new(State {
            wait,
            ..State::default()
        });
        let (told, address) = std::sync::mpsc::channel();
        let shared = state.clone();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let any = SocketAddr::from(([127, 0, 0, 1], 0));
                let listener = tokio::net::TcpListener::bind(any).await.unwrap();
                told.send(listener.local_addr().unwrap()).unwrap();
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    let state = shared.clone();
                    let service = service_fn(move |request| {
                        let state = state.clone();
                        async move { Ok::<_, Infallible>(state.serve(request).await) }
                    });
                    let connection =
                        http1::Builder::new().serve_connection(TokioIo::new(stream), service);
                    tokio::spawn(async move {
                        let _ = connection.await; // whoever breaks off is not waited for
                    });
                }
            });
        });
        Self {
            url: format!("http://{}", address.recv().unwrap()),
            state,
        }
    }

    /// When each request came.
    pub(crate) fn came(&self) -> Vec<Instant> {
        self.state.came.lock().unwrap().clone()
    }
}

impl State {
    async fn serve(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        self.came.lock().unwrap().push(Instant::now());
        let (head, body) = request.into_parts();
        let body = body.collect().await.map(|body| body.to_bytes());
        if !self.wait.is_zero() {
            tokio::time::sleep(self.wait).await;
        }
        let text = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
        let known = text(AUTHORIZATION) == HEADER.split_once(": ").map(|(_, value)| value);
        let json = text(CONTENT_TYPE).is_some_and(|it| it.starts_with("application/json"));
        let answer = match known {
            false => Err(401),
            true => self.answer(
                &head.method,
                head.uri.path(),
                json,
                &body.unwrap_or_default(),
            ),
        };
        let (status, body) = match answer {
            Ok((status, body)) => (status, body),
            Err(status) => (status, Some(json!({ "error": status }))),
        };
        let text = body.map(|body| body.to_string()).unwrap_or_default();
        let mut response = Response::new(Full::new(Bytes::from(text)));
        *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap();
        let json = hyper::header::HeaderValue::from_static("application/json");
        response.headers_mut().insert(CONTENT_TYPE, json);
        response
    }

    fn answer(
        &self,
        method: &Method,
        path: &str,
        json: bool,
        body: &[u8],
    ) -> Result<(u16, Option<Value>), u16> {
        let mut parts = path.trim_start_matches('/').split('/');
        let kind = parts.next().unwrap_or_default();
        let number = kind
            .strip_prefix("thing")
            .and_then(|it| it.strip_suffix('s'));
        if number.is_none_or(|number| number.parse::<u32>().is_err()) {
            return Err(404);
        }
        let id = parts
            .next()
            .map(|id| id.parse::<u64>().map_err(|_| 404_u16));
        let id = id.transpose()?;
        if parts.next().is_some() {
            return Err(404);
        }
        let mut all = self.things.lock().unwrap();
        let things = all.entry(kind.to_owned()).or_default();
        let written = || match json {
            true => thing(body).ok_or(422_u16),
            false => Err(415_u16),
        };
        match (method.as_str(), id) {
            ("GET", None) => Ok((200, Some(things.values().cloned().collect()))),
            ("POST", None) => {
                let mut thing = written()?;
                let id = things.keys().max().map_or(1, |last| last + 1);
                thing["id"] = id.into();
                things.insert(id, thing.clone());
                Ok((201, Some(thing)))
            }
            ("GET", Some(id)) => Ok((200, Some(things.get(&id).ok_or(404_u16)?.clone()))),
            ("PATCH", Some(id)) => {
                let own = things.get_mut(&id).ok_or(404_u16)?;
                *own = written()?;
                own["id"] = id.into();
                Ok((200, Some(own.clone())))
            }
            ("DELETE", Some(id)) => things.remove(&id).map(|_| (204, None)).ok_or(404),
            _ => Err(405),
        }
    }
}

/// A body as the document wants it.
fn thing(body: &[u8]) -> Option<Value> {
    let thing: Value = serde_json::from_slice(body).ok()?;
    let object = thing.as_object()?;
    let text = |value: &Value, most: usize| {
        value
            .as_str()
            .is_some_and(|text| text.chars().count() <= most)
    };
    let right = object.iter().all(|(name, value)| match name.as_str() {
        "id" => value.is_u64(),
        "name" => text(value, 40),
        "size" => value.as_i64().is_some_and(|size| (1..=99).contains(&size)),
        "kind" => matches!(value.as_str(), Some("a" | "b")),
        "tags" => value
            .as_array()
            .is_some_and(|tags| tags.len() <= 5 && tags.iter().all(Value::is_string)),
        _ => false,
    });
    (right && object.contains_key("name")).then_some(thing)
}
