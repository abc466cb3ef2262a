//! Files: in the folder of their owner, and nowhere else.

use axum::Json;
use axum::response::Response;
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::problem::Problem;
use crate::demo::store::{File, Store};
use crate::demo::validate::{Fields, text};
use crate::demo::wire::{self, Names, Payload, created, done};

use super::folders::owned;

fn inside<'a>(store: &'a Store, folder: &str, id: &str) -> Result<&'a File, Problem> {
    let file = store.files.get(id).filter(|file| file.folder == folder);
    file.ok_or_else(Problem::not_found)
}

pub(super) fn list(
    app: Shared,
    caller: Caller,
    Names([folder]): Names<1>,
) -> Result<Json<Value>, Problem> {
    let store = app.store();
    owned(&store, &caller, &folder)?;
    let files = store.files.values().filter(|file| file.folder == folder);
    Ok(wire::list(files.map(|file| json!(file)).collect()))
}

pub(super) fn create(
    app: Shared,
    caller: Caller,
    Names([folder]): Names<1>,
    payload: Payload,
) -> Result<Response, Problem> {
    let mut store = app.store();
    owned(&store, &caller, &folder)?;
    let mut fields = Fields::whole(payload.json()?)?;
    let name = fields.must("name", text(1, 80)).unwrap_or_default();
    let content = fields.may("content", text(0, usize::MAX));
    fields.finish()?;
    let file = File {
        id: store.uuid(),
        folder,
        name,
        content,
    };
    let location = format!("/folders/{}/files/{}", file.folder, file.id);
    let answer = created(&location, json!(file));
    store.files.insert(file.id.clone(), file);
    Ok(answer)
}

pub(super) fn read(
    app: Shared,
    caller: Caller,
    Names([folder, id]): Names<2>,
) -> Result<Json<Value>, Problem> {
    let store = app.store();
    owned(&store, &caller, &folder)?;
    if app.flaws.has("access/nested-object") {
        let file = store.files.get(&id);
        return file
            .map(|file| Json(json!(file)))
            .ok_or_else(Problem::not_found);
    }
    inside(&store, &folder, &id).map(|file| Json(json!(file)))
}

pub(super) fn delete(
    app: Shared,
    caller: Caller,
    Names([folder, id]): Names<2>,
) -> Result<Response, Problem> {
    let mut store = app.store();
    owned(&store, &caller, &folder)?;
    inside(&store, &folder, &id)?;
    store.files.remove(&id);
    Ok(done())
}
