//! Names of things: `projects`, `project`, `projectId`, `project_id` are one thing.

/// The singular of an English plural, well enough for path segments.
pub(crate) fn singular(word: &str) -> String {
    let word = word.to_ascii_lowercase();
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for ending in ["sses", "shes", "ches", "xes", "zes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') && !stem.is_empty() => stem.to_owned(),
        _ => word,
    }
}

/// Whether a parameter or property name speaks of the thing that `noun` (a path segment) names, or plainly of an id.
pub(crate) fn same_thing(name: &str, noun: &str) -> bool {
    let flat = |text: &str| {
        text.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase()
    };
    let thing = flat(&singular(noun));
    let name = flat(name);
    !thing.is_empty()
        && name
            .strip_prefix(thing.as_str())
            .is_some_and(|rest| is_id_word(rest) || rest.is_empty())
}

/// Whether a lower-case word without separators is one that ids go by.
fn is_id_word(word: &str) -> bool {
    matches!(
        word,
        "id" | "uuid"
            | "guid"
            | "key"
            | "name"
            | "slug"
            | "code"
            | "number"
            | "no"
            | "ref"
            | "uid"
            | "sid"
            | "login"
    )
}

#[cfg(test)]
mod tests {
    use super::{same_thing, singular};

    #[test]
    fn plurals_lose_their_ending() {
        for (plural, one) in [
            ("projects", "project"),
            ("policies", "policy"),
            ("boxes", "box"),
            ("classes", "class"),
            ("status", "statu"),
            ("access", "access"),
        ] {
            assert_eq!(singular(plural), one);
        }
    }

    #[test]
    fn ids_name_their_thing() {
        assert!(same_thing("projectId", "projects"));
        assert!(same_thing("project_id", "projects"));
        assert!(same_thing("project", "projects"));
        assert!(!same_thing("userId", "projects"));
        assert!(!same_thing("projection", "projects"));
    }
}
