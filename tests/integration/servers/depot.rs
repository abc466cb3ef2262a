//! Crates in sites of organisations, of which several are deleted, sealed, levelled and shown at once by a call below their
//! site, and members whose rank a list sets: no body has room for a text. Refused is by 404, item by item, or in silence.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json};

use super::{Scanned, gone, json as answer, only, scan, segments, text};
use crate::support::{Answer, Asked};

const DOCUMENT: &str = include_str!("depot/openapi.yml");

const CONFIG: &str = "identities:
  una: { credential: { api_key: { scheme: key, value: una-key-7715 } } }
  ivo: { credential: { api_key: { scheme: key, value: ivo-key-7716 } } }
";

/// What lies where: the path of what it lies in, and what is shown.
type Things = BTreeMap<String, (String, Value)>;

#[derive(Default)]
struct State {
    last: u64,
    /// Organisations: owner and what is shown.
    orgs: BTreeMap<String, (&'static str, Value)>,
    /// Members, sites and crates.
    things: Things,
}

struct Depot {
    flaw: &'static str,
    state: Mutex<State>,
}

fn no(status: u16) -> Answer {
    answer(status, &json!({ "error": "no" }))
}

fn ids(value: Option<&Value>) -> Option<Vec<String>> {
    let all = value?.as_array()?.iter();
    let all: Option<Vec<String>> = all
        .map(|id| text(Some(id), 1, 60).map(str::to_owned))
        .collect();
    let all = all.filter(|all| (1..=20).contains(&all.len()))?;
    let mut distinct = all.clone();
    distinct.sort();
    distinct.dedup();
    (distinct.len() == all.len()).then_some(all)
}

/// What a new thing is like.
fn new(kind: &str, id: &str, name: &str) -> Value {
    match kind {
        "members" => json!({ "id": id, "name": name, "rank": "guest" }),
        "crates" => json!({ "id": id, "name": name, "level": 5, "sealed": false }),
        _ => json!({ "id": id, "name": name }),
    }
}

impl Depot {
    fn answer(&self, asked: &Asked) -> Answer {
        let caller = match asked.header("x-key") {
            Some("una-key-7715") => "una",
            Some("ivo-key-7716") => "ivo",
            _ => return no(401).with(("www-authenticate", "Key")),
        };
        let path = segments(asked);
        let mut state = self.state.lock().unwrap();
        let method = asked.method.as_str();
        let [first, org, below @ ..] = path.as_slice() else {
            return match (method, path.as_slice()) {
                ("GET", ["orgs"]) => {
                    let own = state.orgs.values().filter(|(owner, _)| *owner == caller);
                    let own: Vec<&Value> = own.map(|(_, org)| org).collect();
                    answer(200, &json!({ "data": own }))
                }
                ("POST", ["orgs"]) => {
                    let lax = self.flaw == "verified";
                    let names: &[&str] = if lax { &["name", "owner"] } else { &["name"] };
                    let body = only(asked, names).unwrap_or_default();
                    let Some(name) = text(body.get("name"), 1, 80) else {
                        return no(422);
                    };
                    let id = state.id('o');
                    let mut org = new("orgs", &id, name);
                    let verified = body.get("owner").and_then(|own| own.get("verified"));
                    let verified = verified.and_then(Value::as_bool).unwrap_or_default();
                    org["owner"] = json!({ "login": caller, "verified": verified });
                    state.orgs.insert(id, (caller, org.clone()));
                    answer(201, &json!({ "data": org }))
                }
                (_, ["orgs"]) => no(405),
                _ => no(404),
            };
        };
        let batch = below.last().copied().unwrap_or_default();
        let lax = self.flaw == format!("{batch} below")
            || self.flaw == "level below" && method == "PATCH";
        let owner = state.orgs.get(*org).map(|(owner, _)| *owner);
        if *first != "orgs" || owner.is_none() || owner != Some(caller) && !lax {
            return no(404);
        }
        match (method, below) {
            ("GET", []) => answer(200, &json!({ "data": state.orgs[*org].1 })),
            ("DELETE", []) => {
                state.orgs.remove(*org);
                let front = format!("{org}/");
                state
                    .things
                    .retain(|_, (inside, _)| inside != org && !inside.starts_with(front.as_str()));
                gone()
            }
            (_, ["members", "batch"]) if method == "POST" => self.rank(asked, org, &mut state),
            (_, [kind @ ("members" | "sites"), rest @ ..]) => match rest {
                [] => made_in(asked, kind, org, &mut state),
                [id] => one(method, kind, org, id, &mut state),
                [site, "crates", rest @ ..] if *kind == "sites" => {
                    let inside = format!("{org}/{site}");
                    let there = state.things.get(*site).is_some_and(|(own, _)| own == org);
                    match rest {
                        _ if !there => no(404),
                        [] if method == "PATCH" => {
                            self.several(asked, "level", &inside, &mut state)
                        }
                        [] => made_in(asked, "crates", &inside, &mut state),
                        [act @ ("bulk-delete" | "batch-get" | "seal")] if method == "POST" => {
                            self.several(asked, act, &inside, &mut state)
                        }
                        [id] => one(method, "crates", &inside, id, &mut state),
                        _ => no(404),
                    }
                }
                _ => no(404),
            },
            (_, []) => no(405),
            _ => no(404),
        }
    }

