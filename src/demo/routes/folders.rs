//! Folders: each person has his own, and not even administrators look into them.

use axum::Json;
use axum::response::Response;
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::problem::Problem;
use crate::demo::store::{Folder, Store};
use crate::demo::validate::{Fields, text};
use crate::demo::wire::{self, Names, Payload, created, done};

/// The folder, if it is the caller's.
pub(super) fn owned<'a>(
    store: &'a Store,
    caller: &Caller,
    id: &str,
) -> Result<&'a Folder, Problem> {
    let folder = store.folders.get(id);
    folder
        .filter(|folder| folder.owner == caller.name())
        .ok_or_else(Problem::not_found)
}

pub(super) fn list(app: Shared, caller: Caller) -> Json<Value> {
    let store = app.store();
    let all = app.flaws.has("access/list-leak");
    let folders = store.folders.values();
    let own = folders.filter(|folder| {
        folder.owner == caller.name() || all && caller.is_colleague_of(&folder.owner)
    });
    wire::list(own.map(|folder| json!(folder)).collect())
}

pub(super) fn create(app: Shared, caller: Caller, payload: Payload) -> Result<Response, Problem> {
    let mut fields = Fields::whole(payload.json()?)?;
    let most = match app.flaws.has("lifecycle/tightened") {
        true => 400,
        false => 80,
    };
    let name = fields.must("name", text(1, most)).unwrap_or_default();
    let passphrase = fields.must("passphrase", text(4, 60)).unwrap_or_default();
    let note = fields.may("note", text(0, 200));
    fields.finish()?;
    let mut store = app.store();
    let folder = Folder {
        id: store.uuid(),
        name,
        note,
        passphrase,
        owner: caller.name().to_owned(),
    };
    let answer = created(&format!("/folders/{}", folder.id), json!(folder));
    store.folders.insert(folder.id.clone(), folder);
    Ok(answer)
}

pub(super) fn read(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Json<Value>, Problem> {
    let store = app.store();
    let folder = owned(&store, &caller, &id)?;
    let mut view = json!(folder);
    if app.flaws.has("access/property-exposure") {
        view["passphrase"] = json!(folder.passphrase);
    }
    Ok(Json(view))
}

pub(super) fn delete(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Response, Problem> {
    let mut store = app.store();
    owned(&store, &caller, &id)?;
    store.folders.remove(&id);
    store.files.retain(|_, file| file.folder != id);
    store
        .shortcuts
        .retain(|_, shortcut| shortcut.folder_id != id);
    Ok(done())
}
