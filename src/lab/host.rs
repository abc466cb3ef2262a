//! The host as a whole: its name, for rules that do not look at one operation alone.

use super::Lab;

impl Lab {
    /// Host of the target without a port.
    pub(crate) fn host(&self) -> String {
        url::Url::parse(self.bench.client.origin())
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned))
            .unwrap_or_default()
    }
}
