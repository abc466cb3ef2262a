//! Requests aimed at other ids: children below parents that do not own them, ids that nobody has.

use serde_json::Value;

use crate::http::Request;
use crate::site::ResourceId;
use crate::words::IdentityName;

use super::aim::aim;
use super::bench::step;
use super::{Bench, Ground, Lab, Label, Object, Reason};

impl Lab {
    /// The ground's request with the owner's child below the attacker's own parent, as the attacker.
    ///
    /// # Errors
    /// [`Reason::NoSubject`] when the attacker has no parent of his own.
    pub(crate) fn below_own_parent(
        &self,
        ground: &Ground,
        attacker: &IdentityName,
    ) -> Result<Request, Reason> {
        let (child, parent) = self.family(ground, attacker)?;
        let mut ids = parent.ids;
        ids.extend(child.ids.last().cloned());
        Ok(self.aimed(ground, attacker, &Object { ids, ..child }))
    }

    /// The ground's request with the attacker's own child below the owner's parent, as the attacker, and the child's own
    /// text; none when he has no such child.
    pub(crate) fn own_child_below(
        &self,
        ground: &Ground,
        attacker: &IdentityName,
    ) -> Option<(Request, String)> {
        let child = ground.object.as_ref()?;
        let own = self.made(child.resource, attacker, true)?;
        let mut ids = child.ids.clone();
        ids.pop();
        ids.extend(own.ids.last().cloned());
        let canary = own.canary.clone()?;
        Some((self.aimed(ground, attacker, &Object { ids, ..own }), canary))
    }

    /// The ground's request with an id of the same form that nobody has.
    ///
    /// # Errors
    /// [`Reason::NoSubject`] when none can be made up.
    pub(crate) fn with_random_id(&self, ground: &Ground) -> Result<Request, Reason> {
        let object = ground.object.clone();
        let mut object =
            object.ok_or_else(|| Reason::NoSubject("it works on no object".to_owned()))?;
        let resource = self.bench.site.resource(object.resource);
        let random = object
            .ids
            .last()
            .and_then(|id| scrambled(id, self.bench.salt()));
        let random = random.filter(|random| self.bench.fits(resource)(random));
        let random = random.ok_or_else(|| {
            Reason::NoSubject("no id of the same form could be made up".to_owned())
        })?;
        object.ids.pop();
        object.ids.push(random);
        Ok(self.aimed(ground, &ground.owner.clone(), &object))
    }

    /// The owner's look at an id of the same form that nobody has: how what is gone reads, where that is not told by 404.
    pub(super) async fn look_at_nothing(&mut self, object: &Object) {
        let resource = self.bench.site.resource(object.resource);
        let random = object.ids.last();
        let random = random.and_then(|id| scrambled(id, self.bench.salt()));
        let Some(random) = random.filter(|random| self.bench.fits(resource)(random)) else {
            return;
        };
        let mut nothing = object.clone();
        nothing.ids.pop();
        nothing.ids.push(random);
        let owner = object.owner.clone();
        if let Some(look) = self.bench.reread(&nothing, &owner, &self.case).await {
            self.trial
                .steps
                .push(step(Label::Absent, &owner, "an id that nobody has", look));
        }
    }

    fn family(&self, ground: &Ground, attacker: &IdentityName) -> Result<(Object, Object), Reason> {
        let child = ground.object.clone();
        let child = child.ok_or_else(|| Reason::NoSubject("it works on no object".to_owned()))?;
        let bench: &Bench = &self.bench;
        let parent = bench.site.resource(child.resource).parent;
        let own = parent.and_then(|parent| self.made(parent, attacker, false));
        let own = own.filter(|own| own.ids.len() + 1 == child.ids.len());
        own.map(|own| (child, own)).ok_or_else(|| {
            Reason::NoSubject(format!("{attacker} has nothing that it could be put into"))
        })
    }

    fn made(&self, resource: ResourceId, owner: &IdentityName, marked: bool) -> Option<Object> {
        let mut owned = self.bench.survey.owned(resource, owner);
        let found = owned.find(|object| object.made && (!marked || object.canary.is_some()));
        found.cloned()
    }

    pub(super) fn aimed(&self, ground: &Ground, as_: &IdentityName, object: &Object) -> Request {
        let mut request = ground.request.with_credential(self.credential(as_));
        if let Some(operation) = self.operation() {
            let site = &self.bench.site;
            let call = aim(site, operation, &ground.call, object);
            let aimed = call.request(operation, &site.base_of(operation));
            request.path = aimed.path;
            if !site.holds_in_path(operation) {
                (request.query, request.body) = (aimed.query, aimed.body);
            }
        }
        request
    }
}

/// An id of the same form: digits for digits and letters for letters; of a UUID, version and variant stay.
fn scrambled(id: &Value, salt: u64) -> Option<Value> {
    let text = match id {
        Value::Number(number) => {
            return number
                .as_u64()?
                .checked_add(1_000_003 + salt % 1_000)
                .map(Value::from);
        }
        Value::String(text) => text,
        _ => return None,
    };
    let is_uuid = text.len() == 36 && text.matches('-').count() == 4;
    let letters = text.chars().enumerate().map(|(at, letter)| {
        let roll = u32::try_from((salt >> (at % 32)) & 7).unwrap_or(0)
            + u32::try_from(at % 3).unwrap_or(0);
        match letter {
            _ if is_uuid && (at == 14 || at == 19) => letter,
            '0'..='9' => char::from_digit((letter.to_digit(10).unwrap_or(0) + 1 + roll) % 10, 10)
                .unwrap_or('7'),
            'a'..='f' => {
                char::from_digit(10 + (letter.to_digit(16).unwrap_or(10) + 1 + roll) % 6, 16)
                    .unwrap_or('b')
            }
            other => other,
        }
    });
    let random = Value::String(letters.collect());
    (random != *id).then_some(random)
}
