//! An HTTP/1.1 server of a few lines, for one test: a closure answers, also with what no proper server would send.
//! It speaks plain TCP, so that a mistake in the tool's HTTP stack cannot cancel itself out here.

use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// With the query, as sent.
    pub(crate) path: String,
    /// Names in lower case, in the order sent.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Asked {
    /// The first header of a name that is given in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(header, _)| header == name);
        found.next().map(|(_, value)| value.as_str())
    }

    fn answered(&self, answer: &dyn Fn(&Self) -> Answer) -> Answer {
        match self.is_mislabelled() {
            true => Answer::json(415, r#"{"error":"the body must be application/json"}"#),
            false => answer(self),
        }
    }

    /// Whether the body is JSON and says that it is something else, or nothing: no server of ours takes that.
    fn is_mislabelled(&self) -> bool {
        let json = self.body.starts_with(b"{") || self.body.starts_with(b"[");
        let media_type = self.header("content-type").unwrap_or_default();
        json && !media_type.starts_with("application/json")
    }
}

/// What goes back.
pub(crate) enum Answer {
    /// These bytes, after which the connection ends.
    Last(Vec<u8>),
    /// Whatever this does with the connection.
    Spoken(Box<dyn FnOnce(&TcpStream) + Send>),
}

impl Answer {
    pub(crate) fn new(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let mut text = format!("HTTP/1.1 {status} \r\n");
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        let length = body.len();
        text += &format!("content-length: {length}\r\nconnection: close\r\n\r\n{body}");
        Self::Last(text.into_bytes())
    }

    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::new(status, &[("content-type", "application/json")], body)
    }

    /// The same with one header more.
    pub(crate) fn with(self, (name, value): (&str, &str)) -> Self {
        let header = format!("\r\n{name}: {value}\r\n");
        self.replaced("\r\n", &header)
    }

    fn replaced(self, part: &str, by: &str) -> Self {
        let text = String::from_utf8_lossy(self.bytes());
        Self::Last(text.replacen(part, by, 1).into_bytes())
    }

    /// What it is on the wire; nothing where it is spoken.
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Last(bytes) => bytes,
            Self::Spoken(_) => &[],
        }
    }

    /// Whatever `speak` does with the connection, which ends afterwards. Over plain TCP only.
    pub(crate) fn spoken(speak: impl FnOnce(&TcpStream) + Send + 'static) -> Self {
        Self::Spoken(Box::new(speak))
    }

    /// These bytes, whatever they are; none at all closes the connection without an answer.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Last(bytes.into())
    }
}

/// A running server on a free loopback port. It ends with this value.
pub(crate) struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    over: Arc<AtomicBool>,
}

impl Server {
    /// Answers each request by the closure. Requests of different connections come at the same time.
    pub(crate) fn start(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        Self::start_unchecked(move |asked| asked.answered(&answer))
    }

    /// The same, also where a body is JSON and says that it is something else.
    pub(crate) fn start_unchecked(
        answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self::listen(move |stream, record| serve(&stream, record, &answer))
    }

