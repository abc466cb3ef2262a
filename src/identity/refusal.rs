//! What to tell the user when a login did not work.

use serde_json::Value;

use crate::http::{Answer, Exchange, Redactor};
use crate::words::Diagnostic;

use super::{Identity, secrets};

/// How much of an answer is shown.
const SHOWN: usize = 200;

/// A login that did not work.
pub(super) struct Refusal<'a> {
    identity: &'a Identity,
    exchange: &'a Exchange,
}

impl<'a> Refusal<'a> {
    pub(super) fn new(identity: &'a Identity, exchange: &'a Exchange) -> Self {
        Self { identity, exchange }
    }

    /// Who asked for what, what was answered, why that is not enough, and the way out.
    pub(super) fn because(&self, why: &str, todo: &str) -> Diagnostic {
        let (name, request) = (&self.identity.name, &self.exchange.request);
        // Query values may be secrets; the path says enough.
        let asked = format!(
            "`{name}` cannot log in: {} {}",
            request.method, request.path
        );
        let what = match &self.exchange.answer {
            Answer::Failure(failure) => {
                return Diagnostic::error(format!("{asked}: {failure}"))
                    .todo("check that the target is up and can be reached from here");
            }
            Answer::Response(response) => {
                let mut what = format!("{asked} answered {}", response.status);
                if !why.is_empty() {
                    what.push_str(&format!(" {why}"));
                }
                let shown = self.excerpt(&response.text());
                if !shown.is_empty() {
                    what.push_str(&format!(": {shown}"));
                }
                what
            }
        };
        Diagnostic::error(what).todo(todo)
    }

    /// The beginning of an answer on one line, without secrets and control characters.
    fn excerpt(&self, text: &str) -> String {
        let mut known = secrets::of_config(self.identity);
        known.extend(secrets::of_answer(
            self.identity.name.as_str(),
            self.exchange,
        ));
        // An answer that let somebody in holds a token, under whatever name; a refusal says why.
        if self.exchange.status().is_some_and(|status| status < 400) {
            known.extend(secrets::perhaps_of_answer(
                self.identity.name.as_str(),
                self.exchange,
            ));
        }
        let clean = Redactor::new(known).redact(text);
        let visible: String = clean
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .replace(char::is_control, "");
        let mut shown: String = visible.chars().take(SHOWN).collect();
        if shown.len() < visible.len() {
            shown.push('…');
        }
        shown
    }
}

/// The text or number at a JSON pointer (RFC 6901), whose first slash may be missing.
pub(super) fn pointer(body: &Value, at: &str) -> Option<String> {
    let found = match at.strip_prefix('/') {
        Some(_) => body.pointer(at),
        None if at.is_empty() => Some(body),
        None => body.pointer(&format!("/{at}")),
    };
    match found? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
