//! Boards: a write carries the version of the board that its writer saw.

use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::problem::Problem;
use crate::demo::store::{Board, Store};
use crate::demo::validate::{Fields, integer, text};
use crate::demo::wire::{self, Names, Payload, created, done};

fn owned<'a>(store: &'a mut Store, caller: &Caller, id: &str) -> Result<&'a mut Board, Problem> {
    let board = store.boards.get_mut(id);
    board
        .filter(|board| board.owner == caller.name())
        .ok_or_else(Problem::not_found)
}

pub(super) fn list(app: Shared, caller: Caller) -> Json<Value> {
    let store = app.store();
    let boards = store.boards.values();
    let own = boards.filter(|board| board.owner == caller.name());
    wire::list(own.map(|board| json!(board)).collect())
}

pub(super) fn create(app: Shared, caller: Caller, payload: Payload) -> Result<Response, Problem> {
    let mut fields = Fields::whole(payload.json()?)?;
    let headline = fields.must("headline", text(1, 80)).unwrap_or_default();
    let most = if app.flaws.has("input/items") {
        usize::MAX
    } else {
        6
    };
    let columns = fields.may("columns", columns(most)).unwrap_or_default();
    fields.finish()?;
    let mut store = app.store();
    let board = Board {
        id: store.uuid(),
        headline,
        columns,
        version: 1,
        owner: caller.name().to_owned(),
    };
    let answer = created(&format!("/boards/{}", board.id), json!(board));
    store.boards.insert(board.id.clone(), board);
    Ok(answer)
}

pub(super) fn read(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Json<Value>, Problem> {
    owned(&mut app.store(), &caller, &id).map(|board| Json(json!(board)))
}

pub(super) fn replace(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
    payload: Payload,
) -> Result<Json<Value>, Problem> {
    let mut store = app.store();
    let board = owned(&mut store, &caller, &id)?;
    let mut fields = Fields::whole(payload.json()?)?;
    let headline = fields.must("headline", text(1, 80)).unwrap_or_default();
    let version = fields.must("version", integer(1, i64::MAX));
    fields.finish()?;
    if version != Some(board.version) && !app.flaws.has("lifecycle/stale-version-field") {
        return Err(Problem::conflict("somebody changed it since you looked"));
    }
    board.headline = headline;
    board.version += 1;
    Ok(Json(json!(board)))
}

/// As a framework that believes an overriding header routes the request, past the check.
pub(in crate::demo) fn delete_by_override(
    app: Shared,
    Names([id]): Names<1>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let method = headers.get("x-http-method-override");
    if method.is_none_or(|method| method != "DELETE") {
        let allow = [(header::ALLOW, "GET,HEAD,PUT,DELETE")];
        let why = "this path does not take that method";
        let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, why);
        return Ok((allow, problem).into_response());
    }
    let gone = app.store().boards.remove(&id);
    gone.map(|_| done()).ok_or_else(Problem::not_found)
}

pub(super) fn delete(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Response, Problem> {
    let mut store = app.store();
    owned(&mut store, &caller, &id)?;
    store.boards.remove(&id);
    Ok(done())
}

/// One to so many names, none of them twice.
fn columns(most: usize) -> impl Fn(&Value) -> Result<Vec<String>, String> {
    move |value| {
        let items = value.as_array().ok_or("must be an array")?;
        let names = items.iter().map(text(1, 40));
        let names = names.collect::<Result<Vec<_>, _>>()?;
        let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
        if (1..=most).contains(&names.len()) && distinct.len() == names.len() {
            Ok(names)
        } else {
            Err("must be 1 to 6 different names".to_owned())
        }
    }
}
