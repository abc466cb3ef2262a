//! JSON pointers (RFC 6901): how one is lengthened and split. Reading along one is serde_json's.

/// The pointer of the member `name` below `parent`.
pub(super) fn child(parent: &str, name: &str) -> String {
    let mut child = String::with_capacity(parent.len() + 1 + name.len());
    child.push_str(parent);
    child.push('/');
    match name.contains(['~', '/']) {
        true => child.push_str(&name.replace('~', "~0").replace('/', "~1")),
        false => child.push_str(name),
    }
    child
}

/// The pointer of the item `index` below `parent`.
pub(super) fn item(parent: &str, index: usize) -> String {
    format!("{parent}/{index}")
}

/// The parent and the last token, unescaped; `None` for the root.
pub(super) fn split(pointer: &str) -> Option<(&str, String)> {
    let (parent, last) = pointer.rsplit_once('/')?;
    Some((parent, last.replace("~1", "/").replace("~0", "~")))
}

/// Whether `upper` is `lower` or stands above it.
pub(super) fn holds(upper: &str, lower: &str) -> bool {
    lower
        .strip_prefix(upper)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::{child, holds, split};

    #[test]
    fn odd_names_survive_the_way_there_and_back() {
        let there = child("/a", "x/y~z");
        assert_eq!(there, "/a/x~1y~0z");
        assert_eq!(split(&there), Some(("/a", "x/y~z".to_owned())));
        assert_eq!(split(""), None);
    }

    #[test]
    fn a_longer_name_is_not_below() {
        assert!(holds("/a", "/a/b"));
        assert!(holds("", "/a"));
        assert!(!holds("/a", "/ab"));
    }
}
