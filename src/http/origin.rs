//! The one origin that requests may go to, and how a path reaches it unchanged.

use hyper::Uri;
use url::{Host, Position, Url};

use super::{Failure, HttpError};

/// Scheme, host and port of the target, and the path below which its API lives.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    url: Url,
    text: String,
    base: String,
    /// Whether paths go as a URL where that keeps them: what goes there speaks URLs.
    pub(super) tidies: bool,
}

/// How a request can be sent so that its target arrives as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    /// As a URL, which keeps this path as it is.
    Url(Box<Url>),
    /// By the sender that does not tidy paths.
    Verbatim(Uri),
}

impl Origin {
    /// The origin of `target`.
    ///
    /// # Errors
    /// If it is not `http` or `https`, or holds a user, a query or a fragment.
    pub(super) fn of(target: &Url) -> Result<Self, HttpError> {
        let refuse = |why| {
            let mut shown = target.clone();
            // Both fail only for URLs that have no host, which hold no user either.
            let _ = shown.set_username("");
            let _ = shown.set_password(None);
            shown.set_query(None);
            let url = shown.to_string();
            Err(HttpError::Target { url, why })
        };
        if !matches!(target.scheme(), "http" | "https") {
            return refuse("is neither http nor https");
        }
        if !target.username().is_empty() || target.password().is_some() {
            return refuse("holds a user or password; credentials belong to identities");
        }
        if target.query().is_some() || target.fragment().is_some() {
            return refuse("has a query or a fragment");
        }
        if target.host_str().is_none_or(str::is_empty) {
            return refuse("names no host");
        }
        Ok(Self {
            text: target[..Position::BeforePath].to_owned(),
            base: target.path().trim_end_matches('/').to_owned(),
            url: target.clone(),
            tidies: true,
        })
    }

    /// `https://host:port`, without a slash at the end.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The base path without a slash at the end; empty at the root.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// Host and port as the Host header has them.
    pub(super) fn authority(&self) -> &str {
        &self.url[Position::BeforeHost..Position::AfterPort]
    }

    /// Host name or address without brackets, and the port.
    pub(super) fn address(&self) -> (String, u16) {
        let host = match self.url.host() {
            Some(Host::Domain(name)) => name.to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            None => String::new(),
        };
        (host, self.url.port_or_known_default().unwrap_or(80))
    }

    /// Whether TLS is spoken.
    pub(super) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether it is this machine, which no proxy can reach in its place.
    pub(super) fn is_loopback(&self) -> bool {
        match self.url.host() {
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.').to_ascii_lowercase();
                name == "localhost" || name.ends_with(".localhost")
            }
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => {
                address.is_loopback() || address.to_ipv4_mapped().is_some_and(|v4| v4.is_loopback())
            }
            None => false,
        }
    }

    /// How `target` (path and query) is sent to this origin.
    ///
    /// # Errors
    /// [`Failure::ForeignOrigin`] if it would lead elsewhere, [`Failure::Unsendable`] if HTTP
    /// cannot carry it as it stands.
    pub(super) fn route(&self, target: &str) -> Result<Route, Failure> {
        if !target.starts_with('/') {
            return Err(Failure::ForeignOrigin(
                "the path does not begin with a slash".to_owned(),
            ));
        }
        if target.contains('#') {
            return Err(Failure::Unsendable(
                "a request line cannot carry a `#`".to_owned(),
            ));
        }
        if self.tidies
            && let Some(url) = self.url_of(target)?
        {
            return Ok(Route::Url(Box::new(url)));
        }
        match target.parse::<Uri>() {
            Ok(uri)
                if uri.authority().is_none()
                    && uri.path_and_query().is_some_and(|sent| sent == target) =>
            {
                Ok(Route::Verbatim(uri))
            }
            // A path of two slashes reads as an authority unless one stands before it.
            _ => match format!("{}{target}", self.text).parse::<Uri>() {
                Ok(uri)
                    if uri.authority().map(hyper::http::uri::Authority::as_str)
                        == Some(self.authority()) =>
                {
                    let sent = uri.path_and_query().filter(|sent| *sent == target);
                    let sent = sent.cloned().map(Uri::from).ok_or_else(unsendable)?;
                    Ok(Route::Verbatim(sent))
                }
                _ => Err(unsendable()),
            },
        }
    }

    /// `target` here as a URL, where that keeps it as it stands.
    ///
    /// # Errors
    /// [`Failure::ForeignOrigin`] if it would lead elsewhere.
    fn url_of(&self, target: &str) -> Result<Option<Url>, Failure> {
        // Only a path follows the authority here, so it cannot become part of it; the comparison
        // below stays as the proof.
        let Ok(url) = Url::parse(&format!("{}{target}", self.text)) else {
            return Ok(None);
        };
        if url[..Position::BeforePath] != self.text {
            return Err(Failure::ForeignOrigin(
                "the path would change the host".to_owned(),
            ));
        }
        Ok((url[Position::BeforePath..] == *target).then_some(url))
    }
}

fn unsendable() -> Failure {
    Failure::Unsendable("the path holds a character that a request line cannot carry".to_owned())
}
