//! JSON pointers (RFC 6901) and their form in a URI fragment.
//!
//! Knows no document: only how a pointer is written.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// A segment as it stands in a pointer: `~` and `/` are written `~0` and `~1`.
pub(super) fn escape(segment: &str) -> Cow<'_, str> {
    if segment.contains(['~', '/']) {
        segment.replace('~', "~0").replace('/', "~1").into()
    } else {
        segment.into()
    }
}

/// The segment that [`escape`] wrote.
pub(super) fn unescape(segment: &str) -> Cow<'_, str> {
    if segment.contains('~') {
        segment.replace("~1", "/").replace("~0", "~").into()
    } else {
        segment.into()
    }
}

/// `pointer` and one segment more.
pub(super) fn join(pointer: &str, segment: &str) -> String {
    let mut joined = String::with_capacity(pointer.len() + 1 + segment.len());
    joined.push_str(pointer);
    joined.push('/');
    joined.push_str(&escape(segment));
    joined
}

/// The segments of `pointer`, unescaped; none for the empty pointer.
pub(super) fn segments(pointer: &str) -> impl Iterator<Item = Cow<'_, str>> {
    pointer.split('/').skip(1).map(unescape)
}

/// The pointer that a reference into the same document names: `#/a%20b` is `/a b`, `#` the whole document.
///
/// `None` when the reference leads elsewhere or is no pointer.
pub(super) fn from_fragment(reference: &str) -> Option<String> {
    let fragment = reference.strip_prefix('#')?;
    let pointer = percent_decode_str(fragment).decode_utf8().ok()?;
    (pointer.is_empty() || pointer.starts_with('/')).then(|| pointer.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_lose_their_percent_signs_and_keep_their_tildes() {
        let table = [
            ("#/a/b", Some("/a/b")),
            ("#/paths/~1x%7Bid%7D/get", Some("/paths/~1x{id}/get")),
            ("#", Some("")),
            ("#anchor", None),
            ("other.yaml#/a", None),
            ("#/%ff", None),
        ];
        for (reference, pointer) in table {
            assert_eq!(from_fragment(reference).as_deref(), pointer, "{reference}");
        }
    }

    #[test]
    fn segments_survive_the_way_there_and_back() {
        let pointer = join(&join("", "/a~b"), "~1");
        assert_eq!(pointer, "/~1a~0b/~01");
        let back: Vec<_> = segments(&pointer).collect();
        assert_eq!(back, ["/a~b", "~1"]);
    }
}
