//! Comments: whoever may look at a project may read and write them; its owner may remove them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::problem::Problem;
use crate::demo::store::Comment;
use crate::demo::validate::{Fields, text};
use crate::demo::wire::{self, Names, Payload, created, done};

use super::projects::{owned, shown};

pub(super) fn list(
    app: Shared,
    caller: Caller,
    Names([project]): Names<1>,
) -> Result<Json<Value>, Problem> {
    let store = app.store();
    shown(&store, &caller, &project)?;
    let comments = store.comments.values();
    let comments = comments.filter(|comment| comment.project_id == project && !comment.removed);
    Ok(wire::list(comments.map(|comment| json!(comment)).collect()))
}

pub(super) fn create(
    app: Shared,
    caller: Caller,
    Names([project]): Names<1>,
    payload: Payload,
) -> Result<Response, Problem> {
    let mut store = app.store();
    shown(&store, &caller, &project)?;
    let mut fields = Fields::whole(payload.json()?)?;
    let text = fields.must("text", text(1, 500)).unwrap_or_default();
    match app.flaws.has("input/extra-property") {
        true => fields.finish_open()?,
        false => fields.finish()?,
    }
    if app.flaws.has("input/crash") && text.chars().any(|letter| letter > '\u{ffff}') {
        // What a database column of three-byte characters does to a handler that expects no error.
        let detail = "something went wrong on our side";
        return Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail));
    }
    let text = match app.flaws.has("input/injection") {
        true => rendered(&text),
        false => text,
    };
    let comment = Comment {
        id: store.slug('c'),
        project_id: project,
        author: caller.name().to_owned(),
        text,
        removed: false,
    };
    let answer = created(&format!("/comments/{}", comment.id), json!(comment));
    store.comments.insert(comment.id.clone(), comment);
    Ok(answer)
}

/// The text as a template engine would give it: what stands in double braces is computed.
fn rendered(text: &str) -> String {
    let computed = || {
        let (before, rest) = text.split_once("{{")?;
        let (expression, after) = rest.split_once("}}")?;
        let (one, other) = expression.split_once('*')?;
        let product = one.trim().parse::<u64>().ok()? * other.trim().parse::<u64>().ok()?;
        Some(format!("{before}{product}{after}"))
    };
    computed().unwrap_or_else(|| text.to_owned())
}

pub(super) fn read(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Json<Value>, Problem> {
    let store = app.store();
    let comment = store.comments.get(&id).ok_or_else(Problem::not_found)?;
    shown(&store, &caller, &comment.project_id)?;
    Ok(Json(json!(comment)))
}

pub(super) fn delete(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Response, Problem> {
    let mut store = app.store();
    let comment = store.comments.get(&id).ok_or_else(Problem::not_found)?;
    owned(&store, &caller, &comment.project_id)?;
    if !app.flaws.has("lifecycle/use-after-delete") {
        store.comments.remove(&id);
    } else if let Some(comment) = store.comments.get_mut(&id) {
        comment.removed = true;
    }
    Ok(done())
}
