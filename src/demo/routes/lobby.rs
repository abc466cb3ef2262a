//! What hangs in the lobby: a handbook for everybody, for auditors a book of who did what, and a drawer of pay slips.

use axum::Json;
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::people::Role;
use crate::demo::problem::Problem;

pub(super) fn handbook(app: Shared, caller: Caller) -> Result<Json<Value>, Problem> {
    if app.flaws.has("access/inverted") && caller.person.role != Role::Viewer {
        // Asks for the role where it should ask for at least the role.
        return Err(Problem::forbidden());
    }
    Ok(Json(json!({
        "edition": "2026",
        "chapters": ["How we work", "How we meet", "How we leave"],
        "editor": "people@acme.test",
    })))
}

pub(super) fn audit(app: Shared, caller: Caller) -> Result<Json<Value>, Problem> {
    let may = match caller.person.role {
        Role::Admin | Role::Auditor => true,
        Role::Editor => app.flaws.has("access/matrix-drift"),
        Role::Viewer => false,
    };
    if !may {
        return Err(Problem::forbidden());
    }
    Ok(Json(json!({
        "quarter": "2026-Q3",
        "entries": [
            { "number": 4711, "who": "ops", "did": "closed the books" },
            { "number": 4712, "who": "ops", "did": "opened the books again" },
        ],
    })))
}

pub(super) fn payroll(app: Shared, caller: Caller) -> Result<Json<Value>, Problem> {
    let granted = caller.person.scopes().contains(&"payroll:read");
    if !granted && !app.flaws.has("auth/partial-credential") {
        return Err(Problem::forbidden());
    }
    Ok(Json(json!({
        "month": "2026-09",
        "currency": "EUR",
        "slips": [
            { "number": 90_211, "gross_cents": 412_050 },
            { "number": 90_212, "gross_cents": 388_775 },
        ],
    })))
}
