//! News of the house, for every member, two to a page.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::problem::{Fault, Problem};
use crate::demo::validate::date;
use crate::demo::wire::{self, Query};

/// Headlines and the days on which they came.
const HEADLINES: &[(&str, &str)] = &[
    ("The lift works again", "2026-10-02"),
    ("Coffee is free on Mondays", "2026-09-21"),
    ("New badges from October on", "2026-09-14"),
    ("The garden door stays shut", "2026-08-31"),
];

const PAGE: usize = 2;

pub(super) async fn news(
    State(app): State<Shared>,
    _: Caller,
    Query(query): Query,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let status = match app.flaws.has("contract/undocumented-status") {
        true => StatusCode::NON_AUTHORITATIVE_INFORMATION,
        false => StatusCode::OK,
    };
    let limit = query.get("limit").map(|limit| limit.parse::<usize>());
    let limit = match limit {
        None => PAGE,
        Some(Ok(limit)) if (1..=PAGE).contains(&limit) => limit,
        Some(Ok(limit)) if limit > PAGE && app.flaws.has("resource/unbounded-page") => limit,
        Some(_) => {
            return Err(Problem::invalid(vec![Fault {
                pointer: "limit".to_owned(),
                detail: "must be an integer from 1 to 2".to_owned(),
            }]));
        }
    };
    let since = query.get("since").map(|since| json!(since));
    let since = match since.as_ref().map(date) {
        None => String::new(),
        Some(Ok(since)) => since,
        Some(Err(_)) if app.flaws.has("input/format") => String::new(),
        Some(Err(detail)) => {
            return Err(Problem::invalid(vec![Fault {
                pointer: "since".to_owned(),
                detail,
            }]));
        }
    };
    let page = HEADLINES.iter().filter(|(_, day)| *day >= since.as_str());
    let page = page.take(limit);
    let page = page.map(|(headline, _)| json!({ "headline": headline }));
    Ok((status, wire::list(page.collect())))
}

/// The week's dishes; the screens at the door show them from now on, so that this is deprecated (RFC 9745).
pub(super) async fn canteen(State(app): State<Shared>, _: Caller) -> Response {
    let announced = [("deprecation", "@1767225600")];
    match app.flaws.has("lifecycle/unannounced-deprecation") {
        true => canteen_for_everybody().await.into_response(),
        false => (announced, canteen_for_everybody().await).into_response(),
    }
}

/// As a path that the check forgot answers, to whoever asks.
pub(in crate::demo) async fn canteen_for_everybody() -> Json<Value> {
    Json(json!({ "week": 48, "monday": "lentils", "tuesday": "risotto", "wednesday": "soup" }))
}

/// What is in season.
pub(super) async fn garden(_: Caller) -> Json<Value> {
    Json(json!({ "season": "autumn", "ripe": ["apples", "quinces"] }))
}

/// What is said where a route is missing.
pub(super) async fn nothing() -> Result<Response, Problem> {
    Err(Problem::not_found())
}
