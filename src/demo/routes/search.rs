//! Search over what the caller may look at.

use axum::Json;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::problem::{Fault, Problem};
use crate::demo::wire::Query;

use super::projects::all_shown;

/// What a framework in debug mode makes of a number that is none.
const TRACE: &str = "Traceback (most recent call last):\n  \
    File \"/srv/planner/api/search.py\", line 41, in search\n    \
    limit = int(request.args[\"limit\"])\n\
    ValueError: invalid literal for int() with base 10";

pub(super) fn search(
    app: Shared,
    caller: Caller,
    Query(query): Query,
) -> Result<Json<Value>, Problem> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, detail: &str| {
        faults.push(Fault {
            pointer: pointer.to_owned(),
            detail: detail.to_owned(),
        });
    };
    let wanted = query.get("q").map(String::as_str).unwrap_or_default();
    if !(1..=100).contains(&wanted.chars().count()) {
        fault("q", "is required and must have 1 to 100 characters");
    }
    let limit = match query.get("limit").map(|limit| (limit, whole(limit))) {
        None => 20,
        Some((_, Some(limit))) if (1..=100).contains(&limit) => limit,
        Some((text, None)) if app.flaws.has("input/error-leak") && text.parse::<f64>().is_err() => {
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, TRACE));
        }
        Some(_) => {
            fault("limit", "must be an integer from 1 to 100");
            20
        }
    };
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let store = app.store();
    let lower = wanted.to_lowercase();
    let found = |title: &str| title.to_lowercase().contains(&lower);
    let hit =
        |kind: &str, id: Value, title: &str| json!({ "kind": kind, "id": id, "title": title });
    let mut items = Vec::new();
    for project in all_shown(&store, &caller) {
        if found(&project.name) {
            items.push(hit("project", json!(project.id), &project.name));
        }
        let tasks = store.tasks.values();
        let tasks = tasks.filter(|task| task.project == project.id && found(&task.title));
        items.extend(tasks.map(|task| hit("task", json!(task.id), &task.title)));
    }
    items.truncate(limit);
    Ok(Json(
        json!({ "query": wanted, "items": items, "next": null }),
    ))
}

/// Digits and nothing else: no sign, no point, no blank.
fn whole(text: &str) -> Option<usize> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}
