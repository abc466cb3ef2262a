//! The host as a whole, for rules that do not look at one operation alone: its name, its logins, what else it answered.

use crate::http::{Exchange, Request};
use crate::words::IdentityName;

use super::{Lab, Reason, Step};

impl Lab {
    /// Host of the target without a port.
    pub(crate) fn host(&self) -> String {
        url::Url::parse(self.bench.client.origin())
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// The logins at the target, in the order of the config: those of the run, or made anew when it is to be seen twice.
    ///
    /// # Errors
    /// [`Reason::NoControl`] when a login fails that succeeded before.
    pub(crate) async fn logins(&mut self) -> Result<Vec<(IdentityName, Exchange)>, Reason> {
        let bench = self.bench.clone();
        let mut logins = Vec::new();
        for identity in &bench.site.identities {
            let Some(session) = bench.session(&identity.name) else {
                continue;
            };
            // A token endpoint may belong to somebody else.
            if self.login_of(&identity.name).is_err() {
                continue;
            }
            let login = match self.confirming {
                true => self.log_in(&identity.name).await?.login,
                false => session.login.clone(),
            };
            logins.extend(login.map(|login| (identity.name.clone(), login)));
        }
        Ok(logins)
    }

    /// Valid readings of other operations whose answer names the host: where it builds links.
    pub(crate) fn linking(&self, most: usize) -> Vec<(IdentityName, Request)> {
        let link = format!("//{}", self.host());
        let bench = &self.bench;
        let operations =
            bench.site.api.operations.iter().filter(|operation| {
                operation.key.is_safe() && operation.key != self.subject.operation
            });
        let controls = operations.filter_map(|operation| {
            let mut names = bench.site.callers().map(|identity| &identity.name);
            names.find_map(|name| Some((name, bench.survey.control(&operation.key, name)?)))
        });
        let links = |exchange: &Exchange| {
            exchange.response().is_some_and(|answer| {
                let text = answer.text().replace("\\/", "/");
                text.contains(&link) || answer.header("location").is_some()
            })
        };
        controls
            .filter(|(_, control)| links(&control.exchange))
            .map(|(name, control)| (name.clone(), control.request().clone()))
            .take(most)
            .collect()
    }

    /// The readings of the whole run that succeeded, as far as they were kept.
    pub(crate) fn recorded_readings(&self) -> Vec<Step> {
        let operations = self.bench.site.api.operations.iter();
        operations
            .flat_map(|operation| self.bench.recorded(&operation.key))
            .filter(|step| {
                let answered = step.exchange.response();
                step.exchange.request.is_safe() && answered.is_some_and(|it| it.is_success())
            })
            .collect()
    }
}
