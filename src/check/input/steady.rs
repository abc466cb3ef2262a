//! What two answers to the same request have in common, and how much of it another answer shows. Pure.
//!
//! Times, ids of requests and whatever else differs between two controls are noise; so is a place that shows what was sent.

use std::collections::BTreeSet;

use crate::check::leaves::{Kind, Leaves, is_volatile};
use crate::check::likeness::share;
use crate::http::Response;

/// From this share on an answer says what the controls say, and up to that one it does not. In a page the line that shows
/// what was asked for is another one each time.
const SAME: f64 = 0.95;
const SAME_PAGE: f64 = 0.75;
const OTHER: f64 = 0.5;

/// What stays the same from one control to the next.
pub(super) struct Steady {
    leaves: BTreeSet<(String, String)>,
    /// How many values the smaller of the controls has, repetitions included.
    count: usize,
}

impl Steady {
    /// What all of `controls` show, but for places where one of `others` shows a text that was `sent`.
    pub(super) fn of(
        controls: &[&Response],
        others: &[&Response],
        sent: &dyn Fn(&str) -> bool,
    ) -> Self {
        let echoes: BTreeSet<String> = others
            .iter()
            .flat_map(|answer| {
                let (_, leaves) = Leaves::of(answer);
                let shown = leaves
                    .iter()
                    .filter(|(place, value)| sent(value) || sent(place) && value.is_empty());
                let places: Vec<String> = shown.map(|(place, _)| place.clone()).collect();
                places
            })
            .collect();
        let mut all = controls.iter().map(|control| Leaves::of(control).1);
        let first = all.next().unwrap_or_default();
        let mut count = first.count();
        let mut leaves: BTreeSet<_> = first
            .iter()
            .filter(|(place, _)| !is_volatile(place) && !echoes.contains(place))
            .cloned()
            .collect();
        for next in all {
            count = count.min(next.count());
            leaves.retain(|leaf| next.has(leaf));
        }
        Self { leaves, count }
    }

    /// Whether there is nothing by which an answer could be known.
    pub(super) fn is_empty(&self) -> bool {
        self.leaves.is_empty()
    }

    /// Whether `answer` says all of it, and is no shorter.
    pub(super) fn is_said_by(&self, answer: &Response) -> bool {
        let same = match Leaves::of(answer).0 {
            Kind::Json => SAME,
            Kind::Markup | Kind::Text => SAME_PAGE,
        };
        answer.is_success() && self.share(answer) >= same
    }

    /// Whether `answer` is about something else, or about nothing: what a condition that is false leaves.
    pub(super) fn is_missing_in(&self, answer: &Response) -> bool {
        match answer.status {
            200..300 => self.share(answer) <= OTHER,
            404 | 410 => true,
            _ => false,
        }
    }

    fn share(&self, answer: &Response) -> f64 {
        let (_, other) = Leaves::of(answer);
        let shown = self.leaves.iter().filter(|leaf| other.has(leaf)).count();
        let size = part(other.count(), self.count).min(1.0);
        part(shown, self.leaves.len()).min(size)
    }
}

fn part(some: usize, all: usize) -> f64 {
    if all == 0 {
        return 1.0;
    }
    share(some, all)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Steady;
    use crate::http::Response;

    fn answer(body: &Value) -> Response {
        Response {
            status: 200,
            headers: Vec::new(),
            body: body.to_string().into(),
            truncated: false,
            millis: 0,
        }
    }

    #[test]
    fn times_ids_of_requests_and_echoes_are_no_content() {
        let shown = |time: &str, query: &str, hits: &[u32]| {
            answer(&json!({"served_at": time, "took": time.len(), "query": query, "hits": hits}))
        };
        let controls = [shown("1", "saw", &[3, 4]), shown("22", "saw", &[3, 4])];
        let (yes, no) = (
            shown("333", "saw' AND 'nay", &[3, 4]),
            shown("4444", "saw' AND 'nay", &[]),
        );
        let sent = |text: &str| text.contains("' AND 'nay");
        let steady = Steady::of(&[&controls[0], &controls[1]], &[&yes, &no], &sent);
        assert!(steady.is_said_by(&yes) && !steady.is_said_by(&no));
        assert!(steady.is_missing_in(&no) && !steady.is_missing_in(&yes));
    }

    #[test]
    fn a_refusal_is_neither() {
        let control = answer(&json!({"id": 1}));
        let refused = Response {
            status: 400,
            ..answer(&json!({"error": "no"}))
        };
        let steady = Steady::of(&[&control], &[], &|_| false);
        assert!(!steady.is_said_by(&refused) && !steady.is_missing_in(&refused));
    }
}
