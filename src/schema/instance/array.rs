//! Arrays: how many items, and items that differ where they must.

use serde_json::Value;

use super::offer::examples;
use super::{Maker, Shape, Size, Spot};
use crate::schema::pointer;
use crate::schema::shape::Part;

/// Items made at most.
const MOST_ITEMS: u64 = 1_000;
/// Tries for an item that differs from those before.
const TRIES: usize = 8;

impl<'a> Maker<'a> {
    pub(super) fn array(&mut self, spot: &Spot<'a>, shape: &Shape<'a>) -> Result<Value, String> {
        let least = shape.at_least("minItems").unwrap_or(0);
        let most = shape.at_most("maxItems").unwrap_or(u64::MAX);
        let contained = shape.parts.iter().find_map(|part| part.under("contains"));
        let contain = match contained {
            Some(_) => shape.at_least("minContains").unwrap_or(1),
            None => 0,
        };
        // Of a tuple every place is filled where there is room.
        let first = shape.all("prefixItems").filter_map(Value::as_array);
        let places = first.map(Vec::len).max().unwrap_or(1).max(1) as u64;
        let roomy = if self.roomy(spot) { places } else { 0 };
        let shown = u64::from(self.size == Size::Shown);
        let wanted = least.max(contain).max(roomy).max(shown).min(most);
        if wanted > MOST_ITEMS {
            return Err(format!("{wanted} items are too many to make"));
        }
        let hint = spot.hint.or_else(|| examples(shape).find(|e| e.is_array()));
        let unique = shape.is("uniqueItems");
        let mut items: Vec<Value> = Vec::new();
        for index in 0..wanted as usize {
            let mut parts = shape.item(index);
            if (index as u64) < contain {
                parts.extend(contained.clone());
            }
            let made = self.item(
                spot,
                &parts,
                hint.and_then(|h| h.get(index)),
                &items,
                unique,
            );
            match made {
                Ok(item) => items.push(item),
                Err(_) if index as u64 >= least.max(contain) => break,
                Err(why) => return Err(why),
            }
        }
        Ok(Value::Array(items))
    }

    fn item(
        &mut self,
        spot: &Spot<'a>,
        parts: &[Part<'a>],
        hint: Option<&'a Value>,
        before: &[Value],
        unique: bool,
    ) -> Result<Value, String> {
        let index = before.len();
        let mut inner = Spot {
            pointer: pointer::item(&spot.pointer, index),
            name: spot.name,
            depth: spot.depth + 1,
            hint,
            turn: if unique { index } else { 0 },
        };
        for _ in 0..TRIES {
            let made = self.value(&inner, parts)?;
            if !unique || !before.contains(&made) {
                return Ok(made);
            }
            // Numbers have no other way to differ.
            if let Some(next) = before.iter().filter_map(Value::as_i64).max() {
                let next = Value::from(next.saturating_add(1));
                if self.fits(parts, &next) {
                    return Ok(next);
                }
            }
            if let Value::Bool(taken) = made
                && !before.contains(&Value::Bool(!taken))
                && self.fits(parts, &Value::Bool(!taken))
            {
                return Ok(Value::Bool(!taken));
            }
            inner.turn += 1;
            inner.hint = None;
        }
        Err(format!("no further item differs at \"{}\"", inner.pointer))
    }
}
