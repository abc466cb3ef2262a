//! Patterns that name operations.

use crate::words::OperationKey;

/// `/admin/**`, `DELETE /projects/{projectId}`, `POST /payments/**`, `tag:billing`.
///
/// `*` stands for any characters within one path segment, `**` as a whole segment for any number of
/// segments, also none; everything else stands for itself, braces included. A pattern without a method
/// means every method.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub(crate) struct OperationPattern(pub String);

impl OperationPattern {
    /// Whether it names this operation with these tags.
    pub(crate) fn matches(&self, key: &OperationKey, tags: &[String]) -> bool {
        if let Some(tag) = self.0.strip_prefix("tag:") {
            return tags.iter().any(|own| own == tag);
        }
        let (method, template) = self.parts();
        if method != "*" && !method.eq_ignore_ascii_case(&key.method) {
            return false;
        }
        let pattern: Vec<&str> = template.split('/').collect();
        let path: Vec<&str> = key.template.split('/').collect();
        wild(
            &pattern,
            &path,
            |part| *part == "**",
            |part, segment| segment_matches(part, segment),
        )
    }

    /// Whether it can name anything at all.
    pub(crate) fn is_well_formed(&self) -> bool {
        if let Some(tag) = self.0.strip_prefix("tag:") {
            return !tag.is_empty();
        }
        let (method, template) = self.parts();
        let sound = |letter: u8| letter.is_ascii_alphabetic() || letter == b'-';
        (method == "*" || (!method.is_empty() && method.bytes().all(sound)))
            && (template.starts_with('/') || template == "**" || template.starts_with("**/"))
    }

    /// Method and template; `*` for every method.
    fn parts(&self) -> (&str, &str) {
        // A template may hold spaces, a method may not hold a slash.
        match self.0.split_once(' ') {
            Some((method, template)) if !method.contains('/') => (method, template),
            _ => ("*", &self.0),
        }
    }
}

fn segment_matches(pattern: &str, segment: &str) -> bool {
    pattern == segment
        || (pattern.contains('*')
            && wild(
                pattern.as_bytes(),
                segment.as_bytes(),
                |byte| *byte == b'*',
                |one, other| one == other,
            ))
}

/// Matches with a wildcard for any number of items, also none.
///
/// Only the latest wildcard is ever tried anew, which is enough, since an earlier one that took more
/// could not help: the cost is at most the product of both lengths, whatever the pattern.
fn wild<T>(
    pattern: &[T],
    items: &[T],
    any: impl Fn(&T) -> bool,
    same: impl Fn(&T, &T) -> bool,
) -> bool {
    let (mut at, mut item) = (0, 0);
    let mut retry = None;
    loop {
        match (pattern.get(at), items.get(item)) {
            (Some(part), _) if any(part) => {
                retry = Some((at + 1, item));
                at += 1;
                continue;
            }
            (Some(part), Some(own)) if same(part, own) => {
                at += 1;
                item += 1;
                continue;
            }
            (None, None) => return true,
            _ => {}
        }
        match retry {
            Some((behind, from)) if from < items.len() => {
                retry = Some((behind, from + 1));
                (at, item) = (behind, from + 1);
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_what_they_say() {
        let table: &[(&str, &[&str], &[&str])] = &[
            (
                "/admin/**",
                &["GET /admin", "GET /admin/users", "DELETE /admin/users/{id}"],
                &["GET /administration", "GET /v1/admin/users", "GET /"],
            ),
            (
                "DELETE /projects/{projectId}",
                &["DELETE /projects/{projectId}"],
                &[
                    "GET /projects/{projectId}",
                    "DELETE /projects/{id}",
                    "DELETE /projects/{projectId}/tasks",
                ],
            ),
            ("delete /a", &["DELETE /a"], &["GET /a"]),
            ("* /a", &["DELETE /a", "GET /a"], &["GET /b"]),
            (
                "/a/*",
                &["GET /a/b", "GET /a/{b}", "GET /a/"],
                &["GET /a", "GET /a/b/c"],
            ),
            (
                "/a/v*",
                &["GET /a/v1", "GET /a/v"],
                &["GET /a/w", "GET /a/v1/b"],
            ),
            (
                "/a/*.json",
                &["GET /a/x.json", "GET /a/{id}.json"],
                &["GET /a/x.xml"],
            ),
            (
                "/a/x*y*z",
                &["GET /a/xyz", "GET /a/x1y2y3z"],
                &["GET /a/xzy"],
            ),
            (
                "/**/tasks",
                &["GET /tasks", "GET /a/tasks", "GET /a/b/tasks"],
                &["GET /a/task"],
            ),
            (
                "/**/x/**/y",
                &["GET /x/y", "GET /a/x/b/x/c/y"],
                &["GET /y/x"],
            ),
            ("**", &["GET /", "POST /a/b"], &[]),
            ("tag:billing", &["GET /tagged"], &["GET /other"]),
            ("/with space/{a}", &["GET /with space/{a}"], &["GET /with"]),
            ("/exakt", &["GET /exakt"], &["GET /exakt/", "GET /Exakt"]),
        ];
        for (pattern, named, others) in table {
            let pattern = OperationPattern((*pattern).to_owned());
            let verdicts = named.iter().map(|key| (key, true));
            for (key, wanted) in verdicts.chain(others.iter().map(|key| (key, false))) {
                let tags = if key.ends_with("/tagged") {
                    vec!["billing".to_owned()]
                } else {
                    vec![]
                };
                let parsed: Result<OperationKey, _> = key.parse();
                let found = parsed.map(|key| pattern.matches(&key, &tags));
                assert_eq!(found, Ok(wanted), "{} on {key}", pattern.0);
            }
        }
    }

    #[test]
    fn many_wildcards_stay_cheap() {
        let key = OperationKey::new("GET", &"/a".repeat(2_000));
        let segments = OperationPattern(format!("{}/b", "/**/a".repeat(500)));
        assert!(!segments.matches(&key, &[]));
        let key = OperationKey::new("GET", &format!("/{}", "a".repeat(4_000)));
        let letters = OperationPattern(format!("/{}b", "a*".repeat(1_000)));
        assert!(!letters.matches(&key, &[]));
    }
}
