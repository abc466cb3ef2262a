//! Figures of the workspace: closed periods, the same for every member.

use axum::Json;
use serde_json::{Value, json};

use crate::demo::caller::Caller;
use crate::demo::problem::{Fault, Problem};
use crate::demo::wire::Names;

pub(super) fn summary(_: Caller) -> Json<Value> {
    Json(json!({
        "period": "2026-Q3",
        "projects_closed": 14,
        "hours": 3182,
        "revenue": 268_400,
        "teams": [
            { "team": "design", "hours": 911 },
            { "team": "platform", "hours": 1377 },
            { "team": "support", "hours": 894 },
        ],
    }))
}

pub(super) fn year(_: Caller, names: Names<1>) -> Result<Json<Value>, Problem> {
    year_for_everybody(names)
}

/// As an older version answers, to whoever asks.
pub(in crate::demo) fn year_for_everybody(Names([year]): Names<1>) -> Result<Json<Value>, Problem> {
    let digits = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let number = year.parse::<u32>().ok();
    let number = number.filter(|year| digits && (2000..=2099).contains(year));
    let number = number.ok_or_else(|| {
        Problem::invalid(vec![Fault {
            pointer: "year".to_owned(),
            detail: "must be an integer from 2000 to 2099".to_owned(),
        }])
    })?;
    let since = number - 1999;
    Ok(Json(json!({
        "year": number,
        "projects_closed": 11 + since * 2,
        "hours": 1200 + since * 431,
        "revenue": 98_000 + since * 36_750,
    })))
}
