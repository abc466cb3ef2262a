//! Documents: everybody of a workspace sees them, its editors write them, and other workspaces know nothing of them.

use axum::Json;
use axum::response::Response;
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::problem::Problem;
use crate::demo::store::{Document, Store};
use crate::demo::validate::{Fields, text};
use crate::demo::wire::{self, Names, Payload, created, done};

/// The document, if it belongs to the caller's workspace.
fn shown<'a>(store: &'a mut Store, caller: &Caller, id: &str) -> Result<&'a mut Document, Problem> {
    let document = store.documents.get_mut(id);
    document
        .filter(|document| caller.is_colleague_of(&document.author))
        .ok_or_else(Problem::not_found)
}

pub(super) fn list(app: Shared, caller: Caller) -> Json<Value> {
    let store = app.store();
    let documents = store.documents.values();
    let own = documents.filter(|document| caller.is_colleague_of(&document.author));
    wire::list(own.map(|document| json!(document)).collect())
}

pub(super) fn create(app: Shared, caller: Caller, payload: Payload) -> Result<Response, Problem> {
    let body = payload.json()?;
    let approved = body["approved"] == true && app.flaws.has("access/mass-assignment");
    let mut fields = Fields::whole(body)?;
    let title = fields.must("title", text(1, 120)).unwrap_or_default();
    let text = fields.may("text", text(0, 1000));
    fields.finish_openly()?;
    let mut store = app.store();
    let document = Document {
        id: store.uuid(),
        title,
        text,
        author: caller.name().to_owned(),
        approved,
    };
    let answer = created(&format!("/documents/{}", document.id), json!(document));
    store.documents.insert(document.id.clone(), document);
    Ok(answer)
}

pub(super) fn read(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Json<Value>, Problem> {
    let mut store = app.store();
    let there = store.documents.get(&id).cloned();
    if app.flaws.has("access/tenant") {
        return there
            .map(|document| Json(json!(document)))
            .ok_or_else(Problem::not_found);
    }
    let shown = shown(&mut store, &caller, &id).map(|document| Json(json!(document)));
    match shown {
        Err(_) if there.is_some() && app.flaws.has("access/existence") => Err(Problem::forbidden()),
        shown => shown,
    }
}

pub(super) fn change(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
    payload: Payload,
) -> Result<Json<Value>, Problem> {
    let mut store = app.store();
    let document = shown(&mut store, &caller, &id)?;
    let mut fields = Fields::partial(payload.json()?)?;
    let title = fields.must("title", text(1, 120));
    let text = fields.may("text", text(0, 1000));
    fields.finish_openly()?;
    document.title = title.unwrap_or_else(|| document.title.clone());
    document.text = text.or_else(|| document.text.clone());
    // Only a flaw lets somebody come so far who may not write: it is written by now.
    match caller.may_write() {
        true => Ok(Json(json!(document))),
        false => Err(Problem::forbidden()),
    }
}

pub(super) fn delete(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Response, Problem> {
    let mut store = app.store();
    shown(&mut store, &caller, &id)?;
    store.documents.remove(&id);
    Ok(done())
}
