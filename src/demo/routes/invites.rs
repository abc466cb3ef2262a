//! Invitations: everybody sees and revokes those that he sent.

use axum::Json;
use axum::response::Response;
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::problem::Problem;
use crate::demo::store::Invite;
use crate::demo::validate::{Fields, email, one_of, text};
use crate::demo::wire::{self, Names, Payload, created, done};

pub(super) fn list(app: Shared, caller: Caller) -> Json<Value> {
    let store = app.store();
    let invites = store.invites.values();
    let own =
        invites.filter(|invite| caller.administers(&invite.owner) || invite.owner == caller.name());
    wire::list(own.map(|invite| json!(invite)).collect())
}

pub(super) fn create(app: Shared, caller: Caller, payload: Payload) -> Result<Response, Problem> {
    let body = if app.flaws.has("input/media-type") {
        payload.json_of_any_type()?
    } else {
        payload.json()?
    };
    let mut fields = Fields::whole(body)?;
    let email = if app.flaws.has("input/missing") {
        fields.may("email", email)
    } else {
        fields.must("email", email)
    };
    let role = fields.must("role", one_of(&["viewer", "editor"]));
    let message = fields.may("message", text(0, 300));
    fields.finish()?;
    let mut store = app.store();
    let invite = Invite {
        id: store.slug('i'),
        email,
        role: role.unwrap_or_default(),
        message,
        state: "pending",
        owner: caller.name().to_owned(),
    };
    let answer = created(&format!("/invites/{}", invite.id), json!(invite));
    store.invites.insert(invite.id.clone(), invite);
    Ok(answer)
}

pub(super) fn revoke(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Response, Problem> {
    let mut store = app.store();
    let invite = store.invites.get(&id).ok_or_else(Problem::not_found)?;
    if !caller.administers(&invite.owner) && invite.owner != caller.name() {
        return Err(Problem::not_found());
    }
    store.invites.remove(&id);
    Ok(done())
}
