//! Idempotency keys: each request has one of its own, since an API answers a key that it knows as it did before, or refuses
//! whatever else comes under it.

use std::borrow::Cow;

use serde_json::Value;

use crate::spec::{Operation, Parameter};

use super::compose::Composer;
use super::{Bench, Call};

/// How the keys of a run begin: as UUIDs, and where the schema wants something else.
const UUID: &str = "6e617900-";
const TEXT: &str = "nay-";

/// A text that nothing else on the target has, in the form of a UUID (RFC 9562, version 4).
pub(super) fn uuid_of(unique: &str) -> String {
    let digits = format!("{unique:0>22}");
    format!(
        "{UUID}{}-4{}-8{}-{}",
        &digits[..4],
        &digits[4..7],
        &digits[7..10],
        &digits[10..22]
    )
}

impl Composer<'_> {
    /// A key that no other request has, where the parameter carries one.
    pub(super) fn key_of_its_own(&self, parameter: &Parameter) -> Option<Value> {
        if !parameter.is_idempotency_key() {
            return None;
        }
        let keys = [uuid_of(self.unique), format!("{TEXT}{}", self.unique)];
        let mut keys = keys.into_iter().map(Value::String);
        keys.find(|key| self.legal(parameter, key))
    }
}

impl Bench {
    /// The same call under another key, where it has one that the run made up.
    pub(super) fn under_its_own_key<'c>(
        &self,
        operation: &Operation,
        call: &'c Call,
    ) -> Cow<'c, Call> {
        let mut keys = operation.parameters.iter();
        let key = keys.find(|parameter| parameter.is_idempotency_key());
        let place = key.map(Parameter::place);
        let mut call = Cow::Borrowed(call);
        let held = call.parameters.iter().position(|(own, value)| {
            let is_own = |text: &str| text.starts_with(UUID) || text.starts_with(TEXT);
            Some(own) == place.as_ref() && value.as_str().is_some_and(is_own)
        });
        if let Some((_, value)) = held.and_then(|held| call.to_mut().parameters.get_mut(held)) {
            let unique = self.unique();
            *value = match value.as_str() {
                Some(text) if text.starts_with(UUID) => uuid_of(&unique),
                _ => format!("{TEXT}{unique}"),
            }
            .into();
        }
        call
    }
}
