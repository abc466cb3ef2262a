//! What a refusal of a valid-looking request teaches about the next try.

use serde_json::Value;

use crate::http::Response;
use crate::schema::Size;

use super::compose::Style;

/// The next style to try after `response`, or `None` when nothing can be learned.
///
/// Names of properties in the complaint are filled in when they were missing, left out or made anew otherwise; a
/// conflict asks for values that nobody else has.
pub(crate) fn next(
    style: &Style,
    response: &Response,
    names: &[String],
    sent: &[String],
) -> Option<Style> {
    let mut next = style.clone();
    next.seed = style.seed.wrapping_add(0x9e37_79b9);
    match response.status {
        409 => next.examples = false,
        // 2xx: a refusal in an envelope.
        200..300 | 400 | 415 | 422 => {
            let text = complaint(response);
            let mentioned: Vec<&String> =
                names.iter().filter(|name| mentions(&text, name)).collect();
            for name in &mentioned {
                if sent.contains(name) {
                    next.without.push((*name).clone());
                    next.with.retain(|own| own != *name);
                } else {
                    next.with.push((*name).clone());
                }
            }
            if mentioned.is_empty() {
                next.size = match style.size {
                    Size::Minimal => Size::Full,
                    Size::Full => Size::Minimal,
                };
            }
        }
        _ => return None,
    }
    Some(next)
}

/// The words of a problem answer, keys included, at most 4,000 characters.
fn complaint(response: &Response) -> String {
    let mut text = match response.json() {
        Some(Value::Object(problem)) => Value::Object(problem).to_string(),
        _ => response.text().into_owned(),
    };
    let end = text
        .char_indices()
        .nth(4_000)
        .map_or(text.len(), |(index, _)| index);
    text.truncate(end);
    text
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

    #[test]
    fn a_missing_property_is_filled_in_and_a_bad_one_left_out() {
        let style = Style {
            size: Size::Minimal,
            seed: 1,
            examples: true,
            without: vec![],
            with: vec![],
            links: Vec::new(),
            tenant: None,
        };
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
}
