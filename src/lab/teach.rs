//! What a refusal of a valid-looking request teaches about the next try.

use serde_json::Value;

use crate::http::Response;
use crate::schema::Size;

use super::compose::Style;

/// Members of a complaint that repeat what was sent, or lead to its explanation.
const ECHOES: &[&str] = &[
    "input", "received", "got", "request", "payload", "ctx", "url",
];

/// The next style to try after `response`, or `None` when nothing can be learned.
///
/// `names` are the properties and parameters that there are, `sent` those that were sent; inner ones as `outer/inner`. Those
/// in the complaint are filled in when they were missing, left out or made anew otherwise; a conflict asks for values
/// that nobody else has. A refusal of a body with optional parts may be one of those parts: those that it names, or else all.
pub(crate) fn next(
    style: &Style,
    response: &Response,
    names: &[String],
    sent: &[String],
) -> Option<Style> {
    let mut next = style.clone();
    next.seed = style.seed.wrapping_add(0x9e37_79b9);
    match response.status {
        409 => {
            next.examples = false;
            next.turn += 1;
        }
        403 => {
            // A part that the complaint names, else the whole that is optional.
            let named = meant(&complaint(response), names);
            let named: Vec<String> = named
                .into_iter()
                .filter(|name| sent.contains(name))
                .collect();
            if named.is_empty() {
                let size = Some(Size::Minimal).filter(|_| style.size == Size::Full);
                next.size = size?;
            }
            next.with.retain(|own| !named.contains(own));
            next.without.extend(named);
        }
        // 2xx: a refusal in an envelope.
        200..300 | 400 | 415 | 422 => {
            let text = complaint(response);
            let missed = undeclared(&text, names, sent);
            let mut meant = meant(&text, names);
            // What is to be filled in needs what it stands in.
            meant.retain(|name| {
                let below = format!("{name}/");
                !missed.iter().any(|path| path.starts_with(&below))
            });
            meant.extend(missed);
            for name in &meant {
                if sent.contains(name) {
                    // Where it has to be there, another word may do.
                    next.turn += usize::from(style.without.contains(name));
                    next.without.push(name.clone());
                    // What was taken for the name of an object may be none.
                    next.links.retain(|(own, _)| own != name);
                    next.with.retain(|own| own != name);
                } else {
                    next.with.push(name.clone());
                    next.without.retain(|own| own != name);
                }
            }
            if meant.is_empty() {
                next.size = match style.size {
                    Size::Full => Size::Minimal,
                    _ => Size::Full,
                };
            }
        }
        _ => return None,
    }
    Some(next)
}

/// The names that a complaint means. Of an inner one whose outer ones are all mentioned these are not meant themselves; one
/// that stands alone counts where nothing else is mentioned.
fn meant(text: &str, names: &[String]) -> Vec<String> {
    let whole = |name: &&String| name.split('/').all(|part| mentions(text, part));
    let whole: Vec<&String> = names.iter().filter(whole).collect();
    let outer = |name: &str| {
        let below = format!("{name}/");
        whole.iter().any(|other| other.starts_with(&below))
    };
    let deepest = whole.iter().filter(|name| !outer(name));
    let found: Vec<String> = deepest.map(|name| (*name).clone()).collect();
    if !found.is_empty() {
        return found;
    }
    let last = |name: &&String| mentions(text, name.rsplit('/').next().unwrap_or_default());
    names.iter().filter(last).take(3).cloned().collect()
}

/// Names that no schema has and a complaint misses: `data.id` or `/data/id`, below something that was sent.
fn undeclared(text: &str, names: &[String], sent: &[String]) -> Vec<String> {
    let apart = |letter: char| !(letter.is_alphanumeric() || "_-./".contains(letter));
    let paths = text.split(apart).map(|word| word.replace('.', "/"));
    let mut found: Vec<String> = Vec::new();
    for path in paths {
        let path = path.trim_matches('/');
        let path = path.strip_prefix("body/").unwrap_or(path);
        let Some((outer, inner)) = path.rsplit_once('/') else {
            continue;
        };
        let known = |name: &String| name == path || name.starts_with(&format!("{path}/"));
        let new = !names.iter().any(known) && !found.iter().any(|own| own == path);
        if new && !inner.is_empty() && sent.iter().any(|name| name == outer) {
            found.push(path.to_owned());
        }
    }
    found.truncate(2);
    found
}

