//! What was worked out before, per thread: rules ask for the same operation in turn, and operations share parameters.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Value};

use crate::schema::{Library, SchemaRef, Violations};
use crate::site::Site;
use crate::words::OperationKey;

use super::Negatives;

/// Parameters that are remembered.
const MOST: usize = 4_096;

/// All of it, for one document, and the values and limits of one config.
pub(super) struct Known {
    library: Library,
    values: Map<String, Value>,
    most: usize,
    /// The operation that was asked about last, and whether it is a login.
    pub(super) last: Option<(OperationKey, bool, Rc<Negatives>)>,
    /// The body that was made last.
    pub(super) sample: Option<(SchemaRef, Option<Rc<Value>>)>,
    /// Texts that a parameter may not have, by its schema and the example that they were made from.
    parameters: BTreeMap<SchemaRef, (Option<Value>, Rc<Violations>)>,
}

thread_local! {
    static KNOWN: RefCell<Option<Known>> = const { RefCell::new(None) };
}

/// Lets `look` into what is known of this site.
pub(super) fn with<T>(site: &Site, look: impl FnOnce(&mut Known) -> T) -> T {
    KNOWN.with_borrow_mut(|known| {
        let of_site = |known: &Known| {
            known.library.is_same(&site.api.schemas)
                && known.values == site.config.values
                && known.most == site.config.limits.payloads
        };
        if !known.as_ref().is_some_and(of_site) {
            *known = None;
        }
        look(known.get_or_insert_with(|| Known {
            library: site.api.schemas.clone(),
            values: site.config.values.clone(),
            most: site.config.limits.payloads,
            last: None,
            sample: None,
            parameters: BTreeMap::new(),
        }))
    })
}

impl Known {
    /// What was made of this schema and example before.
    pub(super) fn parameter(
        &self,
        schema: &SchemaRef,
        example: Option<&Value>,
    ) -> Option<Rc<Violations>> {
        let (own, violations) = self.parameters.get(schema)?;
        (own.as_ref() == example).then(|| Rc::clone(violations))
    }

    /// Remembers it.
    pub(super) fn learn(
        &mut self,
        schema: &SchemaRef,
        example: Option<&Value>,
        violations: &Rc<Violations>,
    ) {
        if self.parameters.len() >= MOST {
            self.parameters.clear();
        }
        let learned = (example.cloned(), Rc::clone(violations));
        self.parameters.insert(schema.clone(), learned);
    }
}
