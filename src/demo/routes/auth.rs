//! Logging in and out, and who one is.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::people;
use crate::demo::problem::Problem;
use crate::demo::tokens::LIFETIME;
use crate::demo::validate::{Fields, text, word};
use crate::demo::wire::{Payload, done};

pub(super) async fn login(
    State(app): State<Shared>,
    payload: Payload,
) -> Result<Response, Problem> {
    let mut fields = Fields::whole(payload.json()?)?;
    let name = fields.must(
        "username",
        word(2, 30, |letter| letter.is_ascii_lowercase()),
    );
    let password = fields.must("password", text(1, 100));
    fields.finish()?;
    let person = name.zip(password);
    let person = person.and_then(|(name, password)| people::login(&name, &password));
    let person = person.ok_or_else(|| {
        let detail = "user name or password is wrong";
        Problem::new(StatusCode::UNAUTHORIZED, detail)
    })?;
    let body = json!({
        "access_token": app.issue(person),
        "token_type": "Bearer",
        "expires_in": LIFETIME,
    });
    // RFC 6749, section 5.1.
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

pub(super) async fn me(caller: Caller) -> Json<Value> {
    let person = caller.person;
    Json(json!({
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "role": person.role.as_str(),
        "tenant": person.tenant,
    }))
}

pub(super) async fn logout(State(app): State<Shared>, caller: Caller) -> Response {
    app.revoke(caller.token);
    done()
}
