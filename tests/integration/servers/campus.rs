//! Spaces, boards and cards, three levels deep by slug, UUID and number; notebooks named by owner and title together;
//! two tenants by header, a session in a cookie, a mask for whatever is not one's own; things that can only be listed
//! and deleted, or only deleted; one's own record; an export that names a space beside the path.

mod things;

use std::sync::Mutex;

use serde_json::json;

use super::{Scanned, gone, json as answer, object, scan, segments, text};
use things::{State, Thing, named};

use crate::support::{Answer, Asked, Server};

const DOCUMENT: &str = include_str!("campus/openapi.yml");

const CONFIG: &str = "identities:
  ann: { tenant: north, credential: { login: { operation: POST /login, form: { who: ann, word: ann-word-1 }, cookie: sid } } }
  bea: { tenant: north, credential: { login: { operation: POST /login, form: { who: bea, word: bea-word-2 }, cookie: sid } } }
  cid: { tenant: south, credential: { login: { operation: POST /login, form: { who: cid, word: cid-word-3 }, cookie: sid } } }
isolation:
  - operations: ['/**']
    shared_within: owner
";

const TENANTS: &[(&str, &str)] = &[("ann", "north"), ("bea", "north"), ("cid", "south")];

struct Campus {
    flaw: &'static str,
    state: Mutex<State>,
}

fn no(status: u16) -> Answer {
    answer(status, &json!({ "problem": "no", "code": status }))
}

fn caller(asked: &Asked) -> Option<&'static str> {
    let cookies = asked.header("cookie")?.split("; ");
    let session = cookies
        .into_iter()
        .find_map(|one| one.strip_prefix("sid="))?;
    let known = TENANTS
        .iter()
        .find(|(name, _)| session == format!("s-{name}-5521"));
    known.map(|(name, _)| *name)
}

impl Campus {
    fn answer(&self, asked: &Asked) -> Answer {
        let path = segments(asked);
        let method = asked.method.as_str();
        if (method, path.as_slice()) == ("POST", &["login"][..]) {
            let body = String::from_utf8_lossy(&asked.body);
            let known = TENANTS.iter().zip(1..).find(|((name, _), number)| {
                body == format!("who={name}&word={name}-word-{number}")
            });
            return match known {
                Some(((name, _), _)) => {
                    let cookie = format!("sid=s-{name}-5521; HttpOnly; SameSite=Strict");
                    Answer::new(
                        204,
                        &[("set-cookie", &cookie), ("cache-control", "no-store")],
                        "",
                    )
                }
                None => no(401),
            };
        }
        let Some(caller) = caller(asked) else {
            return no(401);
        };
        let own = TENANTS.iter().find(|(name, _)| *name == caller);
        let own = own.map(|(_, tenant)| *tenant).unwrap_or_default();
        match asked.header("x-tenant") {
            None => return no(400),
            Some(tenant) if tenant != own => return no(403),
            Some(_) => {}
        }
        let mut state = self.state.lock().unwrap();
        self.route(asked, method, &path, caller, &mut state)
    }

    fn route(
        &self,
        asked: &Asked,
        method: &str,
        path: &[&str],
        caller: &'static str,
        state: &mut State,
    ) -> Answer {
        match (method, path) {
            ("GET", ["me"]) => {
                let motto = state.mottos.get(caller).cloned().unwrap_or_default();
                answer(200, &json!({ "name": caller, "motto": motto }))
            }
            ("PATCH", ["me"]) => {
                let body = object(asked);
                let motto = body
                    .as_ref()
                    .and_then(|body| text(body.get("motto"), 1, 200));
                match motto {
                    Some(motto) => {
                        state.mottos.insert(caller, motto.to_owned());
                        answer(200, &json!({ "name": caller, "motto": motto }))
                    }
                    None => no(422),
                }
            }
            ("GET", ["spaces"]) => self.page(asked, state, caller),
            ("GET", ["invitations"]) => Self::list(state, "invitation", caller, ""),
            ("POST", ["spaces"]) => self.make(asked, state, "space", caller, ""),
            ("POST", ["notebooks"]) => self.make(asked, state, "notebook", caller, ""),
            ("POST", ["invitations"]) => self.make(asked, state, "invitation", caller, ""),
            ("POST", ["locks"]) => self.make(asked, state, "lock", caller, ""),
            ("GET", ["export"]) => {
                let query = asked.path.split_once('?').map_or("", |(_, query)| query);
                let wanted = query
                    .split('&')
                    .filter_map(|pair| pair.strip_prefix("spaceId="));
                let wanted: Vec<&str> = wanted.collect();
                // The check looks at the first, the query takes the last.
                let checked = match self.flaw {
                    "export" => None,
                    "export twice" => wanted.first(),
                    _ => wanted.last(),
                };
                let own = |space: &&str| {
                    let thing = state.things.get(&format!("spaces/{space}"));
                    thing.is_some_and(|thing| thing.owner == caller)
                };
                match wanted.last() {
                    Some(last) if checked.is_none_or(own) => {
                        let above = format!("spaces/{last}");
                        let of = |thing: &&Thing| thing.above == above;
                        let boards = state.things.values().filter(of).map(|thing| &thing.body);
                        answer(
                            200,
                            &json!({ "space": last, "boards": boards.collect::<Vec<_>>() }),
                        )
                    }
                    _ => no(404),
                }
            }
            ("GET", ["spaces", space, "boards", board, "cards"]) => {
                let above = format!("spaces/{space}/boards/{board}");
                match self.reach(state, &above, caller, "list") {
                    true => Self::list(state, "card", state.things[&above].owner, &above),
                    false => no(404),
                }
            }
            ("POST", ["spaces", space, "boards"]) => {
                let above = format!("spaces/{space}");
                match self.reach(state, &above, caller, "") {
                    true => self.make(asked, state, "board", caller, &above),
                    false => no(404),
                }
            }
            ("POST", ["spaces", space, "boards", board, "cards"]) => {
                let above = format!("spaces/{space}/boards/{board}");
                match self.reach(state, &above, caller, "") {
                    true => self.make(asked, state, "card", caller, &above),
                    false => no(404),
                }
            }
            _ => self.one(asked, method, &path.join("/"), caller, state),
        }
    }

