//! Single parts of a multipart body whose Content-Type the document names, and another one in its place on the wire. Pure.

use bytes::Bytes;

use crate::spec::Media;

/// What a part may say it is when nobody says what it has to be (OpenAPI 3.1, Encoding Object).
const USUAL: &[&str] = &["text/plain", "application/json", "application/octet-stream"];
/// What a part says it is instead: the first that the document does not name.
const OTHERS: &[&str] = &["text/html", "image/png"];
const HEADER: &str = "Content-Type: ";

/// The parts of which more is asked than what such a part is anyway, each with a type that is not among those.
pub(super) fn named(media: &Media) -> Vec<(String, &'static str)> {
    if !media
        .name
        .to_ascii_lowercase()
        .starts_with("multipart/form-data")
    {
        return Vec::new();
    }
    let named = media.encoding.iter().filter_map(|(name, encoding)| {
        let kinds = encoding.content_type.as_ref()?.to_ascii_lowercase();
        let kinds: Vec<&str> = kinds
            .split(',')
            .filter_map(|kind| kind.split(';').next())
            .collect();
        let is = |own: &str, kind: &str| {
            let class = kind.split('/').next().unwrap_or_default();
            own.trim() == kind || own.trim() == "*/*" || own.trim() == format!("{class}/*")
        };
        if kinds
            .iter()
            .any(|own| USUAL.iter().any(|usual| is(own, usual)))
        {
            return None;
        }
        let other = OTHERS
            .iter()
            .find(|other| !kinds.iter().any(|own| is(own, other)))?;
        Some((name.clone(), *other))
    });
    named.collect()
}

/// A body of parts in which this one says that it is something else; `None` where it is not there, or says nothing.
pub(super) fn retyped(body: &[u8], part: &str, kind: &str) -> Option<Bytes> {
    let find = |from: usize, text: &str| {
        let rest = body.get(from..)?;
        let at = rest
            .windows(text.len())
            .position(|bytes| bytes == text.as_bytes())?;
        Some(from + at)
    };
    let name = find(0, &format!("; name=\"{part}\""))?;
    let end = find(name, "\r\n\r\n")?;
    let start = find(name, HEADER).filter(|start| *start < end)? + HEADER.len();
    let stop = find(start, "\r\n")?;
    Some(Bytes::from(
        [body.get(..start)?, kind.as_bytes(), body.get(stop..)?].concat(),
    ))
}

#[cfg(test)]
mod tests {
    use super::retyped;

    #[test]
    fn only_the_type_of_the_part_is_another_one() {
        let part = |name: &str, kind: &str| {
            format!(
                "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n{kind}\r\nContent-Type: x\r\n"
            )
        };
        let body = |kind: &str| part("label", "") + &part("photo", kind) + "--b--\r\n";
        let is = "Content-Type: image/png\r\n";
        let other = retyped(body(is).as_bytes(), "photo", "text/html");
        let expected = body("Content-Type: text/html\r\n");
        assert_eq!(other.as_deref(), Some(expected.as_bytes()));
        assert_eq!(retyped(body(is).as_bytes(), "label", "text/html"), None);
        assert_eq!(retyped(body(is).as_bytes(), "film", "text/html"), None);
    }
}
