//! References into the document that lead nowhere, such as to a schema that was renamed.
//!
//! Who reads an operation follows its references and says so; those within schemas nobody follows.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::words::{Diagnostic, Location};

use super::join::FILES;
use super::lost::Lost;
use super::pointer;
use super::references::{self, Met};

/// References into the tree: how each was first written, and where.
pub(super) type Places = BTreeMap<String, (String, Location)>;

/// Counts those of `places` that lead nowhere in `root` among the lost.
pub(super) fn lose(root: &mut Value, places: Places, lost: &mut Lost) {
    let mut gone = BTreeMap::new();
    for (reference, (written, at)) in places {
        let leads = |reference: &str| {
            let pointer = pointer::from_fragment(reference)?;
            root.pointer(&pointer).map(|_| ())
        };
        if leads(&reference).is_none() {
            let why = Diagnostic::warning(format!("`{written}` leads nowhere")).at(at);
            gone.insert(reference, lost.add(why));
        }
    }
    if gone.is_empty() {
        return;
    }
    let mut rewrite = |met: Met<'_>, _: &references::Way<'_>| {
        if let Met::Reference(reference) = met
            && let Some(instead) = gone.get(reference.as_str())
        {
            instead.clone_into(reference);
        }
    };
    references::each(root, &mut rewrite);
    // The walk takes extensions for data; the further files hang under one.
    let further = root.get_mut(FILES).and_then(Value::as_array_mut);
    for file in further.into_iter().flatten() {
        references::each(file, &mut rewrite);
    }
}
