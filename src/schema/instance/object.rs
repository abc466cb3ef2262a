//! Objects: which properties are made, and what is hinted to each.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::offer::examples;
use super::{Maker, Shape, Size, Spot, pattern};
use crate::schema::pointer;
use crate::schema::shape::Part;
use crate::words::Arrange as _;

/// Names made up at most where an object wants more than are declared.
const EXTRA: u64 = 64;
/// Properties beyond which the required ones are made first.
const CROWD: usize = 64;

impl<'a> Maker<'a> {
    pub(super) fn object(
        &mut self,
        spot: &Spot<'a>,
        start: &[Part<'a>],
        shape: &Shape<'a>,
    ) -> Result<Value, String> {
        let declared = shape.names();
        let wanted = shape.required();
        let required: BTreeSet<&str> = wanted.iter().copied().collect();
        let avoided = self.avoided(start, &required);
        let least = shape.at_least("minProperties").unwrap_or(0);
        let most = shape.at_most("maxProperties").unwrap_or(u64::MAX);
        let hint = spot
            .hint
            .or_else(|| examples(shape).find(|e| e.is_object()));

        let mut made = Map::new();
        let mut optional: Vec<&str> = Vec::new();
        let roomy = self.roomy(spot);
        let room = most.saturating_sub(required.len() as u64);
        let mut taken = 0;
        // In the order of the document, so that an instance reads like its schema; but what is required
        // comes first where optional ones are so many that they could use up the room.
        let known: BTreeSet<&str> = declared.iter().copied().collect();
        let undeclared = wanted.into_iter().filter(|name| !known.contains(name));
        let mut queue: Vec<&str> = declared.into_iter().chain(undeclared).collect();
        if queue.len() > CROWD {
            queue.arrange_by_key(|name| !required.contains(name));
        }
        for name in queue {
            if required.contains(name) {
                self.member(spot, shape, hint, name, &mut made)?;
            } else if roomy && !avoided.contains(name) && taken < room {
                self.optional(spot, shape, hint, name, &mut made);
                taken += 1;
            } else {
                optional.push(name);
            }
        }
        self.dependents(spot, shape, hint, &mut made)?;
        for name in optional {
            if (made.len() as u64) >= least {
                break;
            }
            self.optional(spot, shape, hint, name, &mut made);
        }
        self.extras(spot, shape, hint, least, &mut made);
        Ok(Value::Object(made))
    }

    /// A property that may fail or be left out.
    fn optional(
        &mut self,
        spot: &Spot<'a>,
        shape: &Shape<'a>,
        hint: Option<&'a Value>,
        name: &'a str,
        made: &mut Map<String, Value>,
    ) {
        if !self.banned.contains(&pointer::child(&spot.pointer, name)) {
            let _left_out = self.member(spot, shape, hint, name, made);
        }
    }

    /// Makes one property, unless it is kept off this way.
    fn member(
        &mut self,
        spot: &Spot<'a>,
        shape: &Shape<'a>,
        hint: Option<&'a Value>,
        name: &'a str,
        made: &mut Map<String, Value>,
    ) -> Result<(), String> {
        let below = pointer::child(&spot.pointer, name);
        let parts = shape
            .property(name)
            .ok_or_else(|| format!("\"{below}\" is forbidden"))?;
        if Shape::of(self.library, &parts).is(self.wish.direction.kept_off()) {
            return Ok(());
        }
        let inner = Spot {
            pointer: below,
            name,
            depth: spot.depth + 1,
            hint: hint.and_then(|hint| hint.get(name)),
            turn: 0,
        };
        let value = match self.discriminating(shape, name) {
            Some(tag) if self.fits(&parts, &tag) => tag,
            _ => self.value(&inner, &parts)?,
        };
        made.insert(name.to_owned(), value);
        Ok(())
    }

    /// What present properties call for (`dependentRequired`).
    fn dependents(
        &mut self,
        spot: &Spot<'a>,
        shape: &Shape<'a>,
        hint: Option<&'a Value>,
        made: &mut Map<String, Value>,
    ) -> Result<(), String> {
        let rules: Vec<&Map<String, Value>> = shape
            .all("dependentRequired")
            .filter_map(Value::as_object)
            .collect();
        for _ in 0..8 {
            let before = made.len();
            for (_, names) in rules
                .iter()
                .flat_map(|r| r.iter())
                .filter(|(n, _)| made.contains_key(*n))
                .collect::<Vec<_>>()
            {
                for name in names
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                {
                    if !made.contains_key(name) {
                        self.member(spot, shape, hint, name, made)?;
                    }
                }
            }
            if made.len() == before {
                break;
            }
        }
        Ok(())
    }

    /// Names beyond the declared ones, where `minProperties` wants them or a map would stay empty.
    fn extras(
        &mut self,
        spot: &Spot<'a>,
        shape: &Shape<'a>,
        hint: Option<&'a Value>,
        least: u64,
        made: &mut Map<String, Value>,
    ) {
        let is_map = shape.all("additionalProperties").any(Value::is_object)
            || shape.all("patternProperties").next().is_some();
        let wanted = match self.roomy(spot) && is_map && made.is_empty() {
            true => least.max(1),
            false => least,
        };
        let most = shape.at_most("maxProperties").unwrap_or(u64::MAX);
        let wanted = wanted.min(most).min(EXTRA);
        let hinted = hint
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(Map::keys);
        let mut names: Vec<String> = hinted.take(EXTRA as usize).cloned().collect();
        let mut chance = self.chance(spot);
        let patterns = shape.all("patternProperties").filter_map(Value::as_object);
        let patterns = patterns.flat_map(Map::keys).map(String::as_str);
        let keys = shape
            .all("propertyNames")
            .filter_map(|n| n.get("pattern")?.as_str());
        for key in patterns.chain(keys) {
            names.extend((0..4).filter_map(|_| pattern::matching(key, (1, 6), &mut chance)));
        }
        names.extend((1..=EXTRA).map(|index| format!("key{index}")));
        for name in names {
            if made.len() as u64 >= wanted {
                break;
            }
            let below = pointer::child(&spot.pointer, &name);
            if made.contains_key(&name) || self.banned.contains(&below) {
                continue;
            }
            let Some(parts) = shape.property(&name) else {
                continue;
            };
            let inner = Spot {
                pointer: below,
                name: spot.name,
                depth: spot.depth + 1,
                hint: None,
                turn: 0,
            };
            if let Ok(value) = self.value(&inner, &parts) {
                made.insert(name, value);
            }
        }
    }

    /// Optional names that would make a second branch of `oneOf` true, or a `not`.
    fn avoided(&self, start: &[Part<'a>], required: &BTreeSet<&str>) -> BTreeSet<&'a str> {
        if self.size != Size::Full {
            return BTreeSet::new();
        }
        let shape = Shape::of(self.library, start);
        let exclusive = shape
            .choices
            .iter()
            .filter(|choice| choice.keyword == "oneOf");
        let branches = exclusive.flat_map(|choice| choice.branches.iter().flatten());
        let forbidden = shape.all("not");
        let named = branches.map(|branch| branch.schema).chain(forbidden);
        let names = named
            .filter_map(|schema| schema.get("required")?.as_array())
            .flatten();
        names
            .filter_map(Value::as_str)
            .filter(|name| !required.contains(name))
            .collect()
    }

    /// The value by which a `discriminator` names the branch that was taken: a key of its mapping,
    /// else the name of the schema that the branch refers to.
    fn discriminating(&self, shape: &Shape<'a>, name: &str) -> Option<Value> {
        let holds = |rule: &Value| rule.get("propertyName").is_some_and(|n| n == name);
        let holder = shape.parts.iter().find(|part| {
            let rule = part.schema.get("discriminator");
            rule.is_some_and(holds)
        })?;
        let taken = |target: &str| shape.parts.iter().any(|part| &*part.at.0 == target);
        let mapping = holder.schema.pointer("/discriminator/mapping");
        let mapped = mapping.and_then(Value::as_object).into_iter().flatten();
        let by_map = mapped
            .filter_map(|(tag, target)| Some((tag, target.as_str()?)))
            .find(|(_, target)| taken(target.strip_prefix('#').unwrap_or(target)))
            .map(|(tag, _)| tag.clone());
        let by_name = || {
            let branches = ["oneOf", "anyOf"].map(|keyword| holder.schema.get(keyword));
            let branches = branches.into_iter().flatten().filter_map(Value::as_array);
            let mut targets = branches.flatten().filter_map(|b| self.library.target(b));
            let target = targets.find(|target| taken(&target.0))?;
            pointer::split(&target.0).map(|(_, name)| name)
        };
        by_map.or_else(by_name).map(Value::String)
    }
}
