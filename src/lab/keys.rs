//! The public keys by which the target checks its tokens: from the config, or where targets publish them.

use serde_json::Value;
use url::Url;

use crate::http::{Credential, Request, Response};
use crate::identity::forge::{Jwt, PublicKey};
use crate::spec::SchemeKind;

use super::{Bench, Lab};

/// Where keys are looked for below the root of the host, the base path and the issuer (OpenID Connect Discovery 1.0,
/// section 4; RFC 8414, section 3), and those that frameworks choose.
const DISCOVERY: &[&str] = &[
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
];
const SETS: &[&str] = &["/.well-known/jwks.json", "/.well-known/jwks", "/jwks.json"];

impl Lab {
    /// Every public key of the target that signs tokens like this one: the config's, else those that the target itself
    /// publishes. It is asked once in a run, and nobody else is.
    pub(crate) async fn public_keys(&self, genuine: &Credential) -> Vec<PublicKey> {
        let bench = &self.bench;
        if let Some(text) = &bench.site.config.tokens.public_text {
            return PublicKey::of_text(text);
        }
        let Some(jwt) = Jwt::find(genuine) else {
            return Vec::new();
        };
        let ask = || async { bench.published_keys(&jwt, &self.case).await };
        bench.published.get_or_init(ask).await.clone()
    }
}

impl Bench {
    async fn published_keys(&self, jwt: &Jwt, case: &str) -> Vec<PublicKey> {
        for path in self.documented_sets() {
            let keys = self.keys_at(&path, case).await;
            if !keys.is_empty() {
                return keys;
            }
        }
        for path in self.discoveries(jwt) {
            let found = self.ask(&path, case).await;
            let place = found.as_ref().and_then(|found| found.get("jwks_uri"));
            let path = place.and_then(Value::as_str).and_then(|url| self.own(url));
            if let Some(path) = path {
                let keys = self.keys_at(&path, case).await;
                if !keys.is_empty() {
                    return keys;
                }
            }
        }
        for base in self.bases() {
            for set in SETS {
                let keys = self.keys_at(&format!("{base}{set}"), case).await;
                if !keys.is_empty() {
                    return keys;
                }
            }
        }
        Vec::new()
    }

    /// Readings of the document that are named as sets of keys.
    fn documented_sets(&self) -> Vec<String> {
        let operations = self.site.api.operations.iter();
        let sets = operations.filter(|operation| {
            let template = operation.key.template.to_ascii_lowercase();
            &*operation.key.method == "GET" && !template.contains('{') && template.contains("jwks")
        });
        sets.map(|operation| {
            let base = self.site.base_of(operation);
            format!("{base}{}", operation.key.template)
        })
        .collect()
    }

    /// Documents that name the place of the keys: of the document's scheme, of the issuer, and where everybody has it.
    fn discoveries(&self, jwt: &Jwt) -> Vec<String> {
        let schemes = self.site.api.schemes.values();
        let named = schemes.filter_map(|scheme| match &scheme.kind {
            SchemeKind::OpenIdConnect(url) => self.own(url),
            _ => None,
        });
        let issuer = jwt.claims.get("iss").and_then(Value::as_str);
        let issuer = issuer.and_then(|url| self.own(url));
        let issuer = issuer.map(|path| path.trim_end_matches('/').to_owned());
        let mut found: Vec<String> = named.collect();
        for base in issuer.into_iter().chain(self.bases()) {
            found.extend(DISCOVERY.iter().map(|path| format!("{base}{path}")));
        }
        let mut seen = std::collections::BTreeSet::new();
        found.retain(|path| seen.insert(path.clone()));
        found
    }

    fn bases(&self) -> Vec<String> {
        let mut bases = vec![String::new()];
        if !self.site.base_path.is_empty() {
            bases.push(self.site.base_path.clone());
        }
        bases
    }

    /// The path of a URL of the target; none of one that leads elsewhere.
    fn own(&self, url: &str) -> Option<String> {
        let origin = Url::parse(self.client.origin()).ok()?;
        let url = origin.join(url).ok()?;
        (url.origin() == origin.origin()).then(|| url.path().to_owned())
    }

    async fn keys_at(&self, path: &str, case: &str) -> Vec<PublicKey> {
        let found = self.ask(path, case).await;
        found.map_or_else(Vec::new, |set| PublicKey::of_set(&set))
    }

    async fn ask(&self, path: &str, case: &str) -> Option<Value> {
        let exchange = self.client.send(&Request::new("GET", path), case).await;
        let answer = exchange.response().filter(|it| it.is_success());
        answer.and_then(Response::json)
    }
}
