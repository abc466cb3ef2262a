//! Where on the wire an identity presents what it has, and whether a scheme asks for something there.

use crate::config::{CredentialConfig, LoginConfig};
use crate::http::CredentialPlace;
use crate::spec::{Api, Scheme};

use super::Identity;
use super::placement::Placement;

/// The places where an identity presents something, as far as they are known before it logs in.
#[derive(Debug)]
pub(crate) struct Places(Vec<CredentialPlace>);

impl Places {
    /// Those of an identity.
    pub(crate) fn of(api: &Api, identity: &Identity) -> Self {
        let of_scheme = |name: &String| Placement::of_scheme(api.schemes.get(name)?);
        let mut places: Vec<CredentialPlace> = match &identity.credential {
            Some(CredentialConfig::Headers(headers)) => headers
                .keys()
                .cloned()
                .map(CredentialPlace::Header)
                .collect(),
            Some(CredentialConfig::Cookies(cookies)) => cookies
                .keys()
                .cloned()
                .map(CredentialPlace::Cookie)
                .collect(),
            Some(CredentialConfig::ApiKey { scheme, .. }) => place(of_scheme(scheme)),
            Some(CredentialConfig::Login(login)) => {
                match Placement::by_config(login, &identity.name) {
                    Ok(said) => place(Some(said.unwrap_or_else(|| by_token(api, login)))),
                    Err(_) => Vec::new(),
                }
            }
            Some(_) => place(Some(Placement::bearer())),
            None => Vec::new(),
        };
        let also = identity.also.keys().filter_map(of_scheme);
        places.extend(also.map(|placement| placement.place));
        Self(places)
    }

    /// Those of them at which one of these schemes asks for something.
    pub(crate) fn asked_by<'s>(self, schemes: impl Iterator<Item = &'s Scheme> + Clone) -> Self {
        let places = self.0.into_iter();
        let asked = |place: &CredentialPlace| schemes.clone().any(|scheme| asks(scheme, place));
        Self(places.filter(asked).collect())
    }

    /// Whether a scheme asks for something at one of them.
    pub(crate) fn suit(&self, scheme: &Scheme) -> bool {
        self.0.iter().any(|place| asks(scheme, place))
    }

    /// Whether there are none.
    pub(crate) fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them is a cookie, which browsers send along by themselves.
    pub(crate) fn have_a_cookie(&self) -> bool {
        self.0.iter().any(|place| match place {
            CredentialPlace::Cookie(_) => true,
            CredentialPlace::Header(name) => name.eq_ignore_ascii_case("cookie"),
            CredentialPlace::Query(_) => false,
        })
    }
}

fn place(placement: Option<Placement>) -> Vec<CredentialPlace> {
    placement
        .map(|placement| placement.place)
        .into_iter()
        .collect()
}

/// Where the token of a login goes that says nothing of it.
fn by_token(api: &Api, login: &LoginConfig) -> Placement {
    match &login.cookie {
        Some(cookie) if login.token.is_none() => {
            Placement::bare(CredentialPlace::Cookie(cookie.clone()))
        }
        _ => Placement::by_document(api),
    }
}

/// Names of headers are compared without case (RFC 9110, section 5.1).
fn asks(scheme: &Scheme, place: &CredentialPlace) -> bool {
    use CredentialPlace::Header;
    Placement::of_scheme(scheme).is_some_and(|own| match (&own.place, place) {
        (Header(own), Header(name)) => own.eq_ignore_ascii_case(name),
        (own, place) => own == place,
    })
}
