//! A document and an identity for the tests of this room.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Identity, Session, open};
use crate::http::capture::Capture;
use crate::http::{Credential, CredentialPart};
use crate::schema::Library;
use crate::spec::{Api, Operation, Scheme, SchemeKind};
use crate::words::{Location, OperationKey};

/// A document with these schemes and two ways to log in.
pub(super) fn api(schemes: &[(&str, SchemeKind)]) -> Api {
    let at = Location::new("openapi.yaml", 1, 1);
    let scheme = |(name, kind): &(&str, SchemeKind)| {
        let (kind, at) = (kind.clone(), at.clone());
        ((*name).to_owned(), Scheme { kind, at })
    };
    let operation = |method: &str, template: &str| Operation {
        key: OperationKey::new(method, template),
        id: None,
        summary: String::new(),
        tags: Vec::new(),
        deprecated: false,
        at: at.clone(),
        parameters: Vec::new(),
        body: None,
        responses: Vec::new(),
        security: Vec::new(),
        extensions: serde_json::Map::new(),
        server: None,
    };
    Api {
        source: "openapi.yaml".into(),
        title: String::new(),
        version: String::new(),
        openapi: "3.1.0".to_owned(),
        servers: Vec::new(),
        operations: vec![
            operation("POST", "/auth/login"),
            operation("POST", "/realms/{realm}/login"),
        ],
        schemes: schemes.iter().map(scheme).collect::<BTreeMap<_, _>>(),
        schemas: Library::new(Value::Null),
        files: std::sync::Arc::default(),
        left_out: Vec::new(),
        untested: Default::default(),
        marks: Default::default(),
        by_key: Default::default(),
        warnings: Vec::new(),
    }
}

/// An identity with this credential, as the config writes it.
pub(super) fn alice(credential: Value) -> Identity {
    Identity {
        name: "alice".into(),
        credential: Some(serde_json::from_value(credential).unwrap()),
        ..Identity::anonymous()
    }
}

/// Each part as `place prefix secret-label=value`.
pub(super) fn shown(credential: &Credential) -> Vec<String> {
    let part = |part: &CredentialPart| {
        let secret = format!("{}={}", part.secret, part.secret.reveal());
        format!("{:?} {:?} {secret}", part.place, part.prefix)
    };
    credential.parts.iter().map(part).collect()
}

/// The session of `identity` at `server`, whose base path is `/v2`.
pub(super) async fn opened(server: &Capture, api: &Api, identity: &Identity) -> Session {
    open(&server.client("/v2"), api, identity).await.unwrap()
}
