//! Requests go to the target's origin only, wherever answers and the document point.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::support::notes::{DOCUMENT, HEADER, Notes};
use crate::support::{Answer, Asked, Ran, Sarif, Scratch, Server};

/// A listener that nobody may come to.
struct Trap {
    address: SocketAddr,
    visits: Arc<AtomicUsize>,
}

impl Trap {
    fn at(address: &str) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let trap = Self {
            address: listener.local_addr()?,
            visits: Arc::default(),
        };
        let visits = Arc::clone(&trap.visits);
        thread::spawn(move || {
            for stream in listener.incoming() {
                visits.fetch_add(1, Ordering::SeqCst);
                drop(stream);
            }
        });
        Ok(trap)
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many came. The last visitor is this test itself, so that a trap that counts nothing is no proof.
    fn visits(&self) -> usize {
        let before = self.visits.load(Ordering::SeqCst);
        let mut own = TcpStream::connect(self.address).unwrap();
        let _ = io::Read::read(&mut own, &mut [0]); // its end comes after the count
        assert!(self.visits.load(Ordering::SeqCst) > before);
        self.visits.load(Ordering::SeqCst) - 1
    }
}

/// Another port of the target's address, and other addresses of this machine where it has them.
fn traps() -> Vec<Trap> {
    let mut traps = vec![Trap::at("127.0.0.1:0").unwrap()];
    traps.extend(Trap::at("127.0.0.2:0"));
    traps.extend(Trap::at("[::1]:0"));
    traps
}

/// The answer with every pointer to elsewhere that an answer can hold.
fn pointing(answer: Answer, trap: &str) -> Answer {
    let text = String::from_utf8_lossy(answer.bytes()).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let page = format!("{trap}/page");
    let link = format!(
        "<{page}>; rel=\"next\", <{page}>; rel=\"self\", <{page}>; rel=\"successor-version\""
    );
    let bearer = format!(
        "Bearer realm=\"{page}\", authorization_uri=\"{page}\", resource_metadata=\"{page}\""
    );
    let headers = [
        ("content-type", "application/json"),
        ("location", page.as_str()),
        ("content-location", &page),
        ("refresh", &format!("0; url={page}")),
        ("link", &link),
        ("sunset", "Sat, 01 Jan 2028 00:00:00 GMT"),
        (
            "alt-svc",
            &format!("http/1.1=\"{}\"", &trap["http://".len()..]),
        ),
        ("www-authenticate", &bearer),
        ("sourcemap", &page),
    ];
    let body = match serde_json::from_str(body) {
        Ok(serde_json::Value::Object(mut object)) => {
            for name in [
                "next", "url", "href", "self", "location", "callback", "$ref", "jwks_uri",
            ] {
                object.insert(name.to_owned(), page.clone().into());
            }
            let links = json!({"self": {"href": page}, "next": {"href": page}});
            object.insert("_links".to_owned(), links);
            serde_json::Value::Object(object).to_string()
        }
        _ => body.to_owned(),
    };
    Answer::new(status, &headers, &body)
}

/// Scans with the right header, and further flags.
fn scan(document: &str, config: &str, target: &str, header: &str) -> Ran {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", document);
    scratch.write("naysayer.yml", config);
    let scan = ["scan", "--spec", "openapi.yml", "--target", target];
    scratch.run(&[&scan[..], &["--header", header, "--profile", "deep"]].concat())
}

#[test]
fn where_answers_point_nobody_goes() {
    for trap in traps() {
        let url = trap.url();
        let (notes, to) = (Notes::default(), url.clone());
        let server = Server::start(move |asked| pointing(notes.answer(asked), &to));
        let ran = scan(DOCUMENT, "{}\n", &server.url(), HEADER);
        let sarif = Sarif::of(&ran);
        assert!(sarif.upheld("auth", "GET /notes") > 0, "{}", ran.stdout);
        assert_eq!(trap.visits(), 0, "{url}");
    }
}

