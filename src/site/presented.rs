//! Where identities present what they have, and which operations ask for something there: an API may take a token here
//! and a cookie there.

use std::collections::{BTreeMap, BTreeSet};

use crate::identity::{Identity, Places};
use crate::spec::{Api, Operation, Scheme};
use crate::words::IdentityName;

use super::Site;

/// Places on the wire, by who presents something there.
#[derive(Debug)]
pub(super) struct Presented {
    /// Only such as some operation of the document asks for.
    by_identity: BTreeMap<IdentityName, Places>,
}

impl Presented {
    pub(super) fn of(api: &Api, identities: &[Identity]) -> Self {
        let used: BTreeSet<&str> = api.operations.iter().flat_map(names).collect();
        let schemes = used.iter().filter_map(|name| api.schemes.get(*name));
        let places = |identity: &Identity| {
            let places = Places::of(api, identity).asked_by(schemes.clone());
            (identity.name.clone(), places)
        };
        Self {
            by_identity: identities.iter().map(places).collect(),
        }
    }
}

impl Site {
    /// Whether an operation takes what an identity presents, as far as the document tells: where no operation at all asks for
    /// anything at such a place, the document does not know of it.
    pub(crate) fn takes(&self, operation: &Operation, identity: &Identity) -> bool {
        let places = self.presented.by_identity.get(&identity.name);
        let Some(places) = places.filter(|places| !places.are_none()) else {
            return true;
        };
        let asked = |scheme: &Scheme| places.suit(scheme);
        let mut schemes = names(operation).filter_map(|name| self.api.schemes.get(name));
        !operation.is_protected() || schemes.any(asked)
    }

    /// Whether an identity shows who it is by a cookie, which browsers send along by themselves.
    pub(crate) fn presents_a_cookie(&self, identity: &Identity) -> bool {
        Places::of(&self.api, identity).have_a_cookie()
    }
}

/// Names of the schemes that an operation asks for.
fn names(operation: &Operation) -> impl Iterator<Item = &str> {
    let alternatives = operation.security.iter();
    let named = alternatives.flat_map(|alternative| &alternative.schemes);
    named.map(|(name, _)| name.as_str())
}
