//! JSON pointers (RFC 6901): how one is lengthened, split and followed.

use std::borrow::Cow;

use serde_json::Value;

/// What `pointer` leads to. As serde_json's own, but for what that copies: two texts for every token.
pub(super) fn find<'v>(root: &'v Value, pointer: &str) -> Option<&'v Value> {
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return None;
    }
    pointer.split('/').skip(1).try_fold(root, |value, token| {
        let token: Cow<'_, str> = match memchr::memchr(b'~', token.as_bytes()) {
            Some(_) => plain(token).into(),
            None => token.into(),
        };
        match value {
            Value::Object(members) => members.get(&*token),
            // One way to write a number: neither `+1` nor `01`.
            Value::Array(items) if token == "0" || !token.starts_with(['+', '0']) => {
                items.get(token.parse::<usize>().ok()?)
            }
            _ => None,
        }
    })
}

/// The pointer of the member `name` below `parent`.
pub(crate) fn child(parent: &str, name: &str) -> String {
    let mut child = String::with_capacity(parent.len() + 1 + name.len());
    child.push_str(parent);
    child.push('/');
    match name.contains(['~', '/']) {
        true => child.push_str(&name.replace('~', "~0").replace('/', "~1")),
        false => child.push_str(name),
    }
    child
}

/// A token as it is meant (RFC 6901, section 4).
pub(crate) fn plain(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// The pointer of the item `index` below `parent`.
pub(super) fn item(parent: &str, index: usize) -> String {
    format!("{parent}/{index}")
}

/// The parent and the last token, unescaped; `None` for the root.
pub(super) fn split(pointer: &str) -> Option<(&str, String)> {
    let (parent, last) = pointer.rsplit_once('/')?;
    Some((parent, plain(last)))
}

/// Whether `upper` is `lower` or stands above it.
pub(super) fn holds(upper: &str, lower: &str) -> bool {
    lower
        .strip_prefix(upper)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{child, find, holds, split};

    #[test]
    fn a_pointer_leads_where_serde_json_says() {
        let root = json!({"a": [1, {"b/c": 2, "~": 3}], "": {"": 4}, "0": 5});
        let pointers = [
            "",
            "/",
            "//",
            "/a",
            "/a/0",
            "/a/1/b~1c",
            "/a/1/~0",
            "/a/00",
            "/a/+1",
            "/a/01",
            "/a/2",
            "/a/x",
            "/0",
            "a",
            "/a/0/x",
        ];
        for pointer in pointers {
            assert_eq!(find(&root, pointer), root.pointer(pointer), "{pointer}");
        }
    }

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