    fn listen(speak: impl Fn(TcpStream, &Mutex<Vec<Asked>>) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            asked: Arc::default(),
            over: Arc::default(),
        };
        let (asked, over) = (Arc::clone(&server.asked), Arc::clone(&server.over));
        let speak = Arc::new(speak);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                let (asked, speak) = (Arc::clone(&asked), Arc::clone(&speak));
                thread::spawn(move || speak(stream, &asked));
            }
        });
        server
    }

    /// The same over connections that stay open, until one is hung up without a word since `hangs_up` said so after an answer.
    pub(crate) fn start_lasting(
        answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static,
        hangs_up: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Self {
        Self::listen(move |stream, record| serve_lasting(&stream, record, &answer, &hangs_up))
    }

    /// The same behind TLS, where `config` says with which certificate and for whom.
    pub(crate) fn start_secure(
        config: rustls::ServerConfig,
        answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let config = Arc::new(config);
        Self::start_secure_by(move || config.clone(), answer)
    }

    /// The same by whatever `config` says when somebody connects.
    pub(crate) fn start_secure_by(
        config: impl Fn() -> Arc<rustls::ServerConfig> + Send + Sync + 'static,
        answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self::listen(move |stream, record| serve_secure(stream, &config(), record, &answer))
    }

    /// The same, but on the same port plain HTTP is answered by `plain`, and it agrees to whatever old TLS it is offered.
    pub(crate) fn start_lax(
        config: rustls::ServerConfig,
        answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static,
        plain: impl Fn(&Asked) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let config = Arc::new(config);
        Self::listen(move |mut stream, record| {
            let mut start = [0; 11];
            let _ = stream.peek(&mut start);
            match (start[0], u16::from_be_bytes([start[9], start[10]])) {
                (22, offered) if offered < 0x0303 => {
                    let [high, low] = offered.to_be_bytes();
                    let hello = [22, high, low, 0, 80, 2, 0, 0, 76, high, low];
                    let _ = stream.write_all(&hello);
                }
                (22, _) => serve_secure(stream, &config, record, &answer),
                _ => serve(&stream, record, &|asked| asked.answered(&plain)),
            }
        })
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Listens no longer: whoever comes now is refused. What is under way is still answered.
    pub(crate) fn end(&self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address); // wakes the listener
    }

    /// All requests so far, in the order in which they were read.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// One request and its answer. A client that breaks off gets nothing, and nobody minds.
fn serve(mut stream: &TcpStream, record: &Mutex<Vec<Asked>>, answer: &dyn Fn(&Asked) -> Answer) {
    let mut reader = BufReader::new(stream);
    let Some(asked) = read(&mut reader) else {
        return;
    };
    record.lock().unwrap().push(asked.clone());
    match answer(&asked) {
        Answer::Last(bytes) => {
            let _ = stream.write_all(&bytes);
        }
        Answer::Spoken(speak) => speak(stream),
    }
    let _ = stream.shutdown(Shutdown::Write);
}

/// Requests and answers one after the other.
fn serve_lasting(
    mut stream: &TcpStream,
    record: &Mutex<Vec<Asked>>,
    answer: &dyn Fn(&Asked) -> Answer,
    hangs_up: &dyn Fn() -> bool,
) {
    let mut reader = BufReader::new(stream);
    while let Some(asked) = read(&mut reader) {
        record.lock().unwrap().push(asked.clone());
        let answer = asked.answered(answer);
        let answer = answer.replaced("connection: close\r\n", "");
        if stream.write_all(answer.bytes()).is_err() || hangs_up() {
            break;
        }
    }
    let _ = stream.shutdown(Shutdown::Both);
}

fn serve_secure(
    stream: TcpStream,
    config: &Arc<rustls::ServerConfig>,
    record: &Mutex<Vec<Asked>>,
    answer: &dyn Fn(&Asked) -> Answer,
) {
    let Ok(session) = rustls::ServerConnection::new(Arc::clone(config)) else {
        return;
    };
    let mut secure = rustls::StreamOwned::new(session, stream);
    if let Some(asked) = read(&mut BufReader::new(&mut secure)) {
        record.lock().unwrap().push(asked.clone());
        let _ = secure.write_all(asked.answered(answer).bytes());
        secure.conn.send_close_notify();
        let _ = secure.flush();
    }
}

fn read(stream: &mut impl BufRead) -> Option<Asked> {
    let first = line(stream)?;
    let mut words = first.split(' ');
    let mut asked = Asked {
        method: words.next()?.to_owned(),
        path: words.next()?.to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    };
    while let Some((name, value)) = line(stream)?.split_once(':') {
        let pair = (name.to_ascii_lowercase(), value.trim().to_owned());
        asked.headers.push(pair);
    }
    if let Some(length) = asked.header("content-length") {
        let length = length.parse().ok()?;
        stream.take(length).read_to_end(&mut asked.body).ok()?;
    } else if asked.header("transfer-encoding") == Some("chunked") {
        loop {
            let size = u64::from_str_radix(line(stream)?.trim(), 16).ok()?;
            stream.take(size).read_to_end(&mut asked.body).ok()?;
            line(stream)?;
            if size == 0 {
                break;
            }
        }
    }
    Some(asked)
}

fn line(stream: &mut impl BufRead) -> Option<String> {
    let mut bytes = Vec::new();
    stream.read_until(b'\n', &mut bytes).ok()?;
    let line = String::from_utf8_lossy(&bytes);
    (!line.is_empty()).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}

#[test]
fn a_request_is_read_whole_and_the_answer_is_the_closures() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/silent" => Answer::raw(""),
        path => Answer::json(201, &format!("{path} {}", asked.body.len())),
    });
    let exchange = |request: &str| {
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let answer = exchange("POST /a?b=1 HTTP/1.1\r\nContent-Length: 3\r\nX-Y:  z \r\n\r\nabc");
    assert!(answer.starts_with("HTTP/1.1 201 "));
    assert!(answer.ends_with("\r\n\r\n/a?b=1 3"));
    let chunked =
        "PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
    assert!(exchange(chunked).ends_with("/c 3"));
    assert_eq!(exchange("GET /silent HTTP/1.1\r\n\r\n"), "");

    let asked = server.asked();
    assert_eq!(asked[0].header("x-y"), Some("z"));
    assert_eq!(asked[1].body, b"abc");
    assert_eq!((asked[2].method.as_str(), asked.len()), ("GET", 3));
    assert!(server.url().starts_with("http://127.0.0.1:"));
}