#[test]
fn where_redirects_lead_nobody_goes() {
    for status in [301, 302, 303, 307, 308] {
        let trap = Trap::at("127.0.0.1:0").unwrap();
        let (notes, to) = (Notes::default(), format!("{}/sign-in", trap.url()));
        let server = Server::start(move |asked| {
            let known = asked.header("authorization") == Some("Bearer alice-token-1");
            match known {
                true => notes.answer(asked),
                false => Answer::new(status, &[("location", &to)], ""),
            }
        });
        let ran = scan(DOCUMENT, "{}\n", &server.url(), HEADER);
        let sarif = Sarif::of(&ran);
        let found = sarif.found().into_iter();
        let severe = found.filter(|found| found.level == "error").count();
        assert_eq!(severe, 0, "{status}: {}", ran.stdout);
        assert!(sarif.upheld("auth", "GET /notes") > 0, "{}", ran.stdout);
        assert_eq!(trap.visits(), 0, "{status}");
    }
}

/// The document with everything in it that names another place.
fn pointing_document(trap: &str) -> String {
    let servers = format!("servers: [{{ url: \"{trap}\" }}]\n");
    let oauth = format!(
        "    sso:\n      type: oauth2\n      flows:\n        clientCredentials: {{ tokenUrl: \"{trap}/token\", refreshUrl: \"{trap}/token\", scopes: {{}} }}\n    \
         oidc: {{ type: openIdConnect, openIdConnectUrl: \"{trap}/.well-known/openid-configuration\" }}\n"
    );
    let of_operation = format!(
        "    get:\n      servers: [{{ url: \"{trap}\" }}]\n      externalDocs: {{ url: \"{trap}/docs\" }}\n      responses:\n        \"200\":\n          description: x\n          links:\n            next: {{ operationRef: \"{trap}/api.yml#/paths/~1notes/get\", server: {{ url: \"{trap}\" }} }}\n      callbacks:\n        done: {{ \"{trap}/hook\": {{ post: {{ responses: {{ \"200\": {{ description: x }} }} }} }} }}\n"
    );
    let elsewhere = format!(
        "  /elsewhere:\n    get:\n      responses: {{ \"200\": {{ $ref: \"{trap}/parts.yml#/ok\" }} }}\n  /there:\n    $ref: \"{trap}/paths.yml#/there\"\n  /served:\n{of_operation}"
    );
    let document = DOCUMENT.replacen("paths:\n", &format!("{servers}paths:\n{elsewhere}"), 1);
    document.replacen(
        "  securitySchemes:\n",
        &format!("  securitySchemes:\n{oauth}"),
        1,
    )
}

#[test]
fn where_the_document_points_nobody_goes() {
    for trap in traps() {
        let server = Notes::serve();
        let document = pointing_document(&trap.url());
        // A token that says where its keys are.
        let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let keys = format!("{}/keys", trap.url());
        let head = json!({"alg": "RS256", "kid": "1", "jku": keys, "x5u": keys, "typ": "JWT"});
        let claims = json!({"sub": "alice", "iss": trap.url(), "exp": 4_102_444_800_u64});
        let token = format!("{}.{}.c2ln", part(head), part(claims));
        let header = format!("Authorization: Bearer {token}");
        let known = format!("Bearer {token}");
        let notes = Notes::default();
        let jwt = Server::start(move |asked: &Asked| {
            let mut asked = asked.clone();
            let own = asked
                .headers
                .iter_mut()
                .find(|(name, _)| name == "authorization");
            if let Some((_, value)) = own {
                *value = match *value == known {
                    true => "Bearer alice-token-1".to_owned(),
                    false => "no".to_owned(),
                };
            }
            notes.answer(&asked)
        });
        for (server, header) in [(&server, HEADER), (&jwt, &header)] {
            let ran = scan(&document, "{}\n", &server.url(), header);
            let all = format!("{}{}", ran.stdout, ran.stderr);
            let upheld = Sarif::of(&ran).upheld("auth", "GET /notes");
            assert!(upheld > 0, "{all}");
        }
        // Nor does the secret of a client go where the document says that tokens are made.
        let config = "identities:\n  app: { credential: { oauth2: { grant: client_credentials, client_id: app, client_secret: s3cret-of-app } } }\n";
        let scratch = Scratch::new();
        scratch.write("openapi.yml", &document);
        scratch.write("naysayer.yml", config);
        let url = server.url();
        let ran = scratch.run(&["scan", "--spec", "openapi.yml", "--target", &url]);
        assert_eq!(ran.code, Some(3), "{}{}", ran.stdout, ran.stderr);
        assert!(
            ran.stderr.contains("is not of the target"),
            "{}",
            ran.stderr
        );
        assert_eq!(trap.visits(), 0, "{}", trap.url());
    }
}

