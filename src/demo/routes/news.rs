//! News of the house, for every member, two to a page.

use std::collections::BTreeMap;

use axum::Json;
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

pub(super) fn news(
    app: Shared,
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
    let (least, most) = words(&app, &query)?;
    let page = HEADLINES.iter().filter(|(headline, day)| {
        let words = headline.split(' ').count();
        *day >= since.as_str() && (least..=most).contains(&words)
    });
    let page = page.take(limit);
    let page = page.map(|(headline, _)| json!({ "headline": headline }));
    Ok((status, wire::list(page.collect())))
}

/// How many words a headline may have: `words[least]`, and `words[most]` beside it.
fn words(app: &Shared, query: &BTreeMap<String, String>) -> Result<(usize, usize), Problem> {
    let inside = |name: &str| Some(name.strip_prefix("words[")?.strip_suffix(']')?.to_owned());
    let given: Vec<(String, &String)> = query
        .iter()
        .filter_map(|(name, text)| Some((inside(name)?, text)))
        .collect();
    let wrong = |name: &str, detail: &str| {
        Problem::invalid(vec![Fault {
            pointer: format!("words[{name}]"),
            detail: detail.to_owned(),
        }])
    };
    let (mut least, mut most) = (None, usize::MAX);
    for (name, text) in &given {
        let any = app.flaws.has("input/range:within");
        let count = text.parse::<usize>().ok();
        let count = count.filter(|count| (1..=9).contains(count) || any);
        match (name.as_str(), count) {
            ("least", Some(count)) => least = Some(count),
            ("most", Some(count)) => most = count,
            ("least" | "most", None) => return Err(wrong(name, "must be an integer from 1 to 9")),
            _ => return Err(wrong(name, "is not known here")),
        }
    }
    match least {
        None if !given.is_empty() => Err(wrong("least", "is required")),
        least => Ok((least.unwrap_or_default(), most)),
    }
}

/// The week's dishes; the screens at the door show them from now on, so that this is deprecated (RFC 9745).
pub(super) fn canteen(app: Shared, _: Caller) -> Response {
    let announced = [("deprecation", "@1767225600")];
    match app.flaws.has("lifecycle/unannounced-deprecation") {
        true => canteen_for_everybody().into_response(),
        false => (announced, canteen_for_everybody()).into_response(),
    }
}

/// As a path that the check forgot answers, to whoever asks.
pub(in crate::demo) fn canteen_for_everybody() -> Json<Value> {
    Json(json!({ "week": 48, "monday": "lentils", "tuesday": "risotto", "wednesday": "soup" }))
}

/// What is in season.
pub(super) fn garden(_: Caller) -> Json<Value> {
    Json(json!({ "season": "autumn", "ripe": ["apples", "quinces"] }))
}

/// What is said where a route is missing.
pub(super) fn nothing() -> Result<Response, Problem> {
    Err(Problem::not_found())
}