    /// Sets ranks, each for itself.
    fn rank(&self, asked: &Asked, org: &str, state: &mut State) -> Answer {
        let body = only(asked, &["members"]).unwrap_or_default();
        let Some(members) = body.get("members").and_then(Value::as_array) else {
            return no(422);
        };
        let read = |member: &Value| {
            let member = member.as_object()?;
            let rank = member.get("rank")?.as_str()?;
            let known = member.len() == 2 && ["guest", "clerk", "chief"].contains(&rank);
            let id = text(member.get("id"), 1, 60)?;
            known.then(|| (id.to_owned(), rank.to_owned()))
        };
        let wanted: Option<Vec<_>> = members.iter().map(read).collect();
        let Some(wanted) = wanted.filter(|all| (1..=20).contains(&all.len())) else {
            return no(422);
        };
        let mut became = Vec::new();
        for (id, rank) in wanted {
            let lax = self.flaw == "rank between";
            let member = state.things.get_mut(&id);
            let own =
                member.filter(|(inside, it)| it.get("rank").is_some() && (inside == org || lax));
            let status = match own {
                Some((_, member)) => {
                    member["rank"] = rank.into();
                    200
                }
                None => 404,
            };
            became.push(json!({ "id": id, "status": status }));
        }
        answer(207, &json!({ "results": became }))
    }

