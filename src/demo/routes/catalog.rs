//! What anybody may know: whether the service is up, and what it sells.

use axum::Json;
use serde_json::{Value, json};

use crate::demo::caller::Visitor;

pub(in crate::demo) fn status() -> Json<Value> {
    Json(json!({ "status": "ok", "version": "2.4.1" }))
}

pub(in crate::demo) fn catalog(_: Visitor) -> Json<Value> {
    let plan = |id: &str, title: &str, seats: u32, price: u32| json!({ "id": id, "title": title, "seats": seats, "price_per_month": price });
    Json(json!({
        "items": [
            plan("solo", "Solo", 1, 0),
            plan("team", "Team", 25, 9),
            plan("works", "Works", 500, 14),
        ],
        "next": null,
    }))
}
