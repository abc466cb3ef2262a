//! Shortcuts: each leads to a folder of its owner.

use std::time::Duration;

use axum::Json;
use axum::response::Response;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use crate::demo::app::Shared;
use crate::demo::call::{Answer, Answers as _};
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

pub(super) fn list(app: Shared, caller: Caller) -> Json<Value> {
    let store = app.store();
    let shortcuts = store.shortcuts.values();
    let own = shortcuts.filter(|shortcut| shortcut.owner == caller.name());
    wire::list(own.map(|shortcut| json!(shortcut)).collect())
}

pub(super) fn create(app: Shared, caller: Caller, payload: Payload) -> Answer {
    let wanted = match Wanted::of(&payload) {
        Ok(wanted) => wanted,
        Err(problem) => return problem.answer(),
    };
    let picture = wanted.picture.clone();
    let made = make(&app, &caller, wanted);
    match picture.filter(|_| app.flaws.has("input/callback")) {
        None => made.answer(),
        Some(picture) => Answer::later(async move {
            look_at(&picture).await;
            made
        }),
    }
}

/// What a body asks for.
struct Wanted {
    title: String,
    folder_id: String,
    picture: Option<String>,
}

impl Wanted {
    fn of(payload: &Payload) -> Result<Self, Problem> {
        let mut fields = Fields::whole(payload.json()?)?;
        let title = fields.must("title", text(1, 80)).unwrap_or_default();
        let folder_id = fields.must("folder_id", text(1, 60)).unwrap_or_default();
        let picture = fields.may("picture", address);
        fields.finish()?;
        Ok(Self {
            title,
            folder_id,
            picture,
        })
    }
}

fn make(app: &Shared, caller: &Caller, wanted: Wanted) -> Result<Response, Problem> {
    let mut store = app.store();
    let fits = match app.flaws.has("access/reference") {
        true => store.folders.contains_key(&wanted.folder_id),
        false => folders::owned(&store, caller, &wanted.folder_id).is_ok(),
    };
    if !fits {
        return Err(Problem::invalid(vec![Fault {
            pointer: "/folder_id".to_owned(),
            detail: "must be a folder of yours".to_owned(),
        }]));
    }
    let shortcut = Shortcut {
        id: store.uuid(),
        title: wanted.title,
        folder_id: wanted.folder_id,
        picture: wanted.picture,
        owner: caller.name().to_owned(),
    };
    let answer = created(&format!("/shortcuts/{}", shortcut.id), json!(shortcut));
    store.shortcuts.insert(shortcut.id.clone(), shortcut);
    Ok(answer)
}

/// An absolute address (RFC 3986).
fn address(value: &Value) -> Result<String, String> {
    let text = text(1, 200)(value)?;
    match text.is_ascii() && url::Url::parse(&text).is_ok() {
        true => Ok(text),
        false => Err("must be an absolute address".to_owned()),
    }
}

/// Asks whoever is named for the picture, to see whether there is one.
async fn look_at(picture: &str) {
    let Ok(url) = url::Url::parse(picture) else {
        return;
    };
    let ask = async {
        // The demo is on loopback, and calls nobody elsewhere.
        let Some(url::Host::Ipv4(host)) = url.host() else {
            return None;
        };
        let host = Some(host).filter(std::net::Ipv4Addr::is_loopback)?;
        let address = (host, url.port_or_known_default()?);
        let mut there = tokio::net::TcpStream::connect(address).await.ok()?;
        let asked = format!("GET {} HTTP/1.0\r\n\r\n", url.path());
        there.write_all(asked.as_bytes()).await.ok()
    };
    // Nobody waits for a picture for long.
    let _ = tokio::time::timeout(Duration::from_secs(1), ask).await;
}

pub(super) fn read(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Json<Value>, Problem> {
    owned(&app.store(), &caller, &id).map(|shortcut| Json(json!(shortcut)))
}

pub(super) fn delete(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Response, Problem> {
    let mut store = app.store();
    owned(&store, &caller, &id)?;
    store.shortcuts.remove(&id);
    Ok(done())
}
