//! Tasks that are made beside their project and deleted within it, pictures with two keys in one segment, lists and
//! searches asked for by POST, several tasks in one body, and projects that are shared and shared no more.

use std::{collections::BTreeMap, sync::Mutex};

use serde_json::{Value, json};

use super::{Scanned, gone, json as answer, only, scan, segments, text};
use crate::support::{Answer, Asked};

const DOCUMENT: &str = include_str!("bureau/openapi.yml");

const CONFIG: &str = include_str!("bureau/naysayer.yml");

#[derive(Default)]
struct State {
    last: u64,
    /// Owner, what is shown, and who is a member under which number.
    projects: BTreeMap<String, (&'static str, Value, BTreeMap<u64, String>)>,
    /// Owner, project, what is shown.
    tasks: BTreeMap<u64, (&'static str, String, Value)>,
    pictures: BTreeMap<String, (&'static str, Value)>,
}

struct Bureau {
    flaw: &'static str,
    state: Mutex<State>,
}

fn no(status: u16) -> Answer {
    answer(status, &json!({ "error": "no" }))
}

fn numbers(value: Option<&Value>) -> Option<Vec<u64>> {
    let all = value?.as_array()?;
    let numbers: Option<Vec<u64>> = all.iter().map(Value::as_u64).collect();
    let numbers = numbers.filter(|all| (1..=20).contains(&all.len()))?;
    let mut distinct = numbers.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let fits =
        distinct.len() == numbers.len() && numbers.iter().all(|one| (1..=1_000_000).contains(one));
    fits.then_some(numbers)
}

impl Bureau {
    fn answer(&self, asked: &Asked) -> Answer {
        let caller = match asked.header("authorization") {
            Some("Bearer ida-token-3381") => "ida",
            Some("Bearer ole-token-3382") => "ole",
            _ => return no(401).with(("www-authenticate", "Bearer")),
        };
        let path = segments(asked);
        let mut state = self.state.lock().unwrap();
        match path.first() {
            Some(&"projects") => self.projects(asked, &path[1..], caller, &mut state),
            Some(&"tasks") => self.tasks(asked, &path[1..], caller, &mut state),
            Some(&"pictures") => self.pictures(asked, &path[1..], caller, &mut state),
            Some(&"search") if path.len() == 1 && asked.method == "POST" => {
                let body = only(asked, &["query"]);
                let wanted = body
                    .as_ref()
                    .and_then(|body| text(body.get("query"), 1, 100));
                let Some(wanted) = wanted else { return no(422) };
                let own = |owner: &str| owner == caller || self.flaw == "search all";
                let hits = state.tasks.values().filter(|(owner, _, task)| {
                    own(owner)
                        && task["note"]
                            .as_str()
                            .is_some_and(|note| note.contains(wanted))
                });
                let hits: Vec<&Value> = hits.map(|(_, _, task)| task).collect();
                answer(200, &json!({ "hits": hits }))
            }
            Some(&"search") if path.len() == 1 => no(405),
            _ => no(404),
        }
    }

    fn projects(
        &self,
        asked: &Asked,
        path: &[&str],
        caller: &'static str,
        state: &mut State,
    ) -> Answer {
        let method = asked.method.as_str();
        let [id, below @ ..] = path else {
            return match method {
                "GET" => {
                    let shown = state.projects.values().filter(|(owner, _, members)| {
                        *owner == caller || members.values().any(|name| name == caller)
                    });
                    let shown: Vec<&Value> = shown.map(|(_, project, _)| project).collect();
                    answer(200, &json!(shown))
                }
                "POST" => {
                    let body = only(asked, &["title"]);
                    let title = body
                        .as_ref()
                        .and_then(|body| text(body.get("title"), 1, 80));
                    let Some(title) = title else { return no(422) };
                    state.last += 1;
                    let id = format!("p{:05}x", state.last * 977);
                    let project = json!({ "id": id, "title": title });
                    let members = BTreeMap::new();
                    state
                        .projects
                        .insert(id, (caller, project.clone(), members));
                    answer(201, &project)
                }
                _ => no(405),
            };
        };
        let Some((owner, project, members)) = state.projects.get_mut(*id) else {
            return no(404);
        };
        let own = *owner == caller;
        match (method, below) {
            ("GET", []) if own || members.values().any(|name| name == caller) => {
                answer(200, project)
            }
            ("DELETE", []) if own => {
                state.projects.remove(*id);
                state.tasks.retain(|_, (_, project, _)| project != id);
                gone()
            }
            ("POST", ["members"]) if own => {
                let body = only(asked, &["user"]);
                let user = body.as_ref().and_then(|body| text(body.get("user"), 2, 20));
                let Some(user) = user.filter(|user| ["ida", "ole"].contains(user)) else {
                    return no(422);
                };
                state.last += 1;
                members.insert(state.last, user.to_owned());
                answer(201, &json!({ "id": state.last, "user": user }))
            }
            ("DELETE", ["members", member]) if own => {
                let member = member.parse().unwrap_or_default();
                match members.contains_key(&member) {
                    true if self.flaw == "unshared" => gone(),
                    true => {
                        members.remove(&member);
                        gone()
                    }
                    false => no(404),
                }
            }
            ("DELETE", ["tasks", task]) => {
                let number = task.parse().unwrap_or_default();
                let there = state.tasks.get(&number);
                let fits = match self.flaw {
                    "delete task" => there.is_some_and(|(_, project, _)| project == id),
                    "delete elsewhere" => own && there.is_some(),
                    _ => own && there.is_some_and(|(_, project, _)| project == id),
                };
                match fits {
                    true => {
                        state.tasks.remove(&number);
                        gone()
                    }
                    false => no(404),
                }
            }
            (_, [] | ["members"] | ["members" | "tasks", _]) if own => no(405),
            _ => no(404),
        }
    }

    fn tasks(
        &self,
        asked: &Asked,
        path: &[&str],
        caller: &'static str,
        state: &mut State,
    ) -> Answer {
        let is_own = |state: &State, id: &u64| state.tasks.get(id).is_some_and(|it| it.0 == caller);
        match (asked.method.as_str(), path) {
            ("POST", []) => {
                let body = only(asked, &["projectId", "note"]).unwrap_or_default();
                let project = body.get("projectId").and_then(Value::as_str);
                let mine = |id: &&str| state.projects.get(*id).is_some_and(|it| it.0 == caller);
                let (Some(project), Some(note)) =
                    (project.filter(mine), text(body.get("note"), 1, 200))
                else {
                    return no(422);
                };
                state.last += 1;
                let task = json!({ "id": state.last, "projectId": project, "note": note });
                let entry = (caller, project.to_owned(), task.clone());
                state.tasks.insert(state.last, entry);
                answer(201, &task)
            }
            ("PATCH", []) => {
                let body = only(asked, &["ids", "note"]).unwrap_or_default();
                let (Some(ids), Some(note)) =
                    (numbers(body.get("ids")), text(body.get("note"), 1, 200))
                else {
                    return no(422);
                };
                let looked_at = match self.flaw {
                    "batch write" => &ids[..1],
                    _ => &ids[..],
                };
                if !looked_at.iter().all(|id| is_own(state, id)) {
                    return no(404);
                }
                for id in ids {
                    if let Some((_, _, task)) = state.tasks.get_mut(&id) {
                        task["note"] = note.into();
                    }
                }
                gone()
            }
            ("POST", ["filter"]) => {
                let body = only(asked, &["limit"]);
                let limit = body.map(|body| body.get("limit").cloned());
                let limit = match limit {
                    Some(None) => 500,
                    Some(Some(limit)) => match limit.as_u64() {
                        Some(limit @ 1..=500) => limit,
                        _ => return no(422),
                    },
                    None => return no(422),
                };
                let own = |owner: &str| owner == caller || self.flaw == "filter all";
                let shown = state.tasks.values().filter(|(owner, ..)| own(owner));
                let shown: Vec<&Value> = shown.map(|(_, _, task)| task).collect();
                let last = shown.len().saturating_sub(usize::try_from(limit).unwrap());
                answer(
                    200,
                    &json!({ "tasks": shown[last..], "total": shown.len() }),
                )
            }
            ("POST", ["batch-get"]) => {
                let body = only(asked, &["ids"]).unwrap_or_default();
                let Some(ids) = numbers(body.get("ids")) else {
                    return no(422);
                };
                let first = ids.first().is_some_and(|id| is_own(state, id));
                let seen = |id: &&u64| match self.flaw {
                    "batch get" => first,
                    _ => is_own(state, id),
                };
                let shown = ids.iter().filter(seen).filter_map(|id| state.tasks.get(id));
                let shown: Vec<&Value> = shown.map(|(_, _, task)| task).collect();
                answer(200, &json!({ "tasks": shown }))
            }
            ("POST", ["bulk-delete"]) => {
                let body = only(asked, &["taskIds"]).unwrap_or_default();
                let Some(ids) = numbers(body.get("taskIds")) else {
                    return no(422);
                };
                let ends = [ids[0], ids[ids.len() - 1]];
                let looked_at = match self.flaw {
                    "bulk delete" => &ends[..],
                    _ => &ids[..],
                };
                if !looked_at.iter().all(|id| is_own(state, id)) {
                    return no(404);
                }
                state.tasks.retain(|id, _| !ids.contains(id));
                gone()
            }
            (_, ["filter" | "batch-get" | "bulk-delete"]) | (_, []) => no(405),
            ("GET", [id]) => {
                let bare = id.strip_suffix(".json").filter(|_| self.flaw == "ending");
                let number = bare.unwrap_or(id).parse::<u64>().unwrap_or_default();
                match state.tasks.get(&number) {
                    Some((owner, _, task)) if *owner == caller || bare.is_some() => {
                        answer(200, task)
                    }
                    _ => no(404),
                }
            }
            (_, [id]) if id.parse().is_ok_and(|id| is_own(state, &id)) => no(405),
            _ => no(404),
        }
    }

    fn pictures(
        &self,
        asked: &Asked,
        path: &[&str],
        caller: &'static str,
        state: &mut State,
    ) -> Answer {
        match (asked.method.as_str(), path) {
            ("POST", []) => {
                let body = only(asked, &["name", "ext", "caption"]).unwrap_or_default();
                let of = |letter: u8| {
                    letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-'
                };
                let name = text(body.get("name"), 1, 40).filter(|name| name.bytes().all(of));
                let ext = body.get("ext").and_then(Value::as_str);
                let ext = ext.filter(|ext| ["png", "gif"].contains(ext));
                let (Some(name), Some(ext), Some(caption)) =
                    (name, ext, text(body.get("caption"), 0, 200))
                else {
                    return no(422);
                };
                let file = format!("{name}.{ext}");
                if state.pictures.contains_key(&file) {
                    return no(409);
                }
                let shown = json!({ "name": name, "ext": ext, "caption": caption });
                state.pictures.insert(file, (caller, shown.clone()));
                answer(201, &shown)
            }
            (_, []) => no(405),
            (method, [file]) => {
                let there = state.pictures.get(*file);
                let own = there.is_some_and(|(owner, _)| *owner == caller);
                match (method, there) {
                    ("GET", Some((_, shown))) if own || self.flaw == "read picture" => {
                        answer(200, shown)
                    }
                    ("DELETE", Some(_)) if own => {
                        state.pictures.remove(*file);
                        gone()
                    }
                    ("GET" | "DELETE", _) => no(404),
                    _ if own => no(405),
                    _ => no(404),
                }
            }
            _ => no(404),
        }
    }
}

fn scanned(flaw: &'static str, more: &str) -> Scanned {
    let bureau = Bureau {
        flaw,
        state: Mutex::default(),
    };
    let server = super::start(move |asked| bureau.answer(asked));
    scan(&server, DOCUMENT, &format!("{CONFIG}{more}"))
}

const DELETION: &str = "DELETE /projects/{projectId}/tasks/{taskId}";

#[test]
fn a_sound_bureau_gives_no_finding_and_all_of_it_is_proved() {
    let seen = scanned("", "");
    seen.is_sound(&[
        ("access", "GET /projects/{projectId}"),
        ("access", "GET /tasks/{taskId}"),
        ("access", DELETION),
        ("access", "POST /tasks/filter"),
        ("access", "POST /tasks/batch-get"),
        ("access", "POST /tasks/bulk-delete"),
        ("access", "PATCH /tasks"),
        ("access", "POST /search"),
        ("access", "GET /pictures/{name}.{ext}"),
        ("access", "DELETE /pictures/{name}.{ext}"),
        ("auth", "POST /tasks/filter"),
        ("input", "POST /tasks/filter"),
    ]);
    let out = &seen.ran.stdout;
    assert!(!out.contains("left behind"), "{out}");
}

#[test]
fn each_flaw_of_a_bureau_is_found_where_it_is() {
    let quick = "rules: { disable: ['transport/*', 'input/*', 'lifecycle/*', 'contract/*', 'auth/*', access/mass-assignment] }\n";
    let deletion = format!("access/object-delete {DELETION}");
    let elsewhere = format!("access/nested-object {DELETION}");
    for (flaw, found) in [
        ("delete task", deletion.as_str()),
        ("delete elsewhere", elsewhere.as_str()),
        ("filter all", "access/list-leak POST /tasks/filter"),
        ("search all", "access/list-leak POST /search"),
        ("batch get", "access/object-read POST /tasks/batch-get"),
        ("batch write", "access/object-write PATCH /tasks"),
        (
            "bulk delete",
            "access/object-delete POST /tasks/bulk-delete",
        ),
        ("unshared", "access/object-read GET /projects/{projectId}"),
        ("ending", "access/object-read GET /tasks/{taskId}"),
        (
            "read picture",
            "access/object-read GET /pictures/{name}.{ext}",
        ),
    ] {
        scanned(flaw, quick).is_broken_at(flaw, &[found]);
    }
}