/// Where a document comes from, its parts may come from: from there, and from nowhere else.
#[test]
fn a_document_from_the_network_brings_nobody_elsewhere() {
    let trap = Trap::at("127.0.0.1:0").unwrap();
    let document = pointing_document(&trap.url());
    let moved = format!("{}/openapi.yml", trap.url());
    let (notes, served) = (Notes::default(), document);
    let server = Server::start(move |asked| match asked.path.as_str() {
        "/openapi.yml" => Answer::new(200, &[("content-type", "application/yaml")], &served),
        "/moved.yml" => Answer::new(302, &[("location", &moved)], ""),
        _ => notes.answer(asked),
    });
    let scratch = Scratch::new();
    let from = |path: &str| {
        let spec = format!("{}{path}", server.url());
        scratch.run(&[
            "scan",
            "--spec",
            &spec,
            "--target",
            &server.url(),
            "--header",
            HEADER,
        ])
    };
    let ran = from("/openapi.yml");
    assert!(
        Sarif::of(&ran).upheld("auth", "GET /notes") > 0,
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    assert_eq!(from("/moved.yml").code, Some(2));
    assert_eq!(trap.visits(), 0);
    let by_document = server
        .asked()
        .into_iter()
        .filter(|asked| asked.path.ends_with(".yml"));
    for asked in by_document {
        assert_eq!(asked.header("authorization"), None, "{}", asked.path);
    }
}

/// Each origin sees the credential that is for it, and no other.
#[test]
fn a_credential_goes_to_the_origin_that_it_belongs_to() {
    let tokens = Server::start(|_| {
        Answer::json(
            200,
            r#"{"access_token": "alice-token-1", "token_type": "bearer"}"#,
        )
    });
    let notes = Notes::serve();
    let behind = Notes::serve();
    let config = format!(
        "direct_address: {}\nidentities:\n  app: {{ credential: {{ oauth2: {{ grant: client_credentials, token_url: \"{}/token\", client_id: app, client_secret: s3cret-of-app }} }} }}\n",
        behind.url(),
        tokens.url()
    );
    let scratch = Scratch::new();
    scratch.write("openapi.yml", DOCUMENT);
    scratch.write("naysayer.yml", &config);
    let ran = scratch.run(&["scan", "--spec", "openapi.yml", "--target", &notes.url()]);
    let upheld = Sarif::of(&ran).upheld("auth", "GET /notes");
    assert!(upheld > 0, "{}{}", ran.stdout, ran.stderr);
    let holds = |asked: &Asked, text: &str| {
        let body = String::from_utf8_lossy(&asked.body).into_owned();
        let headers: String = asked
            .headers
            .iter()
            .map(|(_, value)| format!("{value}\n"))
            .collect();
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("app:{text}"));
        let parts = [text.to_owned(), basic];
        parts
            .iter()
            .any(|part| headers.contains(part) || body.contains(part) || asked.path.contains(part))
    };
    let asked = tokens.asked();
    assert!(!asked.is_empty());
    for asked in &asked {
        assert!(holds(asked, "s3cret-of-app"), "{asked:?}");
        assert!(!holds(asked, "alice-token-1"), "{asked:?}");
    }
    for server in [&notes, &behind] {
        for asked in server.asked() {
            assert!(!holds(&asked, "s3cret-of-app"), "{asked:?}");
        }
    }
}
