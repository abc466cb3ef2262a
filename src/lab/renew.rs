//! Makings within one case: what one attack made is there when the next is sent, and a collision says nothing of a payload.

use bytes::Bytes;
use serde_json::Value;

use crate::http::{Body, Request};
use crate::site::Role;
use crate::words::{Arrange as _, Place};

use super::{Call, Ground, Lab, Label, Sign};

/// Shorter texts stand elsewhere by chance.
const TELLING: usize = 6;

impl Lab {
    /// The next attack of a case that makes something, with texts that no attack before it had; `None` where the first ones serve.
    pub(super) fn renewed(&self, ground: &Ground, request: &Request) -> Option<Request> {
        let operation = self.operation()?;
        let is_payload = self.trial.sign == Sign::None && self.trial.graffito.is_none();
        let makes = self.bench.site.makes(&operation.key);
        let is_first = self.trial.all(Label::Attack).next().is_none();
        if !makes || !is_payload || is_first || *operation.key.method != *request.method {
            return None;
        }
        let fresh = self.bench.freshened(operation, &ground.call);
        let mut renewed = request.clone();
        if let Some(body) = &request.body {
            renewed.body = Some(Body {
                bytes: put(&body.bytes, &replaced(&ground.call, &fresh)),
                ..body.clone()
            });
        }
        if let Role::Makes { by_key: true, .. } = self.bench.site.role(&operation.key)
            && let Some(key) = operation.path_names().last()
            && let place = Place::Path((*key).to_owned())
            && let (Some(old), Some(new)) = (ground.call.parameter(&place), fresh.parameter(&place))
            && let (Some(old), Some(new)) = (old.as_str(), new.as_str())
            && let Some(front) = request.path.strip_suffix(old)
        {
            renewed.path = format!("{front}{new}");
        }
        Some(renewed)
    }
}

/// Texts of a body with those that stand in their places now, the longest first.
fn replaced(old: &Call, new: &Call) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    if let (Some((_, old)), Some((_, new))) = (&old.body, &new.body) {
        collect(old, new, &mut pairs);
    }
    pairs.arrange_by_key(|(old, _)| std::cmp::Reverse(old.len()));
    pairs
}

fn collect(old: &Value, new: &Value, pairs: &mut Vec<(String, String)>) {
    match (old, new) {
        (Value::String(old), Value::String(new)) if old != new && old.len() >= TELLING => {
            pairs.push((old.clone(), new.clone()));
        }
        (Value::Array(old), Value::Array(new)) => {
            for (old, new) in old.iter().zip(new) {
                collect(old, new, pairs);
            }
        }
        (Value::Object(old), Value::Object(new)) => {
            for (name, old) in old {
                if let Some(new) = new.get(name) {
                    collect(old, new, pairs);
                }
            }
        }
        _ => {}
    }
}

/// The bytes with each old text replaced wherever it stands; what was put there is not looked into again.
fn put(bytes: &Bytes, pairs: &[(String, String)]) -> Bytes {
    let mut written = Vec::with_capacity(bytes.len());
    let mut rest: &[u8] = bytes;
    while let Some(first) = rest.first() {
        let found = pairs
            .iter()
            .find(|(old, _)| rest.starts_with(old.as_bytes()));
        match found {
            Some((old, new)) => {
                written.extend_from_slice(new.as_bytes());
                rest = &rest[old.len()..];
            }
            None => {
                written.push(*first);
                rest = &rest[1..];
            }
        }
    }
    written.into()
}

#[cfg(test)]
mod tests {
    use super::put;

    #[test]
    fn texts_are_replaced_within_others_and_never_twice() {
        let pairs = [("name-a1", "name-a1-b2"), ("nay-a1", "nay-b2")]
            .map(|(old, new)| (old.to_owned(), new.to_owned()));
        let body = br#"{"name":"name-a1","note":"nay-a1'","bytes":"#;
        let put = put(&[&body[..], b"\xff}"].concat().into(), &pairs);
        let wanted = br#"{"name":"name-a1-b2","note":"nay-b2'","bytes":"#;
        assert_eq!(put[..], [&wanted[..], b"\xff}"].concat()[..]);
    }
}
