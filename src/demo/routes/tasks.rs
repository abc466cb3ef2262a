//! Tasks: whoever may look at a project may look at its tasks, and its owner may change them.

use axum::Json;
use axum::response::Response;
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::problem::{Fault, Problem};
use crate::demo::store::{Store, Task};
use crate::demo::validate::{Fields, integer, one_of, text};
use crate::demo::wire::{self, Names, Payload, created, done};

use super::projects::{in_workspace, owned, shown};

pub(super) const STATES: &[&str] = &["open", "doing", "done"];

/// The task of this project. Whose project it is, is the caller's affair.
fn task<'a>(store: &'a Store, project: &str, id: &str) -> Result<&'a Task, Problem> {
    let number = id.bytes().all(|byte| byte.is_ascii_digit());
    let id = id.parse().ok().filter(|id: &u64| number && *id > 0);
    let id = id.ok_or_else(|| {
        Problem::invalid(vec![Fault {
            pointer: "taskId".to_owned(),
            detail: "must be a positive integer".to_owned(),
        }])
    })?;
    let task = store.tasks.get(&id);
    let task = task.filter(|task| task.project == project);
    task.ok_or_else(Problem::not_found)
}

pub(super) fn list(
    app: Shared,
    caller: Caller,
    Names([project]): Names<1>,
) -> Result<Json<Value>, Problem> {
    let store = app.store();
    shown(&store, &caller, &project)?;
    let tasks = store.tasks.values();
    let tasks = tasks.filter(|task| task.project == project);
    Ok(wire::list(tasks.map(|task| json!(task)).collect()))
}

pub(super) fn create(
    app: Shared,
    caller: Caller,
    Names([project]): Names<1>,
    payload: Payload,
) -> Result<Response, Problem> {
    let mut store = app.store();
    owned(&store, &caller, &project)?;
    let flaw = Some("input/type").filter(|rule| app.flaws.has(rule));
    let task = read_task(&payload, &project, flaw, || store.next_task())?;
    let answer = created(
        &format!("/projects/{project}/tasks/{}", task.id),
        json!(task),
    );
    store.tasks.insert(task.id, task);
    Ok(answer)
}

pub(super) fn read(
    app: Shared,
    caller: Caller,
    Names([project, id]): Names<2>,
) -> Result<Json<Value>, Problem> {
    let store = app.store();
    if !app.flaws.has("access/object-read") || !in_workspace(&store, &caller, &project) {
        shown(&store, &caller, &project)?;
    }
    task(&store, &project, &id).map(|task| Json(json!(task)))
}

pub(super) fn replace(
    app: Shared,
    caller: Caller,
    Names([project, id]): Names<2>,
    payload: Payload,
) -> Result<Json<Value>, Problem> {
    let mut store = app.store();
    owned(&store, &caller, &project)?;
    let id = task(&store, &project, &id)?.id;
    let flaw = Some("input/enum").filter(|rule| app.flaws.has(rule));
    let task = read_task(&payload, &project, flaw, || id)?;
    let answer = Json(json!(task));
    store.tasks.insert(id, task);
    Ok(answer)
}

pub(super) fn delete(
    app: Shared,
    caller: Caller,
    Names([project, id]): Names<2>,
) -> Result<Response, Problem> {
    let mut store = app.store();
    if !app.flaws.has("access/object-delete") || !in_workspace(&store, &caller, &project) {
        owned(&store, &caller, &project)?;
    }
    let id = task(&store, &project, &id)?.id;
    store.tasks.remove(&id);
    Ok(done())
}

fn read_task(
    payload: &Payload,
    project: &str,
    flaw: Option<&str>,
    id: impl FnOnce() -> u64,
) -> Result<Task, Problem> {
    let mut fields = Fields::whole(payload.json()?)?;
    let title = fields.must("title", text(1, 120));
    let status = fields.must("status", |value| match flaw {
        Some("input/enum") => text(1, 20)(value),
        _ => one_of(STATES)(value),
    });
    let lax = |value: &Value| flaw == Some("input/type") && !value.is_number() && !value.is_null();
    let estimate = fields.may("estimate", |value| match integer(0, 1000)(value) {
        Ok(hours) => Ok(Value::from(hours)),
        Err(_) if lax(value) => Ok(value.clone()),
        Err(detail) => Err(detail),
    });
    let notes = fields.may("notes", text(0, 1000));
    fields.finish()?;
    Ok(Task {
        id: id(),
        project: project.to_owned(),
        title: title.unwrap_or_default(),
        status: status.unwrap_or_default(),
        estimate,
        notes,
    })
}
