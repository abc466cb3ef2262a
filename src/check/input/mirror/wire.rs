//! Random schemas where everything is text: what the rules plan is put on the wire, taken apart by a reader of its own, and
//! judged by a validator, strict or forgetful.

use serde_json::{Value, json};
use time::macros::date;

use crate::check::input::negatives::{inner_value, sample, structured};
use crate::check::{Case, Verdict, check};
use crate::config::Config;
use crate::http::Request;
use crate::lab::{Call, Label, Trial};
use crate::schema::{Direction, Size, Wish, instance};
use crate::site::Site;

use super::places::{Holds, Reader, Where};
use super::{CHECKS, Count, MOST, chosen, forgettable, step};

/// The cases of an operation, and a call that is right.
struct Planned {
    site: Site,
    cases: Vec<Case>,
    call: Call,
}

fn planned(place: &Where, schema: &Value) -> Option<Planned> {
    let schema = schema
        .to_string()
        .replace("\"#/S\"", "\"#/components/schemas/S\"");
    let schema = serde_json::from_str(&schema).ok()?;
    let document = place.document(&schema).to_string();
    let api = crate::spec::load("api.json", document.as_bytes()).ok()?;
    let mut config = Config::plain(date!(2026 - 11 - 23));
    config.limits.payloads = MOST;
    let site = Site::new(api, config, "");
    let operation = site.api.operations.first()?;
    let mut call = Call {
        parameters: Vec::new(),
        body: None,
    };
    if let Some(parameter) = operation.parameters.first() {
        let wish = Wish {
            seed: 7,
            size: Size::Full,
            direction: Direction::Request,
            examples: true,
            known: &|_, _| None,
        };
        let made = || instance(&site.api.schemas, parameter.schema.as_ref()?, &wish).ok();
        let value = inner_value(&site, parameter).or_else(made)?;
        call.parameters.push((parameter.place(), value));
    } else {
        call.body = Some((0, Value::clone(&*sample(&site, structured(operation)?)?)));
    }
    let cases = CHECKS
        .iter()
        .flat_map(|check| check.plan(&site, operation))
        .filter(|case| case.violation.is_some());
    let cases = cases.collect();
    Some(Planned { site, cases, call })
}

impl Planned {
    fn request(&self, call: &Call) -> Option<Request> {
        Some(call.request(self.site.api.operations.first()?, ""))
    }

    /// The call that a case breaks.
    fn base(&self, case: &Case) -> Call {
        let mut call = self.call.clone();
        if let Some(within) = case.violation.as_ref().and_then(|it| it.within.as_deref()) {
            match (&mut call.body, call.parameters.first_mut()) {
                (Some((_, body)), _) => body.clone_from(within),
                (None, Some((_, value))) => value.clone_from(within),
                (None, None) => {}
            }
        }
        call
    }

    /// What the rule says of this case before this server.
    fn judged(&self, case: &Case, (place, server): (&Where, &Reader)) -> Option<Verdict> {
        let violation = case.violation.as_ref()?;
        let base = self.base(case);
        let sent = base.broken(case.place.as_ref()?, violation)?;
        let (right, wrong) = (self.request(&base)?, self.request(&sent)?);
        let trial = Trial {
            broken: Some(violation.says.clone()),
            steps: vec![
                step(Label::Control, right.clone(), server.takes(place, &right)),
                step(Label::Attack, wrong.clone(), server.takes(place, &wrong)),
            ],
            ..Trial::default()
        };
        Some(check(&case.rule)?.judge(case, &trial))
    }
}

/// Whether a forgotten keyword shows where everything is a text that stands at this place.
fn shows(place: &Where, schema: &Value, (at, keyword): &(String, &'static str)) -> bool {
    if place.holds == Holds::Json {
        return true;
    }
    let own = at.strip_prefix("/S").and_then(|own| schema.pointer(own));
    let Some(own) = own else {
        return false;
    };
    let is_whole = at == "/S";
    let kind = own.get("type").and_then(Value::as_str).unwrap_or_default();
    match *keyword {
        // Any text is one, and one text is a list.
        "type" => matches!(kind, "integer" | "number" | "boolean"),
        // Whoever has no members is not there.
        "additionalProperties" | "maxProperties" => !place.is_bare(),
        "required" => {
            !is_whole
                || schema["properties"]
                    .as_object()
                    .is_some_and(|all| all.len() > 1)
        }
        _ => true,
    }
}

/// Tries one schema at one place with a strict server and with one that has forgotten a keyword by chance.
///
/// # Errors
/// What the strict server was accused of.
pub(crate) fn try_on_wire(place: &Where, schema: &Value, count: &mut Count) -> Result<(), String> {
    let (Some(strict), Some(planned)) = (Reader::of(schema), planned(place, schema)) else {
        return Ok(());
    };
    count.schemas += 1;
    let breaks = |case: &&Case, server: &Reader| {
        matches!(
            planned.judged(case, (place, server)),
            Some(Verdict::Broken(_))
        )
    };
    for case in &planned.cases {
        count.cases += 1;
        if breaks(&case, &strict) {
            return Err(format!("{case} in {} of {schema}", place.told()));
        }
    }
    let mut places = Vec::new();
    forgettable(schema, "/S", 0, &mut places);
    places.retain(|one| shows(place, schema, one));
    let Some((at, keyword)) = chosen(schema, places) else {
        return Ok(());
    };
    let mut root = json!({ "S": schema });
    if let Some(holder) = root.pointer_mut(&at).and_then(Value::as_object_mut) {
        holder.remove(keyword);
    }
    let Some(lax) = Reader::of(&root["S"]) else {
        return Ok(());
    };
    let found = planned.cases.iter().any(|case| breaks(&case, &lax));
    count.forgot(keyword, found, || {
        format!("{keyword} at {at} in {} of {schema}", place.told())
    });
    Ok(())
}
