//! News of the house, for every member, two to a page.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::problem::{Fault, Problem};
use crate::demo::wire::{self, Query};

const HEADLINES: &[&str] = &[
    "The lift works again",
    "Coffee is free on Mondays",
    "New badges from October on",
    "The garden door stays shut",
];
const PAGE: usize = 2;

pub(super) async fn news(
    State(app): State<Shared>,
    _: Caller,
    Query(query): Query,
) -> Result<Json<Value>, Problem> {
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
    let page = HEADLINES.iter().take(limit);
    Ok(wire::list(
        page.map(|headline| json!({ "headline": headline }))
            .collect(),
    ))
}

/// What is said where a route is missing.
pub(super) async fn nothing() -> Result<Response, Problem> {
    Err(Problem::not_found())
}
