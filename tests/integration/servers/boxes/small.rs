//! The small things beside the boxes, which differ in what becomes of the wish to remove one.

use serde_json::{Value, json as value};

use super::{Owned, json, no};
use crate::support::Answer;

/// One of the two kinds of small things: `deletes` says what becomes of the owner's wish to remove one.
pub(super) fn small(
    own: &mut Owned<u64>,
    last: &mut u64,
    user: &str,
    (method, path): (&str, &[&str]),
    said: Option<String>,
    deletes: impl FnOnce(u64) -> Option<u16>,
) -> Answer {
    let shown = |id: &u64, text: &str| value!({ "id": id, "text": text });
    match (method, path) {
        ("GET", [_]) => {
            let all = own.iter().filter(|(_, (owner, _))| owner == user);
            let all: Vec<Value> = all.map(|(id, (_, text))| shown(id, text)).collect();
            json(200, &value!(all))
        }
        ("POST", [_]) => {
            let Some(said) = said else { return no(422) };
            *last += 1;
            let answer = json(201, &shown(last, &said));
            own.insert(*last, (user.to_owned(), said));
            answer
        }
        (_, [_]) => no(405),
        (method, [_, id]) => {
            let found = id.parse().ok();
            let found = found.and_then(|id| Some((id, own.get(&id)?)));
            let Some((id, (_, text))) = found.filter(|(_, (owner, _))| owner == user) else {
                return no(403);
            };
            match method {
                "GET" => json(200, &shown(&id, text)),
                "DELETE" => match deletes(id) {
                    Some(status) => no(status),
                    None => {
                        own.remove(&id);
                        Answer::new(204, &[], "")
                    }
                },
                _ => no(405),
            }
        }
        _ => no(404),
    }
}
