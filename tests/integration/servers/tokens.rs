//! Tokens that are signed with a private key, whose public half the API publishes: an issuer of its own, an id token beside
//! the access token, and every way of being careless about who signed what.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use serde_json::{Value, json as value};

use super::{Scanned, json, segments};
use crate::support::{Answer, Asked, Scratch, Server};

const RSA: &[u8] = include_bytes!("../../../src/identity/forge/tests/genuine_rsa.pk8");
const P256: &[u8] = include_bytes!("../../../src/identity/forge/tests/genuine_p256.pk8");

const DOCUMENT: &str = r#"openapi: 3.0.3
info: { title: Rota, version: "2" }
security: [{ bearer: [] }]
paths:
  /session:
    post:
      security: []
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              required: [user, password]
              properties:
                user: { type: string, minLength: 1, maxLength: 40 }
                password: { type: string, minLength: 1, maxLength: 80 }
      responses: { "200": { description: Tokens }, "401": { description: No }, "422": { description: What? } }
  /rota:
    get: { responses: { "200": { description: Who works when }, "401": { description: No } } }
components:
  securitySchemes: { bearer: { type: http, scheme: bearer, bearerFormat: JWT } }
"#;

const CONFIG: &str = "identities:\n  nora:\n    credential:\n      login:\n        operation: POST /session\n        \
    body: { user: nora, password: nora-secret-1 }\n        token: /access_token\n\
    rules: { disable: ['transport/*', 'input/*', 'contract/*', 'auth/account-enumeration'] }\n";

/// When it is, for a server whose tokens were issued a moment ago.
const NOW: u64 = 1_790_000_000;

/// Who issues the tokens that count.
const OWN: &str = "https://rota.example";

struct Rota {
    algorithm: &'static str,
    flaw: &'static str,
}

impl Rota {
    fn serve(algorithm: &'static str, flaw: &'static str) -> Server {
        let rota = Self { algorithm, flaw };
        super::start(move |asked| rota.answer(asked))
    }

    fn answer(&self, asked: &Asked) -> Answer {
        match (asked.method.as_str(), segments(asked).as_slice()) {
            ("GET", [".well-known", "openid-configuration"]) => {
                let host = asked.header("host").unwrap_or_default();
                json(
                    200,
                    &value!({ "issuer": format!("http://{host}"), "jwks_uri": format!("http://{host}/keys") }),
                )
            }
            ("GET", ["keys"]) => json(200, &value!({ "keys": [self.published()] })),
            ("POST", ["session"]) => self.log_in(asked),
            ("GET", ["rota"]) => match self.caller(asked) {
                Some(name) => json(
                    200,
                    &value!({ "for": name, "week": 31, "shifts": ["monday late", "friday early"] }),
                ),
                None => no(401),
            },
            (_, ["session" | "rota"]) => no(405),
            _ => no(404),
        }
    }

    fn log_in(&self, asked: &Asked) -> Answer {
        match serde_json::from_slice::<Value>(&asked.body) {
            Ok(body) if body == value!({ "user": "nora", "password": "nora-secret-1" }) => json(
                200,
                &value!({ "access_token": self.issue(OWN, "rota"), "id_token": self.issue(OWN, "app") }),
            )
            .with(("cache-control", "no-store")),
            _ => no(401),
        }
    }

