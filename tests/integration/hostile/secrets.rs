//! No credential, cookie or login body stands in anything that is written or said, whatever kind it is and however the
//! target repeats it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;

use crate::outputs::formats;
use crate::support::notes::refused;
use crate::support::{Answer, Asked, Ran, Scratch, Server};

/// Name of the variable, and value. The values hold what URLs, Base64, JSON and HTML write otherwise.
const GIVEN: &[(&str, &str)] = &[
    ("BEARER", "bea-Canary/4b1e+9c77=d2"),
    ("EXPIRED", "exp-Canary/77c1+aa01"),
    ("BASIC", "bas-Canary&\"word\"<1>"),
    ("KEY", "key-Canary/0f3a+11"),
    ("QUERY", "que-Canary/91bb&x=2"),
    ("COOKIE", "coo-Canary.5d5d5d"),
    ("HEADER", "hea-Canary/2222'3333"),
    ("CLIENT", "cli-Canary/secret+1"),
    ("GRANT", "gra-Canary/pass+word"),
    ("LOGIN", "log-Canary/pa55+1"),
    ("FORM", "for-Canary/pa55+2"),
];

/// What the target gives out.
const ISSUED: &[&str] = &[
    "tok-canary-4b1e9c77d2",
    "acc-canary-8812fe00ab",
    "ref-canary-77aa65cc10",
    "ses-canary-31337babe0",
];

const DOCUMENT: &str = r##"openapi: 3.1.0
info: { title: Every kind, version: "1" }
security: [{ token: [] }, { basic: [] }, { key: [] }, { query: [] }, { cookie: [] }]
paths:
  /notes:
    get:
      responses: { "200": { description: All } }
    post:
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Note" } } } }
      responses: { "201": { description: Made } }
  /notes/{noteId}:
    parameters: [{ name: noteId, in: path, required: true, schema: { type: integer } }]
    get:
      responses: { "200": { description: One } }
components:
  securitySchemes:
    token: { type: http, scheme: bearer }
    basic: { type: http, scheme: basic }
    key: { type: apiKey, in: header, name: X-Key }
    query: { type: apiKey, in: query, name: api_key }
    cookie: { type: apiKey, in: cookie, name: sid }
  schemas:
    Note: { type: object, required: [text], properties: { text: { type: string, minLength: 1, maxLength: 200 } } }
"##;

