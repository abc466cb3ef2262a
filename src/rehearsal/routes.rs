//! Which operation a request is for.

use crate::site::Site;
use crate::words::OperationKey;

/// An operation, as requests show it.
struct Route {
    key: OperationKey,
    template: String,
    guarded: bool,
}

/// The operations of the document below the target's base path.
pub(super) struct Routes(Vec<Route>);

impl Routes {
    /// All operations of the document.
    pub(super) fn of(site: &Site) -> Self {
        let route = |operation: &crate::spec::Operation| Route {
            key: operation.key.clone(),
            template: format!("{}{}", site.base_path, operation.key.template),
            guarded: site.demands_credential(operation),
        };
        Self(site.api.operations.iter().map(route).collect())
    }

    /// The operation that a method and a path mean, and whether it demands a credential. Fixed words win over
    /// parameters, as OpenAPI wants it.
    pub(super) fn find(&self, method: &str, path: &str) -> Option<(&OperationKey, bool)> {
        let fits = self
            .0
            .iter()
            .filter(|route| *route.key.method == *method && is_path_of(&route.template, path));
        let route = fits.min_by_key(|route| route.template.matches('{').count())?;
        Some((&route.key, route.guarded))
    }
}

/// Whether a path is one that the template describes.
pub(super) fn is_path_of(template: &str, path: &str) -> bool {
    let fits = |(own, asked): (&str, &str)| match (own.find('{'), own.rfind('}')) {
        (Some(start), Some(end)) if start < end => {
            let (before, after) = (&own[..start], &own[end + 1..]);
            asked.len() > before.len() + after.len()
                && asked.starts_with(before)
                && asked.ends_with(after)
        }
        _ => own == asked,
    };
    let (own, asked) = (template.split('/'), path.split('/'));
    own.clone().count() == asked.clone().count() && own.zip(asked).all(fits)
}

#[cfg(test)]
mod tests {
    use super::is_path_of;

    #[test]
    fn only_paths_of_the_template_are_its_own() {
        assert!(is_path_of("/v2/labels/{name}", "/v2/labels/urgent"));
        assert!(is_path_of("/v2/{a}.json", "/v2/x.json"));
        assert!(!is_path_of("/v2/{a}.json", "/v2/.json"));
        assert!(!is_path_of("/v2/labels/{name}", "/v2/labels/"));
        assert!(!is_path_of("/v2/labels/{name}", "/v2/labels"));
        assert!(!is_path_of("/v2/labels", "/v1/labels"));
    }
}
