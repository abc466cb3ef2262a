//! Several tasks of a project in one call. What is not in it, or nowhere, is passed over.

use axum::Json;
use axum::response::Response;
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::problem::Problem;
use crate::demo::store::Store;
use crate::demo::validate::{Fields, integer, one_of};
use crate::demo::wire::{self, Names, Payload, done};

use super::projects::{in_workspace, owned, shown};
use super::tasks::STATES;

/// So many are taken at once, and numbers up to this one.
const MOST: usize = 50;
const HIGHEST: i64 = 1_000_000_000;

pub(super) fn read(
    app: Shared,
    caller: Caller,
    Names([project]): Names<1>,
    payload: Payload,
) -> Result<Json<Value>, Problem> {
    let store = app.store();
    shown(&store, &caller, &project)?;
    let numbers = named(&payload)?;
    let lax = app.flaws.has("access/object-read:batch");
    let found = here(&store, &caller, &project, &numbers, lax);
    let tasks = found.iter().filter_map(|number| store.tasks.get(number));
    Ok(wire::list(tasks.map(|task| json!(task)).collect()))
}

pub(super) fn set_state(
    app: Shared,
    caller: Caller,
    Names([project]): Names<1>,
    payload: Payload,
) -> Result<Response, Problem> {
    let mut store = app.store();
    let lax = app.flaws.has("access/object-write:batch");
    if !lax || !in_workspace(&store, &caller, &project) {
        owned(&store, &caller, &project)?;
    }
    let mut fields = Fields::whole(payload.json()?)?;
    let numbers = fields.must("taskIds", numbers).unwrap_or_default();
    let status = fields.must("status", one_of(STATES)).unwrap_or_default();
    fields.finish()?;
    for number in here(&store, &caller, &project, &numbers, false) {
        if let Some(task) = store.tasks.get_mut(&number) {
            task.status.clone_from(&status);
        }
    }
    Ok(done())
}

pub(super) fn delete(
    app: Shared,
    caller: Caller,
    Names([project]): Names<1>,
    payload: Payload,
) -> Result<Response, Problem> {
    let mut store = app.store();
    owned(&store, &caller, &project)?;
    let numbers = named(&payload)?;
    let lax = app.flaws.has("access/object-delete:batch");
    for number in here(&store, &caller, &project, &numbers, lax) {
        store.tasks.remove(&number);
    }
    Ok(done())
}

/// The tasks that a body names, if it does nothing else.
fn named(payload: &Payload) -> Result<Vec<u64>, Problem> {
    let mut fields = Fields::whole(payload.json()?)?;
    let numbers = fields.must("taskIds", numbers).unwrap_or_default();
    fields.finish()?;
    Ok(numbers)
}

/// Those of the tasks that are in the project; of the whole workspace where a flaw does not ask.
fn here(store: &Store, caller: &Caller, project: &str, numbers: &[u64], lax: bool) -> Vec<u64> {
    let is_here = |number: &&u64| {
        store.tasks.get(number).is_some_and(|task| {
            task.project == project || lax && in_workspace(store, caller, &task.project)
        })
    };
    numbers.iter().filter(is_here).copied().collect()
}

/// Different numbers of tasks, at least one.
fn numbers(value: &Value) -> Result<Vec<u64>, String> {
    let items = value.as_array().ok_or("must be an array")?;
    let number = |item| integer(1, HIGHEST)(item).map(i64::unsigned_abs);
    let numbers: Vec<u64> = items.iter().map(number).collect::<Result<_, _>>()?;
    let mut distinct = numbers.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < numbers.len() || !(1..=MOST).contains(&numbers.len()) {
        return Err(format!("must hold 1 to {MOST} different numbers"));
    }
    Ok(numbers)
}
