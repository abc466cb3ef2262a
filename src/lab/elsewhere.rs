//! Other ways to the same API: its host in plain text and in old TLS, and the origin behind its gateway.

use url::{Host, Url};

use crate::http::{Client, OldTls, Request, Response};
use crate::words::IdentityName;

use super::bench::step;
use super::{Lab, Label, Reason};

impl Lab {
    /// Clients for the target's host over http: its own port, unless that is 443, and port 80.
    pub(crate) fn plaintext_twins(&self) -> Vec<Client> {
        let client = &self.bench.client;
        let Ok(target) = Url::parse(client.origin()) else {
            return Vec::new();
        };
        let authority = |port: Option<u16>| {
            let host = target.host_str()?;
            let port = port.map_or_else(String::new, |port| format!(":{port}"));
            Url::parse(&format!("http://{host}{port}/")).ok()
        };
        let own = target.port().and_then(|port| authority(Some(port)));
        let twins = own.into_iter().chain(authority(None));
        twins.filter_map(|url| client.toward(url).ok()).collect()
    }

    /// The client for the config's `direct_address`. One without a name is asked by the target's name: gateways hand
    /// that on, and certificates are for it.
    ///
    /// # Errors
    /// [`Reason::NoSubject`] when the config names none, or one that is no use.
    pub(crate) fn direct(&self) -> Result<Client, Reason> {
        let client = &self.bench.client;
        let of_no_use =
            || Reason::NoSubject("the config names no usable direct_address".to_owned());
        let config = self.bench.site.config.direct_address.as_deref();
        let url = config.and_then(|text| Url::parse(text).ok());
        let url = url.ok_or_else(of_no_use)?;
        let target = Url::parse(client.origin()).map_err(|_| of_no_use())?;
        let address = match url.host() {
            Some(Host::Ipv4(address)) => Some(address.into()),
            Some(Host::Ipv6(address)) => Some(address.into()),
            _ => None,
        };
        let made = match (address, target.domain()) {
            (Some(address), Some(name)) => {
                let mut named = url.clone();
                named.set_host(Some(name)).map_err(|_| of_no_use())?;
                client.at_address(named, address)
            }
            _ => client.toward(url),
        };
        made.map_err(|_| of_no_use())
    }

    /// Whether the target agrees to speak an old version of TLS.
    ///
    /// # Errors
    /// A [`Reason`] when that cannot be asked.
    pub(crate) async fn agrees_to(&self, version: OldTls) -> Result<bool, Reason> {
        let agreed = self.bench.client.agrees_to(version).await;
        agreed.map_err(|failure| (&failure).into())
    }

    /// Sends by another client; what fails there is part of the record, and no fault.
    pub(crate) async fn send_by(
        &mut self,
        client: &Client,
        label: Label,
        actor: &IdentityName,
        form: &str,
        request: &Request,
    ) -> Option<Response> {
        let exchange = client.send(request, &self.case).await;
        self.bench.count_sent(&self.case);
        let answer = exchange.response().cloned();
        self.trial.steps.push(step(label, actor, form, exchange));
        answer
    }
}
