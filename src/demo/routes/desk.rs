//! The front desk: forms of a page that the porter has open, who is logged in by a cookie.

use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::call::{Asked, Call};
use crate::demo::desk::{Desk, Visit};
use crate::demo::problem::Problem;
use crate::demo::validate::{Fields, text, word};
use crate::demo::wire::{self, Names, Payload, created, done};

use super::auth::too_often;

/// Name of the cookie.
const COOKIE: &str = "desk";

/// A request with the cookie of an open session.
pub(super) struct Porter {
    session: String,
}

impl Asked for Porter {
    fn of(call: &Call) -> Result<Self, Problem> {
        let (parts, app) = (&call.parts, &call.app);
        let session = cookie(&parts.headers).filter(|id| app.desk.is_open(id));
        let session = session.ok_or_else(Problem::unauthenticated)?;
        // The page stands in a frame of the intranet, so that browsers send its cookie along from anywhere.
        let trusting = app.flaws.has("auth/cross-site") && parts.uri.path() == "/v2/desk/visits";
        if !parts.method.is_safe() && is_foreign(&parts.headers) && !trusting {
            let why = "a page of another site does nothing here";
            return Err(Problem::new(StatusCode::FORBIDDEN, why));
        }
        Ok(Self { session })
    }
}

/// The session id that a request brings along.
fn cookie(headers: &HeaderMap) -> Option<String> {
    let headers = headers.get_all(header::COOKIE).iter();
    let texts = headers.filter_map(|value| value.to_str().ok());
    let mut pairs = texts.flat_map(|text| text.split(';').filter_map(|pair| pair.split_once('=')));
    let (_, id) = pairs.find(|(name, _)| name.trim() == COOKIE)?;
    Some(id.trim().to_owned())
}

/// Whether a page of another origin sends it (RFC 6454, section 7).
fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let own = text(header::HOST).map(|host| format!("http://{host}"));
    headers.contains_key(header::ORIGIN) && text(header::ORIGIN) != own.as_deref()
}

pub(super) fn login(
    app: Shared,
    headers: HeaderMap,
    payload: Payload,
) -> Result<Response, Problem> {
    let mut fields = Fields::whole(payload.form()?)?;
    let name = fields.must(
        "username",
        word(2, 30, |letter| letter.is_ascii_lowercase()),
    );
    let password = fields.must("password", text(1, 100));
    fields.finish()?;
    let (name, password) = (name.unwrap_or_default(), password.unwrap_or_default());
    let counted = format!("{name} at the desk");
    if app.tries_too_often(&counted) {
        return Ok(too_often());
    }
    let known = Desk::knows(&name, &password);
    app.has_tried(&counted, known);
    if !known {
        let why = "user name or password is wrong";
        return Err(Problem::new(StatusCode::UNAUTHORIZED, why));
    }
    let brought = cookie(&headers).filter(|_| app.flaws.has("auth/session-fixation"));
    let id = app.desk.open(brought);
    let flags = match app.flaws.has("transport/cookie-flags") {
        true => "",
        false => "; HttpOnly; SameSite=None",
    };
    let set = format!("{COOKIE}={id}; Path=/v2/desk{flags}");
    let head = [
        (header::SET_COOKIE, set),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((head, done()).into_response())
}

pub(super) fn logout(app: Shared, porter: Porter) -> Response {
    app.desk.close(&porter.session);
    done()
}

pub(super) fn list(app: Shared, _: Porter) -> Json<Value> {
    let visits = app.desk.visits();
    wire::list(visits.values().map(|visit| json!(visit)).collect())
}

pub(super) fn announce(app: Shared, _: Porter, payload: Payload) -> Result<Response, Problem> {
    let mut fields = Fields::whole(payload.form()?)?;
    let visitor = fields.must("visitor", text(1, 80));
    let company = fields.may("company", text(0, 60));
    fields.finish()?;
    let visit = Visit {
        id: app.store().slug('v'),
        visitor: visitor.unwrap_or_default(),
        company,
    };
    let answer = created(&format!("/desk/visits/{}", visit.id), json!(visit));
    app.desk.visits().insert(visit.id.clone(), visit);
    Ok(answer)
}

pub(super) fn read(app: Shared, _: Porter, Names([id]): Names<1>) -> Result<Json<Value>, Problem> {
    let visits = app.desk.visits();
    let visit = visits.get(&id).ok_or_else(Problem::not_found)?;
    Ok(Json(json!(visit)))
}

pub(super) fn cancel(app: Shared, _: Porter, Names([id]): Names<1>) -> Result<Response, Problem> {
    let gone = app.desk.visits().remove(&id);
    gone.map(|_| done()).ok_or_else(Problem::not_found)
}