    /// Whether the caller reaches what lies at a path: his own, or anybody's where the flaw says so.
    fn reach(&self, state: &State, path: &str, caller: &str, how: &str) -> bool {
        let Some(thing) = state.things.get(path) else {
            return false;
        };
        thing.owner == caller || !how.is_empty() && self.flaw == format!("{how} {}", thing.kind)
    }

    fn one(
        &self,
        asked: &Asked,
        method: &str,
        path: &str,
        caller: &str,
        state: &mut State,
    ) -> Answer {
        let how = match method {
            "GET" => "read",
            "PUT" => "write",
            "DELETE" => "delete",
            _ => return no(405),
        };
        if !self.reach(state, path, caller, how) {
            return no(404);
        }
        let kind = state.things[path].kind;
        match (method, kind) {
            ("GET", "space" | "board" | "card" | "notebook") => {
                answer(200, &state.things[path].body)
            }
            ("PUT", "card" | "notebook") => match named(asked) {
                Some(new) => {
                    let thing = state.things.get_mut(path).unwrap();
                    for (name, value) in new {
                        // The title is a part of what a notebook is found by.
                        if (kind, name.as_str()) != ("notebook", "name") {
                            thing.body[name.as_str()] = value;
                        }
                    }
                    answer(200, &thing.body)
                }
                None => no(422),
            },
            ("DELETE", _) => {
                let below = format!("{path}/");
                state
                    .things
                    .retain(|own, _| own != path && !own.starts_with(&below));
                gone()
            }
            _ => no(405),
        }
    }
}

fn serve(flaw: &'static str) -> Server {
    let campus = Campus {
        flaw,
        state: Mutex::default(),
    };
    super::start(move |asked| campus.answer(asked))
}

fn scanned(flaw: &'static str, more: &str) -> Scanned {
    scan(&serve(flaw), DOCUMENT, &format!("{CONFIG}{more}"))
}

const CARD: &str = "/spaces/{space}/boards/{board}/cards/{card}";

#[test]
fn a_sound_campus_gives_no_finding_and_all_of_it_is_proved() {
    let seen = scanned("", "");
    let card = |method: &str| format!("{method} {CARD}");
    let (read, write, delete) = (card("GET"), card("PUT"), card("DELETE"));
    seen.is_sound(&[
        ("auth", "GET /me"),
        ("auth", "PATCH /me"),
        ("access", "GET /spaces"),
        ("access", "GET /spaces/{space}"),
        ("access", "DELETE /spaces/{space}"),
        ("access", "GET /spaces/{space}/boards/{board}"),
        ("access", "GET /spaces/{space}/boards/{board}/cards"),
        ("access", &read),
        ("access", &write),
        ("access", &delete),
        ("access", "GET /notebooks/{owner}/{title}"),
        ("access", "PUT /notebooks/{owner}/{title}"),
        ("access", "DELETE /notebooks/{owner}/{title}"),
        ("access", "DELETE /invitations/{invitation}"),
        ("access", "DELETE /locks/{lock}"),
        ("access", "GET /export"),
    ]);
    assert!(
        !seen.ran.stdout.contains("left behind"),
        "{}",
        seen.ran.stdout
    );
}

#[test]
fn each_flaw_of_a_campus_is_found_where_it_is() {
    let quick = "rules: { disable: ['transport/*', 'input/*', 'lifecycle/*', 'contract/*', 'auth/*', access/mass-assignment] }\n";
    for (flaw, found) in [
        (
            "read board",
            &["access/object-read GET /spaces/{space}/boards/{board}"][..],
        ),
        ("read card", &["access/object-read GET CARD"][..]),
        ("write card", &["access/object-write PUT CARD"][..]),
        ("delete card", &["access/object-delete DELETE CARD"][..]),
        (
            "list board",
            &["access/list-leak GET /spaces/{space}/boards/{board}/cards"][..],
        ),
        (
            "read notebook",
            &["access/object-read GET /notebooks/{owner}/{title}"][..],
        ),
        (
            "write notebook",
            &["access/object-write PUT /notebooks/{owner}/{title}"][..],
        ),
        (
            "delete notebook",
            &["access/object-delete DELETE /notebooks/{owner}/{title}"][..],
        ),
        (
            "delete invitation",
            &["access/object-delete DELETE /invitations/{invitation}"][..],
        ),
        (
            "delete lock",
            &["access/object-delete DELETE /locks/{lock}"][..],
        ),
        ("cursor", &["access/list-leak GET /spaces"][..]),
        (
            "named",
            &["access/list-leak GET /spaces", "access/tenant GET /spaces"][..],
        ),
        ("export", &["access/object-read GET /export"][..]),
        ("export twice", &["access/object-read GET /export"][..]),
    ] {
        let found: Vec<_> = found
            .iter()
            .map(|line| line.replace("CARD", CARD))
            .collect();
        let found: Vec<_> = found.iter().map(String::as_str).collect();
        scanned(flaw, quick).is_broken_at(flaw, &found);
    }
}