    fn several(&self, asked: &Asked, act: &str, inside: &str, state: &mut State) -> Answer {
        let levels = act == "level";
        let names: &[&str] = if levels { &["ids", "set"] } else { &["ids"] };
        let body = only(asked, names).unwrap_or_default();
        let Some(ids) = ids(body.get("ids")) else {
            return no(422);
        };
        let set = body.get("set").and_then(Value::as_object);
        let level = set
            .filter(|set| set.len() == 1)
            .and_then(|set| set.get("level"));
        let level = level
            .and_then(Value::as_u64)
            .filter(|level| (1..=9).contains(level));
        if levels && level.is_none() {
            return no(422);
        }
        let lax = self.flaw == format!("{act} between");
        let is_here = |id: &String| {
            let thing = state.things.get(id);
            thing.is_some_and(|(own, it)| it.get("sealed").is_some() && (own == inside || lax))
        };
        let (here, others): (Vec<String>, Vec<String>) = ids.into_iter().partition(is_here);
        match act {
            "bulk-delete" => {
                here.iter().for_each(|id| drop(state.things.remove(id)));
                let errors = others
                    .iter()
                    .map(|id| json!({ "id": id, "error": "not found" }));
                let errors: Vec<Value> = errors.collect();
                answer(200, &json!({ "deleted": here, "errors": errors }))
            }
            "batch-get" => {
                let shown: Vec<&Value> = here.iter().map(|id| &state.things[id].1).collect();
                answer(200, &json!({ "data": shown }))
            }
            "seal" => {
                if !others.is_empty() {
                    return no(404);
                }
                if here.iter().any(|id| state.things[id].1["sealed"] == true) {
                    return no(409);
                }
                for id in here {
                    state.things.get_mut(&id).unwrap().1["sealed"] = true.into();
                }
                gone()
            }
            _ => {
                for id in here.iter().filter(|_| self.flaw != "nothing") {
                    state.things.get_mut(id).unwrap().1["level"] = json!(level);
                }
                answer(200, &json!({ "updated": here.len() }))
            }
        }
    }
}

impl State {
    /// A new id that nobody guesses.
    fn id(&mut self, letter: char) -> String {
        self.last += 1;
        format!(
            "{letter}{:012x}",
            self.last.wrapping_mul(0x9e37_79b9_7f4a) % (1 << 48)
        )
    }
}

fn made_in(asked: &Asked, kind: &str, inside: &str, state: &mut State) -> Answer {
    match asked.method.as_str() {
        "POST" => {
            let body = only(asked, &["name"]).unwrap_or_default();
            let Some(name) = text(body.get("name"), 1, 80) else {
                return no(422);
            };
            let id = state.id(kind.chars().next().unwrap_or_default());
            let thing = new(kind, &id, name);
            state.things.insert(id, (inside.to_owned(), thing.clone()));
            answer(201, &json!({ "data": thing }))
        }
        "GET" if kind == "sites" => {
            let own = state
                .things
                .iter()
                .filter(|(id, (own, _))| id.starts_with('s') && own == inside);
            let own: Vec<&Value> = own.map(|(_, (_, thing))| thing).collect();
            answer(200, &json!({ "data": own }))
        }
        _ => no(405),
    }
}

fn one(method: &str, kind: &str, inside: &str, id: &str, state: &mut State) -> Answer {
    let letter = kind.chars().next().unwrap_or_default();
    let there = state
        .things
        .get(id)
        .filter(|(own, _)| own == inside && id.starts_with(letter));
    match (method, there) {
        ("GET", Some((_, thing))) => answer(200, &json!({ "data": thing })),
        ("DELETE", Some(_)) if kind != "sites" => {
            state.things.remove(id);
            gone()
        }
        (_, Some(_)) => no(405),
        _ => no(404),
    }
}

fn scanned(flaw: &'static str, more: &str) -> Scanned {
    let depot = Depot {
        flaw,
        state: Mutex::default(),
    };
    let server = super::start(move |asked| depot.answer(asked));
    scan(&server, DOCUMENT, &format!("{CONFIG}{more}"))
}

const QUICK: &str =
    "rules: { disable: ['transport/*', 'input/*', 'lifecycle/*', 'contract/*', 'auth/*'] }\n";
const CRATES: &str = "/orgs/{org}/sites/{site}/crates";

#[test]
fn a_sound_depot_gives_no_finding_and_all_of_it_is_proved() {
    let seen = scanned("", "");
    let at = |method: &str, act: &str| format!("{method} {CRATES}{act}");
    let several = [
        at("POST", "/bulk-delete"),
        at("POST", "/batch-get"),
        at("POST", "/seal"),
        at("PATCH", ""),
        "POST /orgs/{org}/members/batch".to_owned(),
    ];
    let proved = several
        .iter()
        .flat_map(|own| ["access", "auth", "input"].map(|family| (family, own.as_str())));
    let proved: Vec<_> = proved.collect();
    seen.is_sound(&proved);
    let out = &seen.ran.stdout;
    assert!(!out.contains("left behind"), "{out}");
    for own in &several {
        // Between one's own, and below what it lies in; each in two pairs.
        assert!(seen.upheld(own, "access") >= 2, "{own}:\n{out}");
    }
}

#[test]
fn each_flaw_of_a_depot_is_found_where_it_is() {
    for (flaw, rule, method, act) in [
        (
            "bulk-delete between",
            "object-delete",
            "POST",
            "/bulk-delete",
        ),
        ("bulk-delete below", "object-delete", "POST", "/bulk-delete"),
        ("batch-get between", "object-read", "POST", "/batch-get"),
        ("batch-get below", "object-read", "POST", "/batch-get"),
        ("seal between", "object-write", "POST", "/seal"),
        ("seal below", "object-write", "POST", "/seal"),
        ("level between", "object-write", "PATCH", ""),
        ("level below", "object-write", "PATCH", ""),
    ] {
        let found = format!("access/{rule} {method} {CRATES}{act}");
        scanned(flaw, QUICK).is_broken_at(flaw, &[&found]);
    }
    let verified = "access/mass-assignment POST /orgs";
    scanned("verified", QUICK).is_broken_at("verified", &[verified]);
    let ranks = "access/object-write POST /orgs/{org}/members/batch";
    scanned("rank between", QUICK).is_broken_at("rank between", &[ranks]);
}

#[test]
fn a_call_that_says_it_wrote_and_writes_nothing_is_no_hole() {
    let seen = scanned("nothing", QUICK);
    seen.is_sound(&[]);
    let out = &seen.ran.stdout;
    let line = format!("una does not see in his own what PATCH {CRATES} does to them");
    assert!(out.contains(&line), "{out}");
}
