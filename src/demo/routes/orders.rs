//! Orders of office supplies: a request that was sent twice by mistake orders once.

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::problem::{Fault, Problem};
use crate::demo::store::Order;
use crate::demo::validate::{Fields, integer, text};
use crate::demo::wire::{self, Names, Payload, created, done};

pub(super) fn list(app: Shared, caller: Caller) -> Response {
    let orders = own_orders(&app, &caller);
    if app.flaws.has("contract/media-type") {
        return orders.0.to_string().into_response();
    }
    orders.into_response()
}

fn own_orders(app: &Shared, caller: &Caller) -> Json<Value> {
    let store = app.store();
    let orders = store.orders.values();
    let own = orders.filter(|order| order.owner == caller.name());
    wire::list(own.map(|order| json!(order)).collect())
}

pub(super) fn create(
    app: Shared,
    caller: Caller,
    headers: HeaderMap,
    payload: Payload,
) -> Result<Response, Problem> {
    let body = payload.json()?;
    let mut fields = Fields::whole(body.clone())?;
    let article = fields.must("article", text(1, 80)).unwrap_or_default();
    let most = if app.flaws.has("input/range") {
        i64::MAX
    } else {
        1_000
    };
    let quantity = fields
        .must("quantity", integer(1, most))
        .unwrap_or_default();
    let lax = app.flaws.has("input/composition");
    let delivery = fields.may("delivery", |value| delivery(value, lax));
    fields.finish()?;
    let key = headers.get("idempotency-key");
    let key = key.and_then(|value| value.to_str().ok());
    if key.is_some_and(|key| !(1..=100).contains(&key.len())) {
        return Err(Problem::invalid(vec![Fault {
            pointer: "Idempotency-Key".to_owned(),
            detail: "must have 1 to 100 characters".to_owned(),
        }]));
    }
    let key = key
        .filter(|_| !app.flaws.has("lifecycle/replayed-request"))
        .map(|key| (caller.name().to_owned(), key.to_owned()));
    let mut store = app.store();
    let before = key.as_ref().and_then(|key| store.receipts.get(key));
    if let Some((asked, id)) = before {
        if *asked != body {
            let why = "this key was used for another order";
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, why));
        }
        let order = store.orders.get(id).ok_or_else(Problem::not_found)?;
        return Ok(created(&format!("/orders/{id}"), json!(order)));
    }
    let order = Order {
        id: store.slug('o'),
        article,
        quantity,
        delivery,
        owner: caller.name().to_owned(),
    };
    if let Some(key) = key {
        store.receipts.insert(key, (body, order.id.clone()));
    }
    let answer = created(&format!("/orders/{}", order.id), json!(order));
    store.orders.insert(order.id.clone(), order);
    Ok(answer)
}

pub(super) fn cancel(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Response, Problem> {
    let mut store = app.store();
    let order = store.orders.get(&id).ok_or_else(Problem::not_found)?;
    if order.owner != caller.name() {
        return Err(Problem::not_found());
    }
    store.orders.remove(&id);
    Ok(done())
}

/// To a room or to an address, not both.
fn delivery(value: &Value, lax: bool) -> Result<Value, String> {
    let wrong = || "must be a room, or a street and a city".to_owned();
    let object = value.as_object().ok_or_else(wrong)?;
    let is_text = |value: &Value| text(1, 80)(value).is_ok();
    if !object.values().all(is_text) {
        return Err(wrong());
    }
    let mut names: Vec<&str> = object.keys().map(String::as_str).collect();
    names.sort_unstable();
    match names[..] {
        ["room"] | ["city", "street"] => Ok(value.clone()),
        // Whoever asks for the room first never sees the address.
        ["city", "room", "street"] if lax => Ok(value.clone()),
        _ => Err(wrong()),
    }
}
