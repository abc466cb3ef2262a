//! Labels: each person has his own, under names of his choice. Nobody can so much as name another's.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::problem::{Fault, Problem};
use crate::demo::store::Label;
use crate::demo::validate::{Fields, text};
use crate::demo::wire::{self, Names, Payload, created, done};

/// Where an engine gives up.
const MOST_STEPS: u64 = 20_000_000;

pub(super) fn list(app: Shared, caller: Caller) -> Json<Value> {
    let store = app.store();
    let labels = store.labels.iter();
    let own = labels.filter(|((owner, _), _)| owner == caller.name());
    wire::list(own.map(|(_, label)| json!(label)).collect())
}

pub(super) fn read(
    app: Shared,
    caller: Caller,
    Names([name]): Names<1>,
) -> Result<Json<Value>, Problem> {
    let store = app.store();
    let label = store.labels.get(&(caller.name().to_owned(), name));
    let label = label.ok_or_else(Problem::not_found)?;
    Ok(Json(json!(label)))
}

pub(super) fn put(
    app: Shared,
    caller: Caller,
    Names([name]): Names<1>,
    payload: Payload,
) -> Result<Response, Problem> {
    check_name(&name)?;
    let body = if app.flaws.has("input/malformed-body") {
        payload.first_json()?
    } else {
        payload.json()?
    };
    let mut fields = Fields::whole(body)?;
    let lax = app.flaws.has("input/pattern");
    let slow = app.flaws.has("input/slow-pattern");
    let color = fields.must("color", |value| {
        let fits = !slow || backtracks(value.as_str().unwrap_or_default());
        match lax {
            true => text(0, 100)(value),
            false if fits => color(value),
            false => Err("must be a colour such as #1f883d".to_owned()),
        }
    });
    let note = fields.may("note", text(0, 200));
    let icon = match app.flaws.has("lifecycle/removed-input") {
        true => fields.may("icon", text(0, 40)),
        false => None,
    };
    fields.finish()?;
    let label = Label {
        name: name.clone(),
        color: color.unwrap_or_default(),
        note,
        icon,
    };
    let location = format!("/labels/{name}");
    let body = json!(label);
    let old = app
        .store()
        .labels
        .insert((caller.name().to_owned(), name), label);
    Ok(match old {
        Some(_) => Json(body).into_response(),
        None => created(&location, body),
    })
}

/// What the document does not know: changes what the body names, and nothing without a body.
pub(super) fn patch(
    app: Shared,
    caller: Caller,
    Names([name]): Names<1>,
    payload: Payload,
) -> Result<Json<Value>, Problem> {
    let body = if payload.is_empty() {
        json!({})
    } else {
        payload.json()?
    };
    let mut fields = Fields::partial(body)?;
    let color = fields.must("color", color);
    let note = fields.may("note", text(0, 200));
    fields.finish()?;
    let mut store = app.store();
    let label = store.labels.get_mut(&(caller.name().to_owned(), name));
    let label = label.ok_or_else(Problem::not_found)?;
    label.color = color.unwrap_or_else(|| label.color.clone());
    label.note = note.or_else(|| label.note.clone());
    Ok(Json(json!(label)))
}

/// Idempotent: what is not there, among one's own, is already gone.
pub(super) fn delete(
    app: Shared,
    caller: Caller,
    Names([name]): Names<1>,
) -> Result<Response, Problem> {
    check_name(&name)?;
    app.store().labels.remove(&(caller.name().to_owned(), name));
    Ok(done())
}

fn check_name(name: &str) -> Result<(), Problem> {
    match is_name(name) {
        true => Ok(()),
        false => Err(Problem::invalid(vec![Fault {
            pointer: "name".to_owned(),
            detail: "must be 1 to 40 lower-case letters, digits and hyphens".to_owned(),
        }])),
    }
}

fn is_name(name: &str) -> bool {
    let of = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-';
    (1..=40).contains(&name.len()) && name.bytes().all(of)
}

/// Whether a text fits `^#(([0-9a-f])+)+$`, as an engine finds out that goes back and tries every way to share the digits
/// out between the two repetitions.
fn backtracks(text: &str) -> bool {
    fn fits(digits: &[u8], steps: &mut u64) -> bool {
        let run = digits.iter().take_while(|digit| digit.is_ascii_hexdigit());
        let run = run.count();
        (1..=run).rev().any(|taken| {
            *steps += 1;
            let rest = digits.get(taken..).unwrap_or_default();
            *steps < MOST_STEPS && (rest.is_empty() || fits(rest, steps))
        })
    }
    let digits = text.strip_prefix('#').unwrap_or_default().as_bytes();
    // Nothing that long is worth the time, and the stack would not last.
    digits.len() <= 100 && fits(digits, &mut 0)
}

fn color(value: &Value) -> Result<String, String> {
    let text = value.as_str().ok_or("must be a string")?;
    let digits = text.strip_prefix('#').unwrap_or_default();
    let of = |digit: u8| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit);
    if digits.len() == 6 && digits.bytes().all(of) {
        Ok(text.to_owned())
    } else {
        Err("must be a colour such as #1f883d".to_owned())
    }
}
