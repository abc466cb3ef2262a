//! What a segment of a path template is: words, a key, or several keys with signs between them (`{name}.{ext}`).

/// The names of the keys of a segment, or of a whole template.
pub(crate) fn keys(template: &str) -> impl Iterator<Item = &str> {
    let behind = template.split('{').skip(1);
    behind.filter_map(|rest| rest.split_once('}').map(|(key, _)| key))
}

/// Whether a segment names one thing: a key, or several with nothing but signs between them. `{id}:archive` and `v{major}`
/// hold a key, and are more than that.
pub(super) fn is_key(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}') && keys(segment).next().is_some()
}

/// The template with the names of its keys taken out, so that `/a/{id}` and `/a/{aId}/` are one.
pub(super) fn skeleton(template: &str) -> String {
    let mut rest = template.strip_suffix('/').unwrap_or(template);
    let mut skeleton = String::with_capacity(rest.len());
    while let Some((front, (_, behind))) = rest
        .split_once('{')
        .and_then(|(front, inner)| Some((front, inner.split_once('}')?)))
    {
        skeleton.push_str(front);
        skeleton.push_str("{}");
        rest = behind;
    }
    skeleton + rest
}

/// What a skeleton begins with, the longest first: `/a/{}:close` after itself with `/a/{}`, `/a` and the root.
pub(super) fn fronts(skeleton: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(skeleton), |own| {
        let slash = own.rfind('/')?;
        let key = own
            .rfind('}')
            .filter(|at| *at > slash && at + 1 < own.len());
        Some(&own[..key.map_or(slash, |at| at + 1)])
    })
}

/// The texts that stand in a segment for its keys, in their order; `None` where the signs between them are missing.
pub(crate) fn values<'t>(segment: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut signs = segment.split('{');
    let mut rest = text.strip_prefix(signs.next()?)?;
    let mut found = Vec::new();
    let mut behind = signs.filter_map(|key| key.split_once('}')).peekable();
    while let Some((_, sign)) = behind.next() {
        let is_last = behind.peek().is_none();
        let (own, after) = match (is_last, sign) {
            (true, sign) => (rest.strip_suffix(sign)?, ""),
            (false, "") => return None,
            // A name may hold the sign that stands before its ending.
            (false, sign) => rest.rsplit_once(sign)?,
        };
        found.push(own);
        rest = after;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::{fronts, is_key, keys, skeleton, values};

    #[test]
    fn several_keys_of_one_segment_are_told_apart() {
        for (segment, names, own) in [
            ("{id}", &["id"][..], true),
            ("{name}.{ext}", &["name", "ext"], true),
            ("{from}..{to}", &["from", "to"], true),
            ("{id}:archive", &["id"], false),
            ("v{major}", &["major"], false),
            ("files", &[], false),
        ] {
            assert_eq!(keys(segment).collect::<Vec<_>>(), names, "{segment}");
            assert_eq!(is_key(segment), own, "{segment}");
        }
        assert_eq!(skeleton("/f/{name}.{ext}/x/{id}:go/"), "/f/{}.{}/x/{}:go");
        assert_eq!(skeleton("/broken/{name"), "/broken/{name");
    }

    #[test]
    fn a_text_is_cut_where_the_signs_are() {
        for (segment, text, found) in [
            ("{id}", "a.b", Some(&["a.b"][..])),
            ("{name}.{ext}", "a.b.png", Some(&["a.b", "png"])),
            ("{from}..{to}", "v1..v2", Some(&["v1", "v2"])),
            ("{id}:archive", "7:archive", Some(&["7"])),
            ("{id}:archive", "7", None),
            ("{lat},{lon}", "48", None),
            ("{a}{b}", "48", None),
        ] {
            assert_eq!(values(segment, text).as_deref(), found, "{segment} {text}");
        }
    }

    #[test]
    fn what_a_template_begins_with_is_found_from_its_end() {
        let found: Vec<&str> = fronts("/a/{}:close").collect();
        assert_eq!(found, ["/a/{}:close", "/a/{}", "/a", ""]);
        let found: Vec<&str> = fronts("/a/{}.{}").collect();
        assert_eq!(found, ["/a/{}.{}", "/a", ""]);
    }
}
