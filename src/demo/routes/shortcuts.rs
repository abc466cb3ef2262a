//! Shortcuts: each leads to a folder of its owner.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::problem::{Fault, Problem};
use crate::demo::store::{Shortcut, Store};
use crate::demo::validate::{Fields, text};
use crate::demo::wire::{self, Names, Payload, created, done};

use super::folders;

fn owned<'a>(store: &'a Store, caller: &Caller, id: &str) -> Result<&'a Shortcut, Problem> {
    let shortcut = store.shortcuts.get(id);
    shortcut
        .filter(|shortcut| shortcut.owner == caller.name())
        .ok_or_else(Problem::not_found)
}

pub(super) async fn list(State(app): State<Shared>, caller: Caller) -> Json<Value> {
    let store = app.store();
    let shortcuts = store.shortcuts.values();
    let own = shortcuts.filter(|shortcut| shortcut.owner == caller.name());
    wire::list(own.map(|shortcut| json!(shortcut)).collect())
}

pub(super) async fn create(
    State(app): State<Shared>,
    caller: Caller,
    payload: Payload,
) -> Result<Response, Problem> {
    let mut fields = Fields::whole(payload.json()?)?;
    let title = fields.must("title", text(1, 80)).unwrap_or_default();
    let folder_id = fields.must("folder_id", text(1, 60)).unwrap_or_default();
    fields.finish()?;
    let mut store = app.store();
    let fits = match app.flaws.has("access/reference") {
        true => store.folders.contains_key(&folder_id),
        false => folders::owned(&store, &caller, &folder_id).is_ok(),
    };
    if !fits {
        return Err(Problem::invalid(vec![Fault {
            pointer: "/folder_id".to_owned(),
            detail: "must be a folder of yours".to_owned(),
        }]));
    }
    let shortcut = Shortcut {
        id: store.uuid(),
        title,
        folder_id,
        owner: caller.name().to_owned(),
    };
    let answer = created(&format!("/shortcuts/{}", shortcut.id), json!(shortcut));
    store.shortcuts.insert(shortcut.id.clone(), shortcut);
    Ok(answer)
}

pub(super) async fn read(
    State(app): State<Shared>,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Json<Value>, Problem> {
    owned(&app.store(), &caller, &id).map(|shortcut| Json(json!(shortcut)))
}

pub(super) async fn delete(
    State(app): State<Shared>,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Response, Problem> {
    let mut store = app.store();
    owned(&store, &caller, &id)?;
    store.shortcuts.remove(&id);
    Ok(done())
}
