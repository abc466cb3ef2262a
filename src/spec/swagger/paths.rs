//! Path items and operations of Swagger 2.0, also those behind references.

use std::collections::BTreeSet;

use serde_json::Value;

use super::body::{self, Field};
use super::{followed, parameter, response, strings};
use crate::spec::node;
use crate::spec::pointer;
use crate::spec::position::{Inner, Mark, Spot};

const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch"];

/// The conversion of all paths of one document.
pub(super) struct Paths<'d> {
    value: &'d mut Value,
    mark: &'d mut Mark,
    consumes: Vec<String>,
    produces: Vec<String>,
    /// Pointers of what is converted: many may refer to one.
    done: BTreeSet<String>,
    pub(super) oddities: Vec<(String, Spot)>,
}

impl<'d> Paths<'d> {
    pub(super) fn new(value: &'d mut Value, mark: &'d mut Mark) -> Self {
        let (consumes, produces) = (
            strings(value.get("consumes")),
            strings(value.get("produces")),
        );
        Self {
            value,
            mark,
            consumes,
            produces,
            done: BTreeSet::new(),
            oddities: Vec::new(),
        }
    }

    /// Converts every operation under `paths`.
    pub(super) fn convert(&mut self) {
        let Some(paths) = followed(self.value, "/paths".to_owned()) else {
            return;
        };
        for template in self.keys(&paths) {
            let item = pointer::join(&paths, &template);
            // The item may have operations beside its `$ref`.
            self.item(&item);
            if let Some(target) = followed(self.value, item) {
                self.item(&target);
            }
        }
    }

    fn item(&mut self, item: &str) {
        if !self.done.insert(item.to_owned()) {
            return;
        }
        let inherited = self.parameters(item);
        for method in self.keys(item) {
            if METHODS.contains(&method.as_str())
                && let Some(operation) = followed(self.value, pointer::join(item, &method))
                && self.done.insert(operation.clone())
            {
                self.operation(&operation, &inherited);
            }
        }
    }

    fn operation(&mut self, operation: &str, inherited: &[Field]) {
        let mut fields = self.parameters(operation);
        for field in inherited {
            if !fields.iter().any(|own| own.replaces(field)) {
                fields.push(field.clone());
            }
        }
        let own = |value: &Value, key: &str, usual: &[String]| {
            let list = value.pointer(operation).and_then(|one| one.get(key));
            list.map_or_else(|| usual.to_vec(), |list| strings(Some(list)))
        };
        let consumes = own(self.value, "consumes", &self.consumes);
        let produces = own(self.value, "produces", &self.produces);
        if let Some(body) = body::of(fields, &consumes, &format!("{operation}/requestBody"))
            && let Some((value, mark)) = node::at(self.value, self.mark, operation)
        {
            node::put(value, mark, "requestBody", body);
        }
        let responses = format!("{operation}/responses");
        let Some(responses) = followed(self.value, responses) else {
            return;
        };
        for status in self.keys(&responses) {
            let direct = pointer::join(&responses, &status);
            let Some(target) = followed(self.value, direct.clone()) else {
                continue;
            };
            // A response that several share is sent as what the document says for all.
            let produces = if target == direct {
                &produces
            } else {
                &self.produces
            };
            let json = ["application/json".to_owned()];
            let produces = if produces.is_empty() {
                &json[..]
            } else {
                produces
            };
            if self.done.insert(target.clone())
                && let Some((value, mark)) = node::at(self.value, self.mark, &target)
            {
                response::convert(value, mark, &target, produces, &mut self.oddities);
            }
        }
    }

    /// Converts `parameters` of what stands at `owner`; those that belong into the body are taken out.
    fn parameters(&mut self, owner: &str) -> Vec<Field> {
        let list = format!("{owner}/parameters");
        let Some(list) = followed(self.value, list) else {
            return Vec::new();
        };
        let count = self
            .value
            .pointer(&list)
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        let mut fields: Vec<Field> = Vec::new();
        let mut taken = BTreeSet::new();
        for index in 0..count {
            let direct = format!("{list}/{index}");
            let Some(target) = followed(self.value, direct.clone()) else {
                continue;
            };
            let Some((value, mark)) = node::at(self.value, self.mark, &target) else {
                continue;
            };
            if value.get("in").is_none_or(|place| place != "body") {
                parameter::convert(value, mark, &mut self.oddities);
            }
            let behind = (target != direct).then_some(target.as_str());
            if let Some(field) = Field::of(value, mark, behind) {
                taken.insert(index);
                fields.retain(|other| !field.replaces(other));
                fields.push(field);
            }
        }
        if !taken.is_empty()
            && let Some((Value::Array(items), mark)) = node::at(self.value, self.mark, &list)
        {
            drop_items(items, &taken);
            if let Inner::List(places) = &mut mark.inner {
                drop_items(places, &taken);
            }
        }
        fields
    }

    fn keys(&self, pointer: &str) -> Vec<String> {
        match self.value.pointer(pointer) {
            Some(Value::Object(entries)) => entries.keys().cloned().collect(),
            _ => Vec::new(),
        }
    }
}

fn drop_items<T>(items: &mut Vec<T>, taken: &BTreeSet<usize>) {
    let mut index = 0;
    items.retain(|_| {
        index += 1;
        !taken.contains(&(index - 1))
    });
}
