//! What is made on the campus, listed there and given out by the page.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Campus, no};
use crate::servers::{json as answer, object, text};
use crate::support::{Answer, Asked};

/// What a thing is, whose, and below which path it lies.
pub(super) struct Thing {
    pub(super) kind: &'static str,
    pub(super) owner: &'static str,
    pub(super) above: String,
    pub(super) body: Value,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) things: BTreeMap<String, Thing>,
    pub(super) mottos: BTreeMap<&'static str, String>,
    pub(super) made: u64,
}

/// The name and the note of a body; anything else in it is left alone.
pub(super) fn named(asked: &Asked) -> Option<Map<String, Value>> {
    let body = object(asked)?;
    text(body.get("name"), 1, 80)?;
    match body.get("note") {
        None => {}
        note => {
            text(note, 0, 200)?;
        }
    }
    let kept = body
        .into_iter()
        .filter(|(name, _)| name == "name" || name == "note");
    Some(kept.collect())
}

impl Campus {
    /// Spaces by the page. A cursor says where it goes on and for whom, and the latter is not believed.
    pub(super) fn page(&self, asked: &Asked, state: &State, caller: &str) -> Answer {
        let (mut limit, mut start, mut owner) = (100, 0, caller.to_owned());
        let query = asked.path.split_once('?').map_or("", |(_, query)| query);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("limit", number)) => match number.parse() {
                    Ok(number @ 1..=100) => limit = number,
                    _ => return no(422),
                },
                Some(("cursor", cursor)) => {
                    let parts = cursor.split_once('.');
                    let parts = parts.and_then(|(at, who)| Some((at.parse().ok()?, who)));
                    let Some((at, who)) = parts else {
                        return no(422);
                    };
                    start = at;
                    match self.flaw {
                        "cursor" => owner = who.to_owned(),
                        _ if who != caller => return no(404),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        if self.flaw == "named" {
            owner = asked.header("x-user").unwrap_or(caller).to_owned();
        }
        let own = |thing: &&Thing| thing.kind == "space" && thing.owner == owner;
        let all: Vec<_> = state
            .things
            .values()
            .filter(own)
            .map(|thing| &thing.body)
            .collect();
        let end = (start + limit).min(all.len());
        let next = (end < all.len()).then(|| format!("{end}.{owner}"));
        let page = all.get(start..end).unwrap_or_default();
        answer(200, &json!({ "data": { "all": page }, "next": next }))
    }

    pub(super) fn list(state: &State, kind: &str, owner: &str, above: &str) -> Answer {
        let of =
            |thing: &&Thing| thing.kind == kind && thing.owner == owner && thing.above == above;
        let all = state.things.values().filter(of).map(|thing| &thing.body);
        answer(200, &json!({ "data": { "all": all.collect::<Vec<_>>() } }))
    }

    pub(super) fn make(
        &self,
        asked: &Asked,
        state: &mut State,
        kind: &'static str,
        owner: &'static str,
        above: &str,
    ) -> Answer {
        let Some(body) = named(asked) else {
            return no(422);
        };
        state.made += 1;
        let number = state.made;
        let mut body = Value::Object(body);
        let (path, answered) = match kind {
            // The slug stands nested in the answer.
            "space" => {
                body["slug"] = format!("space-{number}-{}", number * 7919).into();
                let path = format!("spaces/{}", body["slug"].as_str().unwrap());
                (path, answer(201, &json!({ "ok": true, "space": body })))
            }
            // Of a board nothing comes back but where it is.
            "board" => {
                let id = format!("7a1c0000-0000-4000-8000-{number:012x}");
                body["uuid"] = id.as_str().into();
                let path = format!("{above}/boards/{id}");
                (
                    path.clone(),
                    Answer::new(201, &[("location", &format!("/{path}"))], ""),
                )
            }
            "card" => {
                body["card"] = number.into();
                (format!("{above}/cards/{number}"), answer(201, &body))
            }
            "notebook" => {
                body["owner"] = json!({ "login": owner });
                body["title"] = format!("book-{number}").into();
                (
                    format!("notebooks/{owner}/book-{number}"),
                    answer(201, &body),
                )
            }
            other => {
                body["id"] = number.into();
                (format!("{other}s/{number}"), answer(201, &body))
            }
        };
        let thing = Thing {
            kind,
            owner,
            above: above.to_owned(),
            body,
        };
        state.things.insert(path, thing);
        answered
    }
}
