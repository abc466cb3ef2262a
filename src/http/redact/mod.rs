//! Takes every secret of the run out of texts and exchanges, however it is written there.

mod exchange;
mod looks;
mod spelling;

use std::borrow::Cow;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD_INDIFFERENT, URL_SAFE_NO_PAD_INDIFFERENT};
use regex::{Captures, Regex};

/// What stands for a secret whose owner is unknown.
const UNKNOWN: &str = "<token>";
/// Shorter values are words that occur by chance.
const SHORTEST: usize = 4;

/// Replaces secrets by their labels.
///
/// Known ones are found as they are, percent- and form-encoded, inside JSON and HTML, and in
/// Base64, alone or with something around them. Unknown ones are found by their looks: JSON Web
/// Tokens, cookies that are set, and what is named as tokens and passwords are.
pub(crate) struct Redactor {
    labels: Vec<String>,
    known: Option<AhoCorasick>,
    /// The label of each pattern of `known`.
    owners: Vec<usize>,
}

impl Redactor {
    /// Knows these pairs of label and value; of equal values the first label counts.
    pub(crate) fn new(secrets: Vec<(String, String)>) -> Self {
        let (mut labels, mut owners, mut forms) = (Vec::new(), Vec::new(), Vec::new());
        for (label, value) in secrets {
            if value.chars().count() < SHORTEST {
                continue;
            }
            for form in spelling::all(&value) {
                owners.push(labels.len());
                forms.push(form);
            }
            labels.push(format!("<{label}>"));
        }
        // Building fails only beyond 2^31 states, which is more than a run can learn.
        let known = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&forms)
            .ok();
        Self {
            labels,
            known,
            owners,
        }
    }

    /// `text` without secrets.
    pub(crate) fn redact(&self, text: &str) -> String {
        looks::without_fields(&self.without_values(text)).into_owned()
    }

    /// `text` without known secrets and web tokens; what is only named like a secret stays.
    fn without_values(&self, text: &str) -> String {
        let text = self.without_known(text);
        let text = looks::without_web_tokens(&text);
        let text = self.without_base64(&text, &looks::STANDARD_RUN, &STANDARD_NO_PAD_INDIFFERENT);
        self.without_base64(&text, &looks::URL_SAFE_RUN, &URL_SAFE_NO_PAD_INDIFFERENT)
            .into_owned()
    }

    fn without_known<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(known) = self.known.as_ref().filter(|known| known.is_match(text)) else {
            return Cow::Borrowed(text);
        };
        let mut clean = String::with_capacity(text.len());
        known.replace_all_with(text, &mut clean, |found, _, clean| {
            clean.push_str(self.label(found.pattern().as_usize()));
            true
        });
        Cow::Owned(clean)
    }

    /// Replaces runs of Base64 that hold a secret, such as the `user:password` of Basic.
    fn without_base64<'t>(
        &self,
        text: &'t str,
        runs: &Regex,
        engine: &impl Engine,
    ) -> Cow<'t, str> {
        let Some(known) = &self.known else {
            return Cow::Borrowed(text);
        };
        runs.replace_all(text, |run: &Captures<'_>| {
            let run = (&run[0], &run["run"]);
            // A length that no encoder makes comes from a neighbour; the whole groups still count.
            let whole = run.1.get(..run.1.len() / 4 * 4).unwrap_or_default();
            let decoded = engine
                .decode(run.1)
                .or_else(|_| engine.decode(whole))
                .unwrap_or_default();
            match known.find(&decoded) {
                Some(found) => self.label(found.pattern().as_usize()).to_owned(),
                None => run.0.to_owned(),
            }
        })
    }

    fn label(&self, pattern: usize) -> &str {
        let owner = self.owners.get(pattern);
        owner
            .and_then(|owner| self.labels.get(*owner))
            .map_or(UNKNOWN, String::as_str)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod tests;