/// The words of a problem answer, keys included, at most 4,000 characters; without what it only repeats.
fn complaint(response: &Response) -> String {
    let mut text = match response.json() {
        Some(mut problem @ Value::Object(_)) => {
            drop_echoes(&mut problem);
            problem.to_string()
        }
        _ => response.text().into_owned(),
    };
    let end = text
        .char_indices()
        .nth(4_000)
        .map_or(text.len(), |(index, _)| index);
    text.truncate(end);
    text
}

fn drop_echoes(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|name, _| !ECHOES.contains(&name.as_str()));
            object.values_mut().for_each(drop_echoes);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_echoes),
        _ => {}
    }
}

/// Whether `name` stands in `text` as a word of its own.
fn mentions(text: &str, name: &str) -> bool {
    let word = |character: char| character.is_alphanumeric() || character == '_';
    name.len() > 1
        && text.match_indices(name).any(|(start, found)| {
            !text[..start].ends_with(word) && !text[start + found.len()..].starts_with(word)
        })
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "test code")]
mod tests {
    use super::{Style, next};
    use crate::http::Response;
    use crate::schema::Size;

    fn answer(status: u16, body: &str) -> Response {
        Response {
            status,
            headers: Vec::new(),
            body: body.to_owned().into(),
            truncated: false,
            millis: 0,
        }
    }

    fn style() -> Style {
        Style {
            size: Size::Minimal,
            seed: 1,
            examples: true,
            without: vec![],
            with: vec![],
            links: Vec::new(),
            tenant: None,
            turn: 0,
        }
    }

    fn learned(text: &str, names: &[&str], sent: &[&str]) -> (Vec<String>, Vec<String>) {
        let owned = |names: &[&str]| -> Vec<String> {
            names.iter().map(|name| (*name).to_owned()).collect()
        };
        let next = next(&style(), &answer(422, text), &owned(names), &owned(sent));
        let next = next.expect("422 teaches");
        (next.with, next.without)
    }

    #[test]
    fn of_inner_properties_the_deepest_is_meant_and_what_is_repeated_is_not() {
        let names = [
            "actions",
            "actions/entities",
            "actions/entities/extra",
            "description",
            "slots",
        ];
        let text = r#"{"detail":[{"loc":["body","actions",0,"create","entities",0,"extra"],"msg":"must be JSON","input":{"description":"nay"}}]}"#;
        let (with, without) = learned(text, &names, &names);
        assert_eq!(
            (with.len(), without),
            (0, vec!["actions/entities/extra".to_owned()])
        );
        let text =
            r#"{"detail":[{"type":"missing","loc":["slots"],"input":{"description":"nay"}}]}"#;
        let (with, without) = learned(text, &names, &["description"]);
        assert_eq!((with, without.len()), (vec!["slots".to_owned()], 0));
    }

    #[test]
    fn what_no_schema_has_is_filled_in_where_its_outer_one_was_sent() {
        let text = r#"{"message":"data.id in body: Required","details":[{"name":"data.id"}]}"#;
        let (with, without) = learned(text, &["data", "data/password"], &["data", "data/password"]);
        assert_eq!((with, without.len()), (vec!["data/id".to_owned()], 0));
        let (with, _) = learned(
            r#"{"see":"https://api.example/data"}"#,
            &["name"],
            &["name"],
        );
        assert_eq!(with, Vec::<String>::new());
    }

    #[test]
    fn a_missing_property_is_filled_in_and_a_bad_one_left_out() {
        let style = style();
        let names = ["due".to_owned(), "owner".to_owned()];
        let learned = next(
            &style,
            &answer(
                422,
                r#"{"errors":[{"pointer":"/due"},{"pointer":"/owner"}]}"#,
            ),
            &names,
            &["owner".to_owned()],
        );
        let learned = learned.expect("422 teaches");
        assert_eq!(
            (learned.with, learned.without),
            (vec!["due".to_owned()], vec!["owner".to_owned()])
        );
        assert!(next(&style, &answer(403, ""), &names, &[]).is_none());
    }

    #[test]
    fn a_refused_part_is_left_out_and_the_rest_is_kept() {
        let full = Style {
            size: Size::Full,
            ..style()
        };
        let names = ["usernames".to_owned(), "admin".to_owned()];
        let told = r#"{"message":"Only admins can grant admin permissions"}"#;
        let learned = next(&full, &answer(403, told), &names, &names).expect("a part is named");
        assert_eq!(
            (learned.size, learned.without),
            (Size::Full, vec!["admin".to_owned()])
        );
        let learned = next(&full, &answer(403, "no"), &names, &names).expect("parts are optional");
        assert_eq!((learned.size, learned.without.len()), (Size::Minimal, 0));
    }
}