    fn issue(&self, issuer: &str, audience: &str) -> String {
        let claims = value!({
            "iss": issuer, "aud": audience, "sub": "nora", "iat": NOW, "nbf": NOW, "exp": NOW + 3600
        });
        let header = value!({ "alg": self.algorithm, "typ": "JWT", "kid": "k1" });
        let [header, claims] =
            [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = format!("{header}.{claims}");
        let signature = URL_SAFE_NO_PAD.encode(self.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    fn sign(&self, signed: &[u8]) -> Vec<u8> {
        let chance = ring::rand::SystemRandom::new();
        if self.algorithm == "ES256" {
            return curve().sign(&chance, signed).unwrap().as_ref().to_vec();
        }
        let pair = RsaKeyPair::from_pkcs8(RSA).unwrap();
        let mut out = vec![0; pair.public().modulus_len()];
        pair.sign(&RSA_PKCS1_SHA256, &chance, signed, &mut out)
            .unwrap();
        out
    }

    fn published(&self) -> Value {
        if self.algorithm == "ES256" {
            let pair = curve();
            let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
            let [x, y] = [x, y].map(|part| URL_SAFE_NO_PAD.encode(part));
            return value!({ "kty": "EC", "crv": "P-256", "kid": "k1", "x": x, "y": y });
        }
        let pair = RsaKeyPair::from_pkcs8(RSA).unwrap();
        let public = ring::rsa::PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
        let [n, e] = [public.n, public.e].map(|part| URL_SAFE_NO_PAD.encode(part));
        value!({ "kty": "RSA", "kid": "k1", "use": "sig", "n": n, "e": e })
    }

    /// Whose token it is.
    fn caller(&self, asked: &Asked) -> Option<String> {
        let token = asked.header("authorization")?.strip_prefix("Bearer ")?;
        let [header, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else {
            return None;
        };
        let part =
            |text: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(text).ok()?).ok();
        let (header, body) = (part(header)?, part(claims)?);
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let signed = token.rsplit_once('.')?.0.as_bytes();
        let times = body["exp"].as_u64()? > NOW && body["nbf"].as_u64()? <= NOW;
        let is_in_time = match self.flaw {
            "expiry" => body["nbf"].as_u64()? <= NOW,
            "beginning" => body["exp"].as_u64()? > NOW,
            _ => times,
        };
        let audience = body["aud"] == "rota" || self.flaw == "audience";
        let issuer = body["iss"] == OWN || self.flaw == "issuer";
        let genuine = self.is_signed(&header, signed, &signature);
        (genuine && is_in_time && audience && issuer)
            .then(|| body["sub"].as_str().map(str::to_owned))?
    }

    fn is_signed(&self, header: &Value, signed: &[u8], signature: &[u8]) -> bool {
        let hmac = |secret: &[u8]| {
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret);
            ring::hmac::verify(&key, signed, signature).is_ok()
        };
        if header["alg"] == "HS256" {
            return match self.flaw {
                "confused" => hmac(pem(&self.whole()).as_bytes()),
                "confused, trimmed" => hmac(pem(&self.whole()).trim().as_bytes()),
                "confused, bytes" => hmac(&self.whole()),
                "confused, json" => hmac(self.published().to_string().as_bytes()),
                "kid unknown" => header["kid"] != "k1" && hmac(b""),
                // SELECT secret FROM keys WHERE kid = '…'
                "kid in a query" => {
                    let kid = header["kid"].as_str().unwrap_or_default();
                    let selected = kid
                        .split_once("' UNION SELECT '")
                        .and_then(|(_, rest)| rest.split_once("' --"));
                    selected.is_some_and(|(secret, _)| hmac(secret.as_bytes()))
                }
                _ => false,
            };
        }
        let by = |key: &Value| {
            verifies(
                header["alg"].as_str().unwrap_or_default(),
                key,
                signed,
                signature,
            )
        };
        match self.flaw {
            "jwk" if header["jwk"].is_object() => by(&header["jwk"]),
            "jku" if header["jku"].is_string() => {
                let set = fetched(header["jku"].as_str().unwrap_or_default());
                set["keys"]
                    .as_array()
                    .is_some_and(|keys| keys.iter().any(by))
            }
            _ => header["alg"] == self.algorithm && by(&self.published()),
        }
    }

    /// The public key as SubjectPublicKeyInfo, from the tool that made it.
    fn whole(&self) -> Vec<u8> {
        match self.algorithm {
            "ES256" => [
                &hex("3059301306072a8648ce3d020106082a8648ce3d030107034200")[..],
                curve().public_key().as_ref(),
            ]
            .concat(),
            _ => {
                let pair = RsaKeyPair::from_pkcs8(RSA).unwrap();
                [
                    &hex("30820122300d06092a864886f70d01010105000382010f00")[..],
                    pair.public_key().as_ref(),
                ]
                .concat()
            }
        }
    }
}

fn curve() -> EcdsaKeyPair {
    let chance = ring::rand::SystemRandom::new();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, P256, &chance).unwrap()
}

fn no(status: u16) -> Answer {
    json(status, &value!({ "error": "no" })).with(("www-authenticate", "Bearer"))
}

fn hex(text: &str) -> Vec<u8> {
    let pairs = (0..text.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn pem(der: &[u8]) -> String {
    armoured(der, "PUBLIC KEY")
}

fn armoured(der: &[u8], label: &str) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<_> = text
        .as_bytes()
        .chunks(64)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

fn verifies(algorithm: &str, key: &Value, signed: &[u8], signature: &[u8]) -> bool {
    let bytes = |name: &str| {
        URL_SAFE_NO_PAD
            .decode(key[name].as_str().unwrap_or_default())
            .unwrap_or_default()
    };
    match algorithm {
        "RS256" => {
            let key = RsaPublicKeyComponents {
                n: bytes("n"),
                e: bytes("e"),
            };
            key.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature)
                .is_ok()
        }
        "ES256" => {
            let point = [&[4][..], &bytes("x"), &bytes("y")].concat();
            let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
            key.verify(signed, signature).is_ok()
        }
        _ => false,
    }
}

/// What a server gets that goes where the token says.
fn fetched(url: &str) -> Value {
    let Some((host, path)) = url
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once('/'))
    else {
        return Value::Null;
    };
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nhost: {host}\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let body = answer.split("\r\n\r\n").nth(1).unwrap_or_default();
    serde_json::from_str(body).unwrap_or_default()
}

fn scan(server: &Server, config: &str) -> Scanned {
    let scratch = Scratch::new();
    prepared(&scratch, server, config);
    Scanned::of(scratch.run(&["scan"]))
}

fn prepared(scratch: &Scratch, server: &Server, config: &str) {
    scratch
        .write("openapi.yml", DOCUMENT)
        .write("key.pem", &armoured(RSA, "PRIVATE KEY"))
        .write(
            "naysayer.yml",
            &format!("spec: openapi.yml\ntarget: {}\n{config}", server.url()),
        );
}

#[test]
fn a_server_that_checks_its_tokens_is_sound() {
    for algorithm in ["RS256", "ES256"] {
        let server = Rota::serve(algorithm, "");
        scan(&server, CONFIG).is_sound(&[("auth", "GET /rota")]);
        let asked = server.asked();
        assert!(
            asked.iter().any(|it| it.path == "/keys"),
            "its keys were looked up"
        );
    }
}

#[test]
fn a_token_that_a_stranger_signed_is_found_however_it_gets_in() {
    for (algorithm, flaw, form) in [
        ("RS256", "confused", "public key as secret"),
        ("ES256", "confused", "public key as secret"),
        (
            "RS256",
            "confused, trimmed",
            "public key as secret, no newline at its end",
        ),
        ("RS256", "confused, bytes", "public key as secret, DER"),
        (
            "RS256",
            "confused, json",
            "public key as secret, as it is published",
        ),
        ("RS256", "kid unknown", "kid of an empty file"),
        ("RS256", "kid in a query", "kid with a quote"),
        ("ES256", "jwk", "embedded key"),
        ("RS256", "jku", "jku of a stranger"),
    ] {
        let scanned = scan(&Rota::serve(algorithm, flaw), CONFIG);
        scanned.is_broken(&["auth/tampered-token GET /rota"]);
        let told = scanned.ran.told();
        assert!(
            told.contains(&format!("({form})")),
            "{algorithm} {flaw}: {told}"
        );
    }
}

#[test]
fn genuine_tokens_with_wrong_dates_and_for_others_are_found() {
    let rota = Rota {
        algorithm: "RS256",
        flaw: "",
    };
    let [app, test] = [
        rota.issue(OWN, "app"),
        rota.issue("https://test.rota.example", "rota"),
    ];
    let other = format!("  nora:\n    other_audience: {app}\n    other_issuer: {test}\n");
    let strange = CONFIG.replacen("  nora:\n", &other, 1);
    let known = format!("{strange}tokens: {{ private_key: key.pem }}\n");
    for (flaw, config, rule) in [
        ("expiry", &known, "auth/expired-token"),
        ("beginning", &known, "auth/expired-token"),
        ("audience", &strange, "auth/wrong-token"),
        ("issuer", &strange, "auth/wrong-token"),
    ] {
        let scanned = scan(&Rota::serve("RS256", flaw), config);
        scanned.is_broken(&[&format!("{rule} GET /rota")]);
    }
    // A sound server stands all of it, and the key is known to be its own.
    let scratch = Scratch::new();
    let server = Rota::serve("RS256", "");
    prepared(&scratch, &server, &known);
    let scanned = Scanned::of(scratch.run(&["scan"]));
    scanned.is_sound(&[("auth", "GET /rota")]);
    let told = &scanned.ran.stdout;
    assert!(!told.contains("nobody knows the key"), "{told}");
    // A file that holds no key is told before anything is sent.
    scratch.write("key.pem", "not a key");
    insta::assert_snapshot!(scratch.run(&["scan"]).said(), @r"
    exit 2
    error: key.pem, which `tokens: private_key` names, holds no private key
      do: give PEM text that begins with -----BEGIN PRIVATE KEY----- (`openssl pkcs8 -topk8 -nocrypt` makes it): RSA, P-256, P-384 or Ed25519
    ");
}
