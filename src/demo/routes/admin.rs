//! What only administrators may see and set.

use axum::Json;
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Admin;
use crate::demo::people::PEOPLE;
use crate::demo::problem::Problem;
use crate::demo::store::Settings;
use crate::demo::validate::{Fields, integer, one_of, text};
use crate::demo::wire::{self, Payload};

pub(super) fn users(_: Admin) -> Json<Value> {
    let view = |person: &crate::demo::people::Person| {
        json!({
            "id": person.id,
            "name": person.name,
            "email": person.email(),
            "role": person.role.as_str(),
            "tenant": person.tenant,
        })
    };
    wire::list(PEOPLE.iter().map(view).collect())
}

pub(super) fn settings(app: Shared, _: Admin) -> Json<Value> {
    Json(json!(app.store().settings))
}

pub(super) fn replace_settings(
    app: Shared,
    _: Admin,
    payload: Payload,
) -> Result<Json<Value>, Problem> {
    let mut fields = Fields::whole(payload.json()?)?;
    let sign_up = fields.must("sign_up", one_of(&["closed", "invited", "open"]));
    let retention_days = fields.must("retention_days", integer(1, 3650));
    let lax = app.flaws.has("input/null");
    let banner = fields.may("banner", |value| match value {
        Value::Null if lax => Ok(String::new()),
        _ => text(0, 200)(value),
    });
    fields.finish()?;
    let settings = Settings {
        sign_up: sign_up.unwrap_or_default(),
        retention_days: retention_days.unwrap_or_default(),
        banner: banner.unwrap_or_default(),
    };
    let answer = Json(json!(settings));
    app.store().settings = settings;
    Ok(answer)
}
