//! Where an operation lives: below the target's base path, unless the document gives it a server of its own.

use url::{Host, Url};

use crate::spec::Operation;

use super::Site;

impl Site {
    /// The target's base URL as it is written: the config's, else that of the document's first server.
    fn target(&self) -> &str {
        let server = self.api.servers.first().map(|server| server.url.as_str());
        let target = self.config.target.as_deref();
        target.or(server).unwrap_or_default()
    }

    /// Whether the target is spoken to over TLS.
    pub(crate) fn is_https(&self) -> bool {
        Url::parse(self.target()).is_ok_and(|url| url.scheme() == "https")
    }

    /// Whether the target has a name, and not an address alone.
    pub(crate) fn has_name(&self) -> bool {
        Url::parse(self.target()).is_ok_and(|url| url.domain().is_some())
    }

    /// Whether the target is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        let Ok(url) = Url::parse(self.target()) else {
            return false;
        };
        match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// The path below which an operation is called, without a slash at its end.
    pub(crate) fn base_of(&self, operation: &Operation) -> String {
        let own = operation
            .server
            .as_deref()
            .and_then(|server| match Url::parse(server) {
                Ok(url) => Some(url.path().to_owned()),
                Err(_) => server.starts_with('/').then(|| server.to_owned()),
            });
        own.map_or_else(
            || self.base_path.clone(),
            |path| path.trim_end_matches('/').to_owned(),
        )
    }

    /// The server of its own that an operation has on another host than the document's: the run does not go there.
    pub(crate) fn foreign_server<'a>(&self, operation: &'a Operation) -> Option<&'a str> {
        let own = operation.server.as_deref()?;
        let host = |url: &str| Url::parse(url).ok()?.host_str().map(str::to_owned);
        let other = host(own)?;
        let main = self
            .api
            .servers
            .first()
            .and_then(|server| host(&server.url));
        let target = self.config.target.as_deref().and_then(host);
        (main.as_deref() != Some(&other) && target.as_deref() != Some(&other)).then_some(own)
    }
}
