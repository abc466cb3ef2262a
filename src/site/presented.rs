//! Where identities present what they have, and which operations ask for something there: an API may take a token here
//! and a cookie there.

use std::collections::{BTreeMap, BTreeSet};

use crate::http::CredentialPlace;
use crate::identity::{self, Identity};
use crate::spec::{Api, Operation};
use crate::words::IdentityName;

use super::Site;

/// Places on the wire, by who presents something there.
#[derive(Debug)]
pub(super) struct Presented {
    /// Only such as some operation of the document asks for.
    by_identity: BTreeMap<IdentityName, Vec<CredentialPlace>>,
}

impl Presented {
    pub(super) fn of(api: &Api, identities: &[Identity]) -> Self {
        let operations = api.operations.iter();
        let used: BTreeSet<&str> = operations.flat_map(schemes).collect();
        let is_used = |place: &CredentialPlace| used.iter().any(|name| asks(api, name, place));
        let places = |identity: &Identity| {
            let places = identity::places(api, identity).into_iter();
            (identity.name.clone(), places.filter(is_used).collect())
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
        let Some(places) = places.filter(|places| !places.is_empty()) else {
            return true;
        };
        let asked = |name: &str| places.iter().any(|place| asks(&self.api, name, place));
        !operation.is_protected() || schemes(operation).any(asked)
    }

    /// Whether an identity shows who it is by a cookie, which browsers send along by themselves.
    pub(crate) fn presents_a_cookie(&self, identity: &Identity) -> bool {
        let is_cookie = |place: &CredentialPlace| match place {
            CredentialPlace::Cookie(_) => true,
            CredentialPlace::Header(name) => name.eq_ignore_ascii_case("cookie"),
            CredentialPlace::Query(_) => false,
        };
        identity::places(&self.api, identity).iter().any(is_cookie)
    }
}

/// Names of the schemes that an operation asks for.
fn schemes(operation: &Operation) -> impl Iterator<Item = &str> {
    let alternatives = operation.security.iter();
    let named = alternatives.flat_map(|alternative| &alternative.schemes);
    named.map(|(name, _)| name.as_str())
}

fn asks(api: &Api, scheme: &str, place: &CredentialPlace) -> bool {
    let scheme = api.schemes.get(scheme);
    scheme.is_some_and(|scheme| identity::asks_at(scheme, place))
}
