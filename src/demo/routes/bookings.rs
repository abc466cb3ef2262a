//! Bookings of meeting rooms: one body that states every kind of constraint, each of which can be overlooked for itself.

use axum::Json;
use axum::response::Response;
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::flaws::Flaws;
use crate::demo::formats;
use crate::demo::problem::Problem;
use crate::demo::store::Booking;
use crate::demo::validate::{Fields, text};
use crate::demo::wire::{Names, Payload, created, done};

/// Pieces of gear that one booking may name.
const MOST_GEAR: usize = 40;

/// What a reader of a property says of a value.
type Read = Result<Value, String>;

pub(super) fn create(app: Shared, caller: Caller, payload: Payload) -> Result<Response, Problem> {
    let body = payload.json()?;
    let mut fields = Fields::whole(body.clone())?;
    let lax = Lax(&app.flaws);
    fields.must("title", |value| lax.title(value));
    fields.may("people", |value| lax.people(value));
    fields.may("share", |value| lax.share(value));
    fields.may("minutes", |value| lax.minutes(value));
    fields.may("code", |value| lax.code(value));
    fields.may("room", |value| lax.room(value));
    fields.may("plan", |value| lax.plan(value));
    for (name, format, is_one) in formats::ALL {
        fields.may(name, |value| lax.format(value, format, *is_one));
    }
    fields.may("guests", |value| lax.guests(value));
    fields.may("gear", |value| lax.gear(value));
    fields.may("extras", |value| lax.extras(value));
    fields.may("note", |value| lax.note(value));
    fields.may("nick", |value| lax.nick(value));
    fields.may("pay", |value| lax.pay(value));
    fields.may("seat", |value| lax.seat(value));
    fields.may("remark", |value| lax.remark(value));
    let catering = fields.may("catering", text(1, 40));
    let head_count = fields.may("head_count", |value| whole(value, 1, 400));
    if catering.is_some()
        && head_count.is_none()
        && !lax.lets("input/composition:dependentRequired")
    {
        return Err(wrong("head_count", "is required beside catering"));
    }
    fields.finish()?;
    let mut store = app.store();
    let booking = Booking {
        id: store.uuid(),
        asked: body,
        owner: caller.name().to_owned(),
    };
    let answer = created(&format!("/bookings/{}", booking.id), booking.shown());
    store.bookings.insert(booking.id.clone(), booking);
    Ok(answer)
}

