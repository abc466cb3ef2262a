//! Where in the document a place of a request is described: what a finding points at.
//!
//! Walks schemas by their keywords only as far as it takes to find a property's line.

use std::borrow::Cow;

use serde_json::Value;

use crate::schema::SchemaRef;
use crate::words::{Location, OperationKey, Place};

use super::position::{Mark, Spot};
use super::{Api, Operation, Parameter, ParameterIn, pointer};

/// Schemas looked at for one property: references and branches multiply.
const MOST_LOOKED_AT: usize = 2_000;

impl Api {
    /// The line of `place` in the operation `key`: that of the parameter or property, else of the
    /// body, else of the operation's method, else the beginning of the file.
    pub(crate) fn locate(&self, key: &OperationKey, place: Option<&Place>) -> Location {
        let Some(operation) = self.operation(key) else {
            return self.unread(key);
        };
        let described = place.and_then(|place| match place {
            Place::Path(name) => parameter(operation, ParameterIn::Path, name),
            Place::Query(name) => parameter(operation, ParameterIn::Query, name),
            Place::Header(name) => parameter(operation, ParameterIn::Header, name),
            Place::Cookie(name) => parameter(operation, ParameterIn::Cookie, name),
            Place::Body(pointer) => self.body(operation, pointer),
            Place::Within(outer, pointer) => self.within(operation, outer, pointer),
        });
        described.unwrap_or_else(|| operation.at.clone())
    }

    /// The line of an operation that was left out, or that the document does not know.
    fn unread(&self, key: &OperationKey) -> Location {
        let left = self.left_out.iter().find(|left| left.key == *key);
        if let Some(at) = left.map(|left| left.at.clone()) {
            return at;
        }
        let path = self
            .marks
            .child("paths")
            .and_then(|paths| paths.child(&key.template));
        let method = path.and_then(|path| path.child(&key.method.to_ascii_lowercase()));
        let spot = method.or(path).map_or(Spot::START, |mark| mark.spot);
        spot.location(&self.files)
    }

    /// The line of what stands inside a parameter, else that of the parameter.
    fn within(&self, operation: &Operation, outer: &Place, within: &str) -> Option<Location> {
        let own = |parameter: &&Parameter| parameter.place() == *outer;
        let parameter = operation.parameters.iter().find(own)?;
        let segments: Vec<_> = pointer::segments(within).collect();
        let schema = parameter.schema.as_ref();
        let (_, nearest) = schema.map(|schema| self.property(schema, &segments))?;
        let property = nearest.map(|mark| mark.spot.location(&self.files));
        Some(property.unwrap_or_else(|| parameter.at.clone()))
    }

    fn body(&self, operation: &Operation, within: &str) -> Option<Location> {
        let body = operation.body.as_ref()?;
        let segments: Vec<_> = pointer::segments(within).collect();
        let schemas = body.media.iter().filter_map(|media| media.schema.as_ref());
        // Of several media types the one that describes the most of the way; the first of those.
        let (_, nearest) = schemas.fold((0, None), |best, schema| {
            let found = self.property(schema, &segments);
            if found.0 > best.0 { found } else { best }
        });
        let property = nearest.map(|mark| mark.spot.location(&self.files));
        Some(property.unwrap_or_else(|| body.at.clone()))
    }

    /// How many of `segments` lead somewhere below `schema`, and the place of the last of them.
    fn property(&self, schema: &SchemaRef, segments: &[Cow<'_, str>]) -> (usize, Option<&Mark>) {
        let mut budget = MOST_LOOKED_AT;
        let mut at = schema.0.to_string();
        let mut nearest = None;
        for (followed, segment) in segments.iter().enumerate() {
            let Some(found) = self.below(&at, segment, &mut budget) else {
                return (followed, nearest);
            };
            nearest = self.mark(&found).or(nearest);
            at = found;
        }
        (segments.len(), nearest)
    }

    /// The pointer of the schema that describes `segment` of what `at` describes.
    fn below(&self, at: &str, segment: &str, budget: &mut usize) -> Option<String> {
        let mut waiting = vec![at.to_owned()];
        while let Some(at) = waiting.pop() {
            *budget = budget.checked_sub(1)?;
            let Some(Value::Object(schema)) = self.schemas.get(&SchemaRef(at.as_str().into()))
            else {
                continue;
            };
            if let Some(Value::Object(properties)) = schema.get("properties")
                && properties.contains_key(segment)
            {
                return Some(pointer::join(&format!("{at}/properties"), segment));
            }
            if segment.parse::<usize>().is_ok() && schema.contains_key("items") {
                return Some(format!("{at}/items"));
            }
            // Last in, first looked at: the reference, then the branches in their order.
            for key in ["oneOf", "anyOf", "allOf"] {
                let branches = schema
                    .get(key)
                    .and_then(Value::as_array)
                    .map_or(0, Vec::len);
                waiting.extend(
                    (0..branches)
                        .rev()
                        .map(|branch| format!("{at}/{key}/{branch}")),
                );
            }
            let reference = schema.get("$ref").and_then(Value::as_str);
            waiting.extend(reference.and_then(pointer::from_fragment));
            if waiting.len() > MOST_LOOKED_AT {
                return None;
            }
        }
        None
    }

    /// The position of what stands at `pointer` in the raised document.
    fn mark(&self, pointer: &str) -> Option<&Mark> {
        let segments: Vec<_> = pointer::segments(pointer).collect();
        let mut mark = &*self.marks;
        let mut rest = &segments[..];
        while let Some((segment, behind)) = rest.split_first() {
            if let Some(child) = mark.child(segment) {
                mark = child;
                rest = behind;
            } else if let ("anyOf", [first, behind @ ..]) = (&**segment, behind)
                && first == "0"
            {
                // Raising a nullable schema moved its `allOf` into `anyOf/0`.
                rest = behind;
            } else {
                return None;
            }
        }
        Some(mark)
    }
}

fn parameter(operation: &Operation, location: ParameterIn, name: &str) -> Option<Location> {
    let same = |own: &str| match location {
        ParameterIn::Header => own.eq_ignore_ascii_case(name),
        _ => own == name,
    };
    operation
        .parameters
        .iter()
        .find(|parameter| parameter.location == location && same(&parameter.name))
        .map(|parameter| parameter.at.clone())
}