const CONFIG: &str = "spec: openapi.yml
identities:
  bea: { expired: \"${EXPIRED}\", credential: { bearer: \"${BEARER}\" } }
  bas: { credential: { basic: { username: bas, password: \"${BASIC}\" } } }
  key: { credential: { api_key: { scheme: key, value: \"${KEY}\" } } }
  que: { credential: { api_key: { scheme: query, value: \"${QUERY}\" } } }
  coo: { credential: { cookies: { sid: \"${COOKIE}\" } } }
  hea: { credential: { headers: { X-Custom: \"${HEADER}\" } } }
  cli: { credential: { oauth2: { grant: client_credentials, token_url: URL/token, client_id: c, client_secret: \"${CLIENT}\" } } }
  gra: { credential: { oauth2: { grant: password, token_url: URL/token, client_id: c, username: gra, password: \"${GRANT}\" } } }
  log: { credential: { login: { url: /login, body: { user: log, password: \"${LOGIN}\" }, token: /token } } }
  for: { credential: { login: { url: /login, form: { user: for, password: \"${FORM}\" }, cookie: sid } } }
";

/// Everything that came with a request, in plain text.
fn heard(asked: &Asked) -> String {
    let headers = asked
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\n"));
    let basic = asked.header("authorization").and_then(|given| {
        let bytes = STANDARD.decode(given.strip_prefix("Basic ")?).ok()?;
        String::from_utf8(bytes).ok()
    });
    format!(
        "{} {}\n{}{}\n{}",
        asked.method,
        asked.path,
        headers.collect::<String>(),
        basic.unwrap_or_default(),
        String::from_utf8_lossy(&asked.body)
    )
}

/// Logs everybody in, shows everything to everybody, and repeats in body and headers whatever it was sent.
fn talkative(asked: &Asked) -> Answer {
    let heard = heard(asked);
    let line: String = heard
        .chars()
        .filter(|letter| letter.is_ascii_graphic() || *letter == ' ')
        .collect();
    let cookie = format!("sid={}; Path=/", ISSUED[3]);
    let with = |status, body: serde_json::Value| {
        let headers = [
            ("content-type", "application/json"),
            ("x-heard", line.as_str()),
            ("location", &format!("/notes/1?was={line}")),
            ("set-cookie", &cookie),
        ];
        Answer::new(status, &headers, &body.to_string())
    };
    let path = asked.path.split('?').next().unwrap_or_default();
    match (asked.method.as_str(), path) {
        ("POST", "/login" | "/refresh") => with(
            200,
            json!({ "token": ISSUED[0], "refresh_token": ISSUED[2], "heard": heard }),
        ),
        ("POST", "/token") => with(
            200,
            json!({ "access_token": ISSUED[1], "refresh_token": ISSUED[2], "heard": heard }),
        ),
        ("POST", "/notes") if String::from_utf8_lossy(&asked.body).contains("\"text\":\"") => with(
            201,
            json!({ "id": 1, "text": String::from_utf8_lossy(&asked.body), "heard": heard }),
        ),
        ("GET", "/notes") => with(
            200,
            json!([{ "id": 1, "text": "all of it", "heard": heard }]),
        ),
        ("GET", _) => with(200, json!({ "id": 1, "text": "all of it", "heard": heard })),
        _ => with(
            500,
            json!({ "error": format!("Traceback (most recent call last):\n  File \"a.py\", line 1, in x\nboom: {heard}") }),
        ),
    }
}

/// Runs a scan that has every secret in its environment.
fn scan(url: &str, further: &[&str]) -> Ran {
    let scratch = Scratch::new();
    let config = CONFIG.replace("URL", url);
    scratch
        .write("openapi.yml", DOCUMENT)
        .write("naysayer.yml", &config);
    let scan = ["scan", "--target", url];
    let mut command = scratch.command(&[&scan[..], further, formats::ALL].concat());
    command.envs(GIVEN.iter().copied());
    scratch.finish(&mut command)
}

/// A secret as it may be written.
fn forms(secret: &str) -> Vec<String> {
    let percent = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let json = json!(secret).to_string();
    let html = secret
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;");
    let mut forms = vec![
        secret.to_owned(),
        percent(secret),
        percent(secret).to_lowercase(),
        form,
        json.trim_matches('"').to_owned(),
        html,
    ];
    for name in ["", "bas:", "c:", "gra:", "log:", "Bearer "] {
        let whole = format!("{name}{secret}");
        forms.push(STANDARD.encode(&whole).trim_end_matches('=').to_owned());
        forms.push(URL_SAFE_NO_PAD.encode(&whole));
    }
    forms
}

/// The first secret that stands in something that a run left.
fn leaked(ran: &Ran) -> Option<String> {
    let said = [("stdout", &ran.stdout), ("stderr", &ran.stderr)];
    let files = ran.files.iter().map(|(name, text)| (name.as_str(), text));
    let all: Vec<_> = said.into_iter().chain(files).collect();
    let secrets = GIVEN
        .iter()
        .map(|(_, value)| *value)
        .chain(ISSUED.iter().copied());
    secrets
        .flat_map(|secret| forms(secret).into_iter().map(move |form| (secret, form)))
        .find_map(|(secret, form)| {
            let (name, text) = all.iter().find(|(_, text)| text.contains(&form))?;
            let at = text.find(&form)?;
            let from = (0..=at.saturating_sub(80))
                .rev()
                .find(|at| text.is_char_boundary(*at))?;
            Some(format!(
                "{secret} stands in {name}: …{}",
                &text[from..at + form.len()]
            ))
        })
}

#[test]
fn no_kind_of_credential_is_written_or_said() {
    let server = Server::start(talkative);
    let ran = scan(&server.url(), &["--profile", "deep"]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.files.len(), 1 + formats::ALL.len() / 2);
    // Each was really sent, so that there was something to leak.
    let heard: String = server.asked().iter().map(heard).collect();
    for (name, secret) in GIVEN {
        let sent = forms(secret).iter().any(|form| heard.contains(form));
        assert!(sent, "{name} was never sent");
    }
    let evidence = &ran.files["naysayer.sarif"];
    assert!(evidence.contains("\"webRequest\"") && evidence.contains("heard"));
    assert_eq!(leaked(&ran), None);
}

#[test]
fn no_error_tells_one_either() {
    let boom = |asked: &Asked| refused(403, &heard(asked));
    let nothing = |_: &Asked| Answer::raw("");
    let hung_up = Server::start(nothing);
    let away = Server::start(nothing);
    away.end();
    let servers = [Server::start(boom), hung_up, away];
    for server in servers {
        let ran = scan(&server.url(), &[]);
        assert!(
            matches!(ran.code, Some(3 | 4)),
            "{}{}",
            ran.stdout,
            ran.stderr
        );
        assert_eq!(leaked(&ran), None);
    }
    // What is wrong with the config or the document is told without what the environment put into it.
    let scratch = Scratch::new();
    let broken = CONFIG
        .replace("URL", "http://127.0.0.1:9")
        .replace("bearer: ", "bearers: ")
        .replace("basic: {", "basic: { user: 1, ");
    scratch
        .write("openapi.yml", DOCUMENT)
        .write("naysayer.yml", &broken);
    let mut command = scratch.command(&["scan", "--target", "http://127.0.0.1:9"]);
    let ran = scratch.finish(command.envs(GIVEN.iter().copied()));
    assert_eq!(ran.code, Some(2), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(leaked(&ran), None);
}