pub(super) fn read(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Json<Value>, Problem> {
    let store = app.store();
    let booking = store.bookings.get(&id);
    let own = booking.filter(|booking| booking.owner == caller.name());
    Ok(Json(own.ok_or_else(Problem::not_found)?.shown()))
}

pub(super) fn cancel(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Response, Problem> {
    let mut store = app.store();
    let booking = store.bookings.get(&id);
    let own = booking.filter(|booking| booking.owner == caller.name());
    own.ok_or_else(Problem::not_found)?;
    store.bookings.remove(&id);
    Ok(done())
}

fn wrong(name: &str, detail: &str) -> Problem {
    Problem::invalid(vec![crate::demo::problem::Fault {
        pointer: format!("/{name}"),
        detail: detail.to_owned(),
    }])
}

fn no(detail: &str) -> Read {
    Err(detail.to_owned())
}

/// The rules of the properties, but for those that a flaw overlooks.
struct Lax<'a>(&'a Flaws);

impl Lax<'_> {
    fn lets(&self, flaw: &str) -> bool {
        self.0.has(flaw)
    }

    fn title(&self, value: &Value) -> Read {
        let short = self.lets("input/length:minLength");
        let long = self.lets("input/length:maxLength");
        let (least, most) = (if short { 0 } else { 3 }, if long { 9_999 } else { 40 });
        text(least, most)(value).map(Value::from)
    }

    fn people(&self, value: &Value) -> Read {
        let low = self.lets("input/range:minimum");
        let high = self.lets("input/range:maximum");
        let (least, most) = (
            if low { i64::MIN } else { 1 },
            if high { i64::MAX } else { 40 },
        );
        whole(value, least, most)
    }

    fn share(&self, value: &Value) -> Read {
        let low = self.lets("input/range:exclusiveMinimum");
        let high = self.lets("input/range:exclusiveMaximum");
        match value.as_number().and_then(serde_json::Number::as_f64) {
            Some(share) if (share > 0.0 || low) && (share < 1.0 || high) => Ok(value.clone()),
            _ => no("must be a number between 0 and 1"),
        }
    }

    fn minutes(&self, value: &Value) -> Read {
        let minutes = whole(value, 15, 480)?;
        let steps = minutes
            .as_f64()
            .is_some_and(|minutes| minutes % 15.0 == 0.0);
        match steps || self.lets("input/range:multipleOf") {
            true => Ok(minutes),
            false => no("must be a multiple of 15"),
        }
    }

    fn code(&self, value: &Value) -> Read {
        let code = text(0, 99)(value)?;
        let fits = code.len() == 6
            && code.bytes().enumerate().all(|(index, byte)| match index {
                0 | 1 => byte.is_ascii_uppercase(),
                2 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        match fits || self.lets("input/pattern:pattern") {
            true => Ok(code.into()),
            false => no("must be two capitals, a hyphen and three digits"),
        }
    }

    fn room(&self, value: &Value) -> Read {
        let room = text(0, 99)(value)?;
        match ["attic", "hall", "cellar"].contains(&room.as_str()) || self.lets("input/enum:enum") {
            true => Ok(room.into()),
            false => no("must be attic, hall or cellar"),
        }
    }

    fn plan(&self, value: &Value) -> Read {
        match text(0, 99)(value)? {
            plan if plan == "basic" || self.lets("input/enum:const") => Ok(plan.into()),
            _ => no("must be basic"),
        }
    }

    fn format(&self, value: &Value, format: &str, is_one: fn(&str) -> bool) -> Read {
        let said = text(0, 400)(value)?;
        let looks_alike = format == "date"
            && self.lets("input/format:calendar")
            && formats::looks_like_day(&said);
        match is_one(&said) || looks_alike || self.lets(&format!("input/format:{format}")) {
            true => Ok(said.into()),
            false => no("is not in its form"),
        }
    }

    fn guests(&self, value: &Value) -> Read {
        let Some(guests) = value.as_array() else {
            return no("must be a list");
        };
        let few = guests.is_empty() && !self.lets("input/items:minItems");
        let many = guests.len() > 3 && !self.lets("input/items:maxItems");
        let twice = guests
            .iter()
            .enumerate()
            .any(|(index, guest)| guests[..index].contains(guest));
        if few || many || twice && !self.lets("input/items:uniqueItems") {
            return no("must be one to three different guests");
        }
        for guest in guests {
            let Some(guest) = guest.as_object() else {
                return no("each guest must be an object");
            };
            match guest.get("name") {
                Some(name) => drop(text(1, 40)(name)?),
                None if self.lets("input/missing:nested") => {}
                None => return no("each guest must have a name"),
            }
            let lax_age = self.lets("input/type:nested");
            let age = guest.get("age").filter(|age| !(lax_age && age.is_string()));
            if let Some(age) = age {
                whole(age, 0, 150)?;
            }
            if let Some(diet) = guest.get("diet").filter(|diet| !diet.is_null()) {
                text(1, 40)(diet)?;
            } else if guest.contains_key("diet") && !self.lets("input/null:nested") {
                return no("a diet must not be null");
            }
        }
        Ok(value.clone())
    }

    fn gear(&self, value: &Value) -> Read {
        let Some(gear) = value
            .as_array()
            .filter(|gear| gear.len() <= MOST_GEAR && gear.iter().all(Value::is_string))
        else {
            return no("must be a short list of texts");
        };
        match gear.contains(&json!("screen")) || self.lets("input/items:contains") {
            true => Ok(value.clone()),
            false => no("must have a screen"),
        }
    }

    fn extras(&self, value: &Value) -> Read {
        let extras = value.as_object();
        let counts = |count: &Value| whole(count, 0, 99).is_ok();
        let Some(extras) = extras.filter(|extras| extras.values().all(counts)) else {
            return no("must be numbers by name");
        };
        let few = extras.is_empty() && !self.lets("input/items:minProperties");
        let many = extras.len() > 3 && !self.lets("input/items:maxProperties");
        match few || many {
            true => no("must be one to three"),
            false => Ok(value.clone()),
        }
    }

    fn note(&self, value: &Value) -> Read {
        let Some(note) = value.as_object() else {
            return no("must be an object");
        };
        if let Some(words) = note.get("words") {
            text(0, 200)(words)?;
        }
        let strange = note.keys().any(|name| name != "words");
        match strange && !self.lets("input/extra-property:nested") {
            true => no("has a property that is not known here"),
            false => Ok(value.clone()),
        }
    }

    fn nick(&self, value: &Value) -> Read {
        let nick = text(1, 20)(value)?;
        match nick == "admin" && !self.lets("input/composition:not") {
            true => no("must not be admin"),
            false => Ok(nick.into()),
        }
    }

    /// By card or by invoice.
    fn pay(&self, value: &Value) -> Read {
        let said = |name: &str| value.get(name).and_then(Value::as_str);
        let count = value.as_object().map_or(0, serde_json::Map::len);
        let long = self.lets("input/length:branch");
        match (said("by"), said("card"), said("account")) {
            (Some("card"), Some(card), None) if count == 2 && card.len() == 4 => {}
            (Some("invoice"), None, Some(account))
                if count == 2 && (account.chars().count() <= 12 || long) && !account.is_empty() => {
            }
            (Some(by), _, _)
                if !["card", "invoice"].contains(&by) && self.lets("input/composition:oneOf") => {}
            _ => return no("must be a card, or the account of an invoice"),
        }
        Ok(value.clone())
    }

    fn seat(&self, value: &Value) -> Read {
        let is_named = value
            .as_str()
            .is_some_and(|seat| ["window", "aisle"].contains(&seat));
        let is_lax = self.lets("input/composition:anyOf") && value.is_object();
        match is_named || is_lax || whole(value, 1, 99).is_ok() {
            true => Ok(value.clone()),
            false => no("must be a number, window or aisle"),
        }
    }

    fn remark(&self, value: &Value) -> Read {
        match value {
            Value::Null if self.lets("input/null:plain") => Ok(Value::Null),
            value => text(0, 200)(value).map(Value::from),
        }
    }
}

fn whole(value: &Value, least: i64, most: i64) -> Read {
    crate::demo::validate::integer(least, most)(value).map(Value::from)
}
