//! Patterns that name operations.

use crate::words::OperationKey;

/// `/admin/**`, `DELETE /projects/{projectId}`, `POST /payments/**`, `tag:billing`.
///
/// `*` stands for one path segment, `**` for any number of them; a pattern without a method means every method.
#[derive(
    Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub(crate) struct OperationPattern(pub String);

impl OperationPattern {
    /// Whether it names this operation with these tags.
    pub(crate) fn matches(&self, key: &OperationKey, tags: &[String]) -> bool {
        if let Some(tag) = self.0.strip_prefix("tag:") {
            return tags.iter().any(|own| own == tag);
        }
        let template = match self.0.split_once(' ') {
            Some((method, template)) => {
                if method != "*" && !method.eq_ignore_ascii_case(&key.method) {
                    return false;
                }
                template
            }
            None => &self.0,
        };
        let pattern: Vec<&str> = template.split('/').collect();
        let path: Vec<&str> = key.template.split('/').collect();
        segments_match(&pattern, &path)
    }
}

fn segments_match(pattern: &[&str], path: &[&str]) -> bool {
    match pattern.split_first() {
        None => path.is_empty(),
        Some((&"**", rest)) => (0..=path.len()).any(|skip| segments_match(rest, &path[skip..])),
        Some((first, rest)) => path.split_first().is_some_and(|(segment, remaining)| {
            (*first == "*" || first == segment) && segments_match(rest, remaining)
        }),
    }
}
