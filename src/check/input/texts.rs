//! Cases that put more into a text than a value: for the rules that look for code behind the API which reads it. Sends and
//! judges nothing.

use serde_json::Value;

use crate::check::{Case, Cost, Rule, Stage};
use crate::http::Request;
use crate::lab::{Actor, Ground, Lab, Subject};
use crate::schema::text_of;
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Arrange as _, Place};

use super::payload;
use super::text_places::Text;

/// Of so many broken payloads that an operation may have, one text is worth it: each takes several requests.
const SHARE: usize = 8;

/// A case for each text, those first that nothing binds, and one for all that the budget leaves out.
pub(super) fn cases(
    rule: &Rule,
    site: &Site,
    operation: &Operation,
    mut texts: Vec<Text>,
    form: &str,
    cost: Cost,
) -> Vec<Case> {
    texts.arrange_by_key(|text| !text.is_free());
    let most = site.config.limits.payloads / SHARE + 1;
    let cut = texts.split_off(texts.len().min(most));
    let case = |place: Option<Place>, form: String, cost| Case {
        rule: rule.id.clone(),
        subject: Subject {
            operation: operation.key.clone(),
            owner: Actor::Able,
            attacker: None,
        },
        place,
        form,
        violation: None,
        stage: Stage::Probe,
        cost,
    };
    let chosen = texts
        .into_iter()
        .map(|text| case(Some(text.place), form.to_owned(), cost));
    let rest = (!cut.is_empty()).then(|| case(None, payload::left_out(cut.len()), Cost::default()));
    chosen.chain(rest).collect()
}

/// The call with another text in its place, as a request.
pub(super) fn put(lab: &Lab, ground: &Ground, place: &Place, text: &str) -> Option<Request> {
    let violation = Text::with(place, Value::String(text.to_owned()), "");
    let mut request = ground.broken(lab, place, &violation)?;
    // Half of the servers take a cookie as it stands, the others decode nothing in it that is not encoded.
    if let Place::Cookie(name) = place {
        let own = request.cookies.iter_mut().find(|(own, _)| own == name);
        own?.1 = text.to_owned();
    }
    Some(request)
}

/// The text that the call has there, if it has one.
pub(super) fn of(ground: &Ground, place: &Place) -> Option<String> {
    match place {
        Place::Body(pointer) => {
            let (_, body) = ground.call.body.as_ref()?;
            body.pointer(pointer)?.as_str().map(str::to_owned)
        }
        Place::Within(outer, pointer) => text_of(ground.call.parameter(outer)?.pointer(pointer)?),
        place => text_of(ground.call.parameter(place)?),
    }
}
