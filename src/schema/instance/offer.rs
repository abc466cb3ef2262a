//! What others offer for a value: the caller, examples, defaults, `const` and `enum`. Makes nothing up.

use serde_json::Value;

use super::{Maker, Shape, Spot};
use crate::schema::shape::Part;
use crate::words::Arrange as _;

impl<'a> Maker<'a> {
    /// What the caller knows, or an example of a whole further up or right here.
    pub(super) fn offered(
        &self,
        spot: &Spot<'a>,
        start: &[Part<'a>],
        shape: &Shape<'a>,
    ) -> Option<Value> {
        if self.plain.contains(&spot.pointer) {
            return None;
        }
        if let Some(known) = (self.wish.known)(&spot.pointer, spot.name)
            && self.fits(start, &known)
        {
            return Some(known);
        }
        self.exemplary(spot, start, shape)
    }

    /// An example or a default that is legal. Of objects only the parts are taken, each where it belongs:
    /// that keeps out what need not be there and what only the server sets.
    pub(super) fn exemplary(
        &self,
        spot: &Spot<'a>,
        start: &[Part<'a>],
        shape: &Shape<'a>,
    ) -> Option<Value> {
        if !self.wish.examples || self.plain.contains(&spot.pointer) {
            return None;
        }
        let offers = spot.hint.into_iter().chain(examples(shape));
        let offers = offers.chain(shape.all("default"));
        let worth = |offer: &&Value| match offer {
            Value::Null | Value::Object(_) => false,
            Value::Array(items) => {
                self.roomy(spot) && items.first().is_some_and(|i| !i.is_object())
            }
            _ => true,
        };
        let turned = offers.filter(worth).skip(spot.turn).take(8);
        turned
            .into_iter()
            .find(|offer| self.fits(start, offer))
            .cloned()
    }

    /// The value that `const` and `enum` leave; `None` when there is neither.
    pub(super) fn listed(
        &self,
        spot: &Spot<'a>,
        shape: &Shape<'a>,
    ) -> Result<Option<Value>, String> {
        let consts: Vec<&Value> = shape.all("const").collect();
        let enums: Vec<&Vec<Value>> = shape.all("enum").filter_map(Value::as_array).collect();
        let listed: Vec<&Value> = match (consts.first(), enums.first()) {
            (Some(only), _) => vec![only],
            (None, Some(several)) => several.iter().collect(),
            (None, None) => return Ok(None),
        };
        let types = shape.types();
        let allowed = |value: &&Value| {
            consts.iter().all(|only| only == value)
                && enums.iter().all(|several| several.contains(value))
                && types.as_ref().is_none_or(|types| {
                    let kind = crate::schema::property::type_of(value);
                    types.contains(&kind) || (kind == "integer" && types.contains(&"number"))
                })
        };
        let mut left: Vec<&Value> = listed.into_iter().filter(allowed).collect();
        left.arrange_by_key(|value| value.is_null());
        let turn = spot.turn + self.turns.get(&spot.pointer).copied().unwrap_or(0);
        match left.get(turn % left.len().max(1)) {
            Some(value) => Ok(Some((*value).clone())),
            None => Err(format!(
                "enum and const leave nothing at \"{}\"",
                spot.pointer
            )),
        }
    }
}

/// The examples that the schemas give, in the order of writing.
pub(super) fn examples<'a>(shape: &Shape<'a>) -> impl Iterator<Item = &'a Value> {
    let several = shape.all("examples").filter_map(Value::as_array).flatten();
    shape.all("example").chain(several)
}
