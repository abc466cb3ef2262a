//! Logging in and out, and who one is.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::people::{self, Person};
use crate::demo::problem::Problem;
use crate::demo::tokens::LIFETIME;
use crate::demo::validate::{Fields, text, word};
use crate::demo::wire::{Payload, done};

pub(super) fn login(app: Shared, payload: Payload) -> Result<Response, Problem> {
    let mut fields = Fields::whole(payload.json()?)?;
    let name = fields.must(
        "username",
        word(2, 30, |letter| letter.is_ascii_lowercase()),
    );
    let password = fields.must("password", text(1, 100));
    fields.finish()?;
    if let Some(name) = &name
        && app.tries_too_often(name)
        && !app.flaws.has("auth/no-throttle")
    {
        return Ok(too_often());
    }
    let strange = name
        .as_deref()
        .is_some_and(|name| people::by_name(name).is_none());
    let person = name.zip(password);
    let person = person.and_then(|(name, password)| {
        let left_over = app.flaws.has("auth/default-account")
            && (name.as_str(), password.as_str()) == ("root", "root");
        let person = match left_over {
            true => people::by_name("admin"),
            false => people::login(&name, &password),
        };
        app.has_tried(&name, person.is_some());
        person
    });
    let person = person.ok_or_else(|| {
        let detail = if strange && app.flaws.has("auth/account-enumeration") {
            "there is no such user"
        } else {
            "user name or password is wrong"
        };
        Problem::new(StatusCode::UNAUTHORIZED, detail)
    })?;
    Ok(tokens(&app, person))
}

/// 429 to whoever guesses passwords.
pub(super) fn too_often() -> Response {
    let why = "too many wrong passwords for this name";
    let refused = Problem::new(StatusCode::TOO_MANY_REQUESTS, why);
    ([(header::RETRY_AFTER, "60")], refused).into_response()
}

pub(super) fn refresh(app: Shared, payload: Payload) -> Result<Response, Problem> {
    let mut fields = Fields::whole(payload.json()?)?;
    let token = fields
        .must("refresh_token", text(1, 100))
        .unwrap_or_default();
    fields.finish()?;
    let keep = app.flaws.has("auth/refresh-reuse");
    let person = app.spend(&token, keep).ok_or_else(|| {
        let detail = "this refresh token is worth nothing";
        Problem::new(StatusCode::UNAUTHORIZED, detail)
    })?;
    Ok(tokens(&app, person))
}

fn tokens(app: &Shared, person: &'static Person) -> Response {
    let id = app.token_id();
    let body = json!({
        "access_token": app.issue(person, &id),
        "token_type": "Bearer",
        "expires_in": LIFETIME,
        "refresh_token": app.issue_refresh(person, &id),
    });
    // RFC 6749, section 5.1.
    ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

pub(super) fn me(caller: Caller) -> Json<Value> {
    let person = caller.person;
    Json(json!({
        "id": person.id,
        "name": person.name,
        "email": person.email(),
        "role": person.role.as_str(),
        "tenant": person.tenant,
    }))
}

pub(super) fn logout(app: Shared, caller: Caller) -> Response {
    if !app.flaws.has("auth/revoked-token") {
        app.revoke(caller.token);
    }
    done()
}
