//! How an old input is sent: as the earlier document has it, and beside it one that never was.

use serde_json::{Value, json};

use crate::check::access::INERT;
use crate::lab::{Lab, Label, Reason, preferred};
use crate::schema::{Change, Direction, Size, Violation, Wish, instance, plain_token, text_of};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::Place;

/// What is read may change meanwhile: so often it is read again until it holds still.
pub(super) const MOST_ROUNDS: u32 = 3;

/// Seed of the values that the earlier document allows.
const SEED: u64 = 11;
/// A value that no document ever listed, and the name of a parameter that none ever had.
const NEVER: &str = "nay-never-was";

/// A value for an input of the earlier document; `None` for one that this rule cannot send.
pub(super) fn value(former: &Site, then: &Operation, place: &Place) -> Option<Value> {
    let schema = match place {
        Place::Body(pointer) => {
            let (_, media) = preferred(&then.body.as_ref()?.media)?;
            let library = &former.api.schemas;
            let mut own = media.schema.clone()?;
            let inner = pointer.strip_prefix('/')?;
            for segment in inner.split('/').map(plain_token) {
                let mut properties = library.properties(&own).into_iter();
                let property = properties.find(|property| property.name == segment);
                own = match property {
                    Some(property) => property.schema,
                    None => library.items(&own).filter(|_| segment == "0")?,
                };
            }
            Some(own)
        }
        _ => {
            let own = then.parameters.iter().find(|own| own.place() == *place)?;
            if let Some(example) = own.examples.first() {
                return Some(example.clone());
            }
            own.schema.clone()
        }
    }?;
    let known = |_: &str, name: &str| former.config.values.get(name).cloned();
    let wish = Wish {
        seed: SEED,
        size: Size::Full,
        direction: Direction::Request,
        examples: true,
        known: &known,
    };
    instance(&former.api.schemas, &schema, &wish).ok()
}

/// Makes or changes an object with the old property, then with one that never was; its owner re-reads both.
pub(super) async fn property(lab: &mut Lab, pointer: &str, value: &Value) -> Result<(), Reason> {
    let (front, last) = pointer.rsplit_once('/').unwrap_or(("", pointer));
    let assignment = match front.is_empty() {
        true => lab.prepare_assignment().await?,
        false => lab.prepare_full_assignment().await?,
    };
    let (old, inert) = match front.is_empty() {
        true => (plain_token(last), INERT.to_owned()),
        false => (pointer.to_owned(), format!("{front}/{INERT}")),
    };
    let old = [(old, value.clone())];
    let (attack, effect) = (Label::Attack, Label::Effect);
    if lab
        .assign(&assignment, attack, effect, "the old property", &old)
        .await?
    {
        let never = [(inert, json!(NEVER))];
        let form = "a property that never was";
        lab.assign(&assignment, Label::CatchAll, Label::CatchAll, form, &never)
            .await?;
    }
    Ok(())
}

/// Reads with the old parameter between two controls, and with one that never was.
pub(super) async fn parameter(lab: &mut Lab, place: &Place, value: &Value) -> Result<(), Reason> {
    let ground = lab.prepare().await?;
    if !ground.request.is_safe() {
        let why = "what a parameter does to a write cannot be told from its answer";
        return Err(Reason::NoSubject(why.to_owned()));
    }
    let text = text_of(value)
        .ok_or_else(|| Reason::NoSubject("the old parameter is no plain value".to_owned()))?;
    let with = |name: &str| {
        let mut request = ground.request.clone();
        let pair = (name.to_owned(), text.clone());
        match place {
            Place::Query(_) => request.query.push(pair),
            Place::Header(_) => request.headers.push(pair),
            Place::Cookie(_) => request.cookies.push(pair),
            Place::Path(_) | Place::Body(_) | Place::Within(..) => return None,
        }
        Some(request)
    };
    let (Place::Query(name) | Place::Header(name) | Place::Cookie(name)) = place else {
        let why = "a path without one of its keys is another path";
        return Err(Reason::NoSubject(why.to_owned()));
    };
    let (Some(old), Some(never)) = (with(name), with(NEVER)) else {
        return Ok(());
    };
    let owner = ground.owner.clone();
    let sent = [
        (Label::Control, "", &ground.request),
        (Label::CatchAll, "a parameter that never was", &never),
        (Label::Attack, "the old parameter", &old),
        (Label::Control, "", &ground.request),
    ];
    for _ in 0..MOST_ROUNDS {
        for (label, form, request) in sent {
            lab.send(label, &owner, form, request, None).await?;
        }
        let controls = lab.so_far().all(Label::Control).rev().take(2);
        let bodies: Vec<_> = controls
            .filter_map(|step| Some(&step.exchange.response()?.body))
            .collect();
        if bodies.first() == bodies.last() {
            break;
        }
    }
    Ok(())
}

/// Sends the control with the old value, and with one that never was.
pub(super) async fn listed(
    lab: &mut Lab,
    place: &Place,
    violation: &Violation,
) -> Result<(), Reason> {
    let ground = lab.prepare_payload().await?;
    let cannot = || Reason::none_with(&place);
    let never = Violation {
        change: Change::Set(json!(NEVER)),
        ..violation.clone()
    };
    let old = ground.broken(lab, place, violation).ok_or_else(cannot)?;
    let never = ground.broken(lab, place, &never).ok_or_else(cannot)?;
    let owner = ground.owner.clone();
    let object = ground.object.as_ref();
    lab.send(
        Label::CatchAll,
        &owner,
        "a value that never was",
        &never,
        object,
    )
    .await?;
    lab.attack(&ground, &owner, "the old value", &old).await?;
    Ok(())
}
