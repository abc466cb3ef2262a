//! A request as a command line that a person can paste.

use std::fmt::Write;

use super::{CredentialPlace, Request};

/// The request for `curl`, below `origin`; credentials stand as variables such as `$ALICE`, to be set by the reader.
pub(crate) fn curl(origin: &str, request: &Request) -> String {
    let mut target = request.target();
    let mut headers = String::new();
    let mut cookies: Vec<String> =
        request.cookies.iter().map(|(name, value)| quoted(&format!("{name}={value}"))).collect();
    let mut query = Vec::new();
    for part in &request.credential.parts {
        // Single quotes around what is fixed, the variable outside them.
        let secret = format!("{}\"{}\"", quoted_part(&part.prefix), variable(part.secret.label()));
        match &part.place {
            CredentialPlace::Header(name) => {
                let _ = write!(headers, " -H {}{secret}", quoted_part(&format!("{name}: ")));
            }
            CredentialPlace::Cookie(name) => cookies.push(format!("{}{secret}", quoted_part(&format!("{name}=")))),
            CredentialPlace::Query(name) => query.push(format!("{}{secret}", quoted_part(&format!("{name}=")))),
        }
    }
    for (name, value) in &request.headers {
        let _ = write!(headers, " -H {}", quoted(&format!("{name}: {value}")));
    }
    if !cookies.is_empty() {
        let _ = write!(headers, " -b {}", cookies.join("'; '"));
    }
    let mut command = format!("curl -i --path-as-is -X {}", quoted(&request.method));
    command.push_str(&headers);
    if let Some(body) = &request.body {
        if let Some(media_type) = &body.media_type {
            let _ = write!(command, " -H {}", quoted(&format!("Content-Type: {media_type}")));
        }
        let _ = write!(command, " --data-binary {}", quoted(&String::from_utf8_lossy(&body.bytes)));
    }
    if !query.is_empty() {
        target.push(if target.contains('?') { '&' } else { '?' });
    }
    let _ = write!(command, " {}{}", quoted(&format!("{origin}{target}")), query.join("'&'"));
    command
}

/// `alice X-Key` → `$ALICE_X_KEY`.
fn variable(label: &str) -> String {
    let name: String = label.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    format!("${}", if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name })
}

fn quoted_part(text: &str) -> String {
    if text.is_empty() { String::new() } else { quoted(text) }
}

/// For a POSIX shell: nothing inside single quotes has a meaning; line ends and control characters are written out.
fn quoted(text: &str) -> String {
    if text.chars().any(char::is_control) {
        let mut escaped = String::new();
        for character in text.chars() {
            match character {
                '\'' => escaped.push_str("\\'"),
                '\\' => escaped.push_str("\\\\"),
                '\n' => escaped.push_str("\\n"),
                control if control.is_control() => {
                    let _ = write!(escaped, "\\u{:04x}", u32::from(control));
                }
                other => escaped.push(other),
            }
        }
        return format!("$'{escaped}'");
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::curl;
    use crate::http::{Body, Credential, CredentialPart, CredentialPlace, Request};
    use crate::words::Secret;

    #[test]
    fn a_hostile_value_stays_one_word_of_the_shell() {
        let mut request = Request::new("POST", "/p");
        request.query = vec![("q".into(), "a'b$(id)".into())];
        request.body = Some(Body { media_type: Some("application/json".into()), bytes: "{\"a\":\"`id`\n\u{1b}[2J\"}".into() });
        request.credential = Credential {
            parts: vec![CredentialPart {
                place: CredentialPlace::Header("Authorization".into()),
                prefix: "Bearer ".into(),
                secret: Secret::new("alice", "s3cret"),
            }],
        };
        insta::assert_snapshot!(curl("http://h:1", &request), @r#"curl -i --path-as-is -X 'POST' -H 'Authorization: ''Bearer '"$ALICE" -H 'Content-Type: application/json' --data-binary $'{"a":"`id`\n\u001b[2J"}' 'http://h:1/p?q=a'\''b$(id)'"#);
    }
}
