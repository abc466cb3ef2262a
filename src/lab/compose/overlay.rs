//! What is laid over a generated body: values of the config, ids of live objects, what an earlier answer complained of.

use serde_json::Value;

use super::{Composer, Style};
use crate::lab::aim::own_id_within;
use crate::lab::template::leave_out;
use crate::schema::{Direction, Library, SchemaRef};

impl Composer<'_> {
    /// Config values, asked-for and complained-of properties, laid over a body as long as it stays legal.
    pub(super) fn overlay(&self, schema: &SchemaRef, value: &mut Value, style: &Style) {
        let library = &self.site.api.schemas;
        let mut attempt = value.clone();
        let Some(object) = attempt.as_object_mut() else {
            return;
        };
        let batch = self.site.batch(&self.operation.key);
        let batched = |name: &str| batch.is_some_and(|batch| batch.property == name);
        for property in library.properties(schema) {
            let pointer = format!("/{}", property.name);
            if let Some(own) = self.object.and_then(|object| object.ids.last())
                && self.site.holds_own_id(self.operation, &property.name)
            {
                object.insert(property.name.clone(), own.clone());
            } else if let Some(known) = self.known(&pointer, &property.name) {
                object.insert(property.name.clone(), known);
            } else if object.contains_key(&property.name)
                && !batched(&property.name)
                && let Some((_, id)) = style.links.iter().find(|(own, _)| *own == property.name)
            {
                let id = library.fitting(&property.schema, id.clone());
                let checked = library.check(&property.schema, &id, Direction::Request);
                if checked.is_legal() {
                    object.insert(property.name.clone(), id);
                }
            } else if style.with.contains(&property.name)
                && !object.contains_key(&property.name)
                && let Ok(made) = self.generate(&property.schema, style, &property.name)
            {
                object.insert(property.name.clone(), made);
            } else if style.without.contains(&property.name) && !property.required {
                object.shift_remove(&property.name);
            } else if style.without.contains(&property.name)
                && let Some(number) = object.get_mut(&property.name)
                && let Some(least) = self.least(&property.schema, number)
            {
                *number = least;
            }
        }
        // A change of its own key would move the object away from where everybody looks for it.
        if let Some(id) = self.object.and_then(|live| live.ids.last()) {
            let is_part = &*self.operation.key.method == "PATCH";
            for property in library.properties(schema) {
                if !self.site.is_own_key(&self.operation.key, &property.name) {
                    continue;
                }
                match object.get_mut(&property.name) {
                    // What changes a part says nothing of what stays, unless the target misses it.
                    Some(_)
                        if is_part
                            && !property.required
                            && !style.with.contains(&property.name) =>
                    {
                        object.shift_remove(&property.name);
                    }
                    Some(own) => *own = id.clone(),
                    None => {}
                }
            }
        }
        if let Some(id) = self.object.and_then(|live| live.ids.last())
            && let Some(own) = own_id_within(self.site, self.operation, &mut attempt)
        {
            *own = id.clone();
        }
        let legal = |attempt: &Value| {
            library
                .check(schema, attempt, Direction::Request)
                .is_legal()
        };
        for (path, id) in style.links.iter().filter(|(path, _)| path.contains('/')) {
            let mut linked = attempt.clone();
            if link(library, schema, &mut linked, path, id) && legal(&linked) {
                attempt = linked;
            }
        }
        self.choose_otherwise(schema, &mut attempt, style);
        let inner = |name: &&String| name.contains('/');
        for path in style.with.iter().filter(inner) {
            self.fill_in(schema, &mut attempt, path, style);
        }
        for path in style.without.iter().filter(inner) {
            leave_out(&mut attempt, path);
        }
        if legal(&attempt) {
            *value = attempt;
        }
    }

    /// Other words of the lists of words: what an object is to become may not be what it can become from where it is.
    fn choose_otherwise(&self, schema: &SchemaRef, value: &mut Value, style: &Style) {
        if style.turn == 0 {
            return;
        }
        let library = &self.site.api.schemas;
        for property in library.properties(schema) {
            let pointer = format!("/{}", property.name);
            let choices = library.resolve(&property.schema).map(|(_, own)| own);
            let choices = choices.and_then(|own| own.get("enum")?.as_array());
            let (Some(choices), Some(held)) = (choices, value.get(&property.name)) else {
                continue;
            };
            let at = choices.iter().position(|choice| choice == held);
            let (Some(at), None) = (at, self.known(&pointer, &property.name)) else {
                continue;
            };
            let mut other = value.clone();
            other[&property.name] = choices[(at + style.turn) % choices.len()].clone();
            if library.check(schema, &other, Direction::Request).is_legal() {
                *value = other;
            }
        }
    }

    /// Fills in an inner property, in each item of a list; one that no schema has gets a text of its own.
    fn fill_in(&self, schema: &SchemaRef, value: &mut Value, path: &str, style: &Style) {
        let library = &self.site.api.schemas;
        if let Value::Array(items) = value {
            if let Some(own) = library.items(schema) {
                let each = items.iter_mut();
                each.for_each(|item| self.fill_in(&own, item, path, style));
            }
            return;
        }
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        let mut properties = library.properties(schema).into_iter();
        let own = properties.find(|property| property.name == first);
        let Some(object) = value.as_object_mut() else {
            return;
        };
        if rest.is_empty() {
            let made = own.and_then(|own| self.generate(&own.schema, style, first).ok());
            let made = made.unwrap_or_else(|| format!("nay-{}", self.unique).into());
            object.entry(first).or_insert(made);
        } else if let (Some(own), Some(inner)) = (own, object.get_mut(first)) {
            self.fill_in(&own.schema, inner, rest, style);
        }
    }

    /// The least legal number above zero, for one that cannot be left out: a limit that no schema states is above it.
    fn least(&self, schema: &SchemaRef, number: &Value) -> Option<Value> {
        let library = &self.site.api.schemas;
        let stated = library.get(schema).and_then(|own| own.get("minimum"));
        let stated = stated.filter(|minimum| minimum.as_f64().is_some_and(|value| value > 0.0));
        let least = stated.cloned().unwrap_or_else(|| 1.into());
        (number.is_number() && library.check(schema, &least, Direction::Request).is_legal())
            .then_some(least)
    }
}

/// Puts an id to where a path of names leads, in each item of a list; says whether there was such a place.
fn link(library: &Library, schema: &SchemaRef, value: &mut Value, path: &str, id: &Value) -> bool {
    if let Value::Array(items) = value {
        let Some(own) = library.items(schema) else {
            return false;
        };
        let mut is_put = false;
        for item in items {
            is_put |= link(library, &own, item, path, id);
        }
        return is_put;
    }
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    let mut properties = library.properties(schema).into_iter();
    let own = properties.find(|property| property.name == first);
    let (Some(own), Some(inner)) = (own, value.get_mut(first)) else {
        return false;
    };
    if rest.is_empty() {
        *inner = library.fitting(&own.schema, id.clone());
        return true;
    }
    link(library, &own.schema, inner, rest, id)
}
