//! What a caller shows to prove who he is, as it stands in a request.

use std::collections::BTreeMap;

use bytes::Bytes;
use hyper::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue};
use hyper::{Request, Uri};

use crate::http::{Credential, CredentialPlace};
use crate::site::Site;
use crate::spec::SchemeKind;

/// The places where requests to this API carry credentials.
pub(super) struct Places(Vec<CredentialPlace>);

/// What stands at those places; it is secret, and so is never printed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Presented(BTreeMap<usize, String>);

impl Places {
    /// Authorization, cookies, and what the document and the identities name.
    pub(super) fn of(site: &Site) -> Self {
        use crate::config::CredentialConfig;
        let header = |name: &str| CredentialPlace::Header(name.to_ascii_lowercase());
        let mut places = vec![header(AUTHORIZATION.as_str()), header(COOKIE.as_str())];
        for scheme in site.api.schemes.values() {
            match &scheme.kind {
                SchemeKind::ApiKeyHeader(name) => places.push(header(name)),
                SchemeKind::ApiKeyQuery(name) => places.push(CredentialPlace::Query(name.clone())),
                _ => {}
            }
        }
        for identity in &site.identities {
            if let Some(CredentialConfig::Headers(headers)) = &identity.credential {
                places.extend(headers.keys().map(|name| header(name)));
            }
        }
        let mut once = Vec::new();
        for place in places {
            if !once.contains(&place) {
                once.push(place);
            }
        }
        Self(once)
    }

    /// What a request shows.
    pub(super) fn read(&self, request: &Request<Bytes>) -> Presented {
        let value = |place: &CredentialPlace| match place {
            CredentialPlace::Header(name) | CredentialPlace::Cookie(name) => {
                let values = request.headers().get_all(name.as_str()).iter();
                let values: Vec<String> = values
                    .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
                    .collect();
                (!values.is_empty()).then(|| values.join(", "))
            }
            CredentialPlace::Query(name) => pairs(request.uri())
                .find(|(own, _)| own == name)
                .map(|(_, value)| value.to_owned()),
        };
        let shown = self.0.iter().enumerate();
        let shown = shown.filter_map(|(at, place)| Some((at, value(place)?)));
        Presented(shown.filter(|(_, value)| !is_hollow(value)).collect())
    }

    /// What a request shows that presents this credential.
    pub(super) fn shown(&self, credential: &Credential) -> Presented {
        let mut request = Request::new(Bytes::new());
        let mut query = Vec::new();
        for part in credential.parts.iter() {
            let value = format!("{}{}", part.prefix, part.secret.reveal());
            let (name, value) = match &part.place {
                CredentialPlace::Query(name) => {
                    query.push(format!("{name}={value}"));
                    continue;
                }
                CredentialPlace::Cookie(name) => (COOKIE.as_str(), format!("{name}={value}")),
                CredentialPlace::Header(name) => (name.as_str(), value),
            };
            let name = HeaderName::from_bytes(name.as_bytes());
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&value)) {
                request.headers_mut().append(name, value);
            }
        }
        if let Ok(uri) = format!("/?{}", query.join("&")).parse::<Uri>() {
            *request.uri_mut() = uri;
        }
        self.read(&request)
    }

    /// The request with the last of several credentials in one header; none where there are not several.
    pub(super) fn last_alone(&self, request: &Request<Bytes>) -> Option<Request<Bytes>> {
        let headers = self.0.iter().filter_map(|place| match place {
            CredentialPlace::Header(name) => Some(name.as_str()),
            _ => None,
        });
        headers.into_iter().find_map(|name| {
            let values = request.headers().get_all(name);
            let last = values.iter().nth(1)?;
            let mut request = request.clone();
            request
                .headers_mut()
                .insert(HeaderName::from_bytes(name.as_bytes()).ok()?, last.clone());
            Some(request)
        })
    }

    /// The request with another credential in place of its own.
    pub(super) fn with(&self, request: &Request<Bytes>, shown: &Presented) -> Request<Bytes> {
        let mut request = request.clone();
        for (at, place) in self.0.iter().enumerate() {
            let value = shown.0.get(&at);
            match place {
                CredentialPlace::Header(name) | CredentialPlace::Cookie(name) => {
                    let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
                        continue;
                    };
                    request.headers_mut().remove(&name);
                    if let Some(Ok(value)) = value.map(|value| HeaderValue::from_str(value)) {
                        request.headers_mut().insert(name, value);
                    }
                }
                CredentialPlace::Query(name) => {
                    let others = pairs(request.uri()).filter(|(own, _)| own != name);
                    let own = value.map(|value| (name.as_str(), value.as_str()));
                    let query: Vec<String> = others
                        .chain(own)
                        .map(|(name, value)| format!("{name}={value}"))
                        .collect();
                    let target = match query.is_empty() {
                        true => request.uri().path().to_owned(),
                        false => format!("{}?{}", request.uri().path(), query.join("&")),
                    };
                    if let Ok(uri) = target.parse::<Uri>() {
                        *request.uri_mut() = uri;
                    }
                }
            }
        }
        request
    }
}

impl Presented {
    /// Whether nothing is shown.
    pub(super) fn is_nothing(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of its secrets stands in a text.
    pub(super) fn is_within(&self, text: &str) -> bool {
        let secret = |value: &String| {
            let secret = value.rsplit([' ', '=']).next().unwrap_or_default();
            secret.len() >= 8 && text.contains(secret)
        };
        self.0.values().any(secret)
    }

    /// Whether a JSON Web Token in it has no signature: an algorithm `none`, or nothing behind its last dot.
    pub(super) fn is_unsigned(&self) -> bool {
        use base64::Engine as _;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        self.0.values().any(|value| {
            let token = value.rsplit(' ').next().unwrap_or_default();
            let mut parts = token.split('.');
            let (Some(head), Some(_), Some(signature), None) =
                (parts.next(), parts.next(), parts.next(), parts.next())
            else {
                return false;
            };
            let head = URL_SAFE_NO_PAD.decode(head).unwrap_or_default();
            let Ok(head) = serde_json::from_slice::<serde_json::Value>(&head) else {
                return false;
            };
            let algorithm = head.get("alg").and_then(serde_json::Value::as_str);
            signature.is_empty()
                || algorithm.is_none_or(|algorithm| algorithm.eq_ignore_ascii_case("none"))
        })
    }
}

/// An empty value, or a scheme's word without a credential.
fn is_hollow(value: &str) -> bool {
    let value = value.trim();
    let is_word = |word: &str| value.eq_ignore_ascii_case(word);
    value.is_empty()
        || ["bearer", "basic", "token", "digest"]
            .into_iter()
            .any(is_word)
}

fn pairs(uri: &Uri) -> impl Iterator<Item = (&str, &str)> {
    let query = uri.query().unwrap_or_default();
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}
