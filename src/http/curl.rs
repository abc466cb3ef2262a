//! An exchange's request as a command line that a person can paste.

use std::net::IpAddr;

use super::{CredentialPlace, Elsewhere, Exchange, Request};

/// Longer bodies do not fit on a command line everywhere.
const LONGEST_BODY: usize = 32 * 1024;
/// Variables that every shell has already, so that an identity of that name needs another one.
const TAKEN: &[&str] = &[
    "EDITOR", "EUID", "GROUPS", "HOME", "HOSTNAME", "IFS", "LANG", "LOGNAME", "MAIL", "PATH",
    "PPID", "PWD", "RANDOM", "SHELL", "TERM", "UID", "USER", "USERNAME",
];

/// A `curl` command for the request of `exchange`, sent to `origin` (`https://host:port`) or where it went instead.
///
/// Credentials are shell variables made of their labels: `$ALICE` for `<alice>`. It is one line
/// for a POSIX shell of 2024 (Bash, Zsh, …), with nothing for the shell to interpret; give it a
/// redacted exchange.
pub(crate) fn curl(exchange: &Exchange, origin: &str) -> String {
    let request = &exchange.request;
    let mut words = vec!["curl -i".to_owned()];
    match request.method.as_str() {
        "HEAD" => words.push("-I".to_owned()),
        "GET" if request.body.is_none() => {}
        method if method.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            words.push(format!("-X {method}"));
        }
        method => words.push(format!("-X {}", quote(method))),
    }
    words.push("--path-as-is -g".to_owned());
    let origin = match &exchange.elsewhere {
        None => origin,
        Some(Elsewhere::Origin(origin)) => origin,
        Some(Elsewhere::Address(origin, address)) => {
            let address = match address {
                IpAddr::V4(address) => address.to_string(),
                IpAddr::V6(address) => format!("[{address}]"),
            };
            words.push(format!("--connect-to {}", quote(&format!("::{address}:"))));
            origin
        }
    };
    words.push(url(request, origin));
    words.extend(
        request
            .headers
            .iter()
            .map(|(name, value)| header(name, value, "")),
    );
    words.extend(credential_headers(request));
    let Some(body) = &request.body else {
        return words.join(" ");
    };
    words.push(match &body.media_type {
        Some(media_type) => header("Content-Type", media_type, ""),
        // Without this, curl would name one of its own.
        None => "-H 'Content-Type:'".to_owned(),
    });
    let (command, length) = (words.join(" "), body.bytes.len());
    if length > LONGEST_BODY {
        return format!("{command} --data-binary @body # @body: {length} bytes, too long to show");
    }
    if !body.bytes.contains(&0) {
        return format!("{command} --data-raw {}", quote_bytes(&body.bytes));
    }
    // No argument can hold a NUL; printf can write one.
    let mut bytes = String::new();
    octal(&mut bytes, &body.bytes);
    format!("printf '{bytes}' | {command} --data-binary @-")
}

fn url(request: &Request, origin: &str) -> String {
    let mut literal = format!("{origin}{}", request.target());
    let mut between = if literal.contains('?') { '&' } else { '?' };
    let mut url = String::new();
    for part in request.credential.parts.iter() {
        if let CredentialPlace::Query(name) = &part.place {
            literal.push_str(&format!("{between}{name}={}", part.prefix));
            url.push_str(&quote(&std::mem::take(&mut literal)));
            url.push_str(&variable(part.secret.label()));
            between = '&';
        }
    }
    if !literal.is_empty() {
        url.push_str(&quote(&literal));
    }
    url
}

/// Headers of the credential, and one for all cookies.
fn credential_headers(request: &Request) -> Vec<String> {
    let mut headers = Vec::new();
    let cookies = request.cookies.iter();
    let cookies = cookies.map(|(name, value)| format!("{name}={value}"));
    let mut literal = cookies.collect::<Vec<_>>().join("; ");
    let mut cookie = String::new();
    for part in request.credential.parts.iter() {
        let variable = variable(part.secret.label());
        match &part.place {
            CredentialPlace::Header(name) => headers.push(header(name, &part.prefix, &variable)),
            CredentialPlace::Cookie(name) => {
                let between = if literal.is_empty() && cookie.is_empty() {
                    ""
                } else {
                    "; "
                };
                literal.push_str(&format!("{between}{name}={}", part.prefix));
                if cookie.is_empty() {
                    literal.insert_str(0, "Cookie: ");
                }
                cookie.push_str(&quote(&std::mem::take(&mut literal)));
                cookie.push_str(&variable);
            }
            CredentialPlace::Query(_) => {}
        }
    }
    if !cookie.is_empty() {
        headers.push(format!("-H {cookie}"));
    } else if !literal.is_empty() {
        headers.push(header("Cookie", &literal, ""));
    }
    headers
}

/// `rest` is already fit for the shell.
fn header(name: &str, value: &str, rest: &str) -> String {
    if value.is_empty() && rest.is_empty() {
        // So curl spells an empty header; `Name:` would leave it out.
        return format!("-H {}", quote(&format!("{name};")));
    }
    format!("-H {}{rest}", quote(&format!("{name}: {value}")))
}

/// `"$ALICE_X_KEY"` for `alice X-Key`: a variable in double quotes, which the shell leaves whole.
fn variable(label: &str) -> String {
    let words: Vec<String> = label
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_uppercase)
        .collect();
    let name = words.join("_");
    let digit = name.starts_with(|c: char| c.is_ascii_digit());
    if name.is_empty() {
        "\"$SECRET\"".to_owned()
    } else if digit {
        format!("\"$SECRET_{name}\"")
    } else if TAKEN.contains(&name.as_str()) {
        format!("\"${name}_SECRET\"")
    } else {
        format!("\"${name}\"")
    }
}

fn quote(text: &str) -> String {
    quote_bytes(text.as_bytes())
}

/// One word for the shell: in single quotes, or in `$'…'` where something would not show.
fn quote_bytes(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).ok();
    if let Some(text) = text.filter(|text| !text.chars().any(is_hidden)) {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let mut quoted = "$'".to_owned();
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' => quoted.push_str("\\n"),
                '\r' => quoted.push_str("\\r"),
                '\t' => quoted.push_str("\\t"),
                '\'' | '\\' => quoted.extend(['\\', c]),
                c if is_hidden(c) => octal(&mut quoted, c.encode_utf8(&mut [0; 4]).as_bytes()),
                c => quoted.push(c),
            }
        }
        octal(&mut quoted, chunk.invalid());
    }
    quoted.push('\'');
    quoted
}

/// Three digits each, so that no character after them can be read as another one.
fn octal(quoted: &mut String, bytes: &[u8]) {
    for byte in bytes {
        quoted.push_str(&format!("\\{byte:03o}"));
    }
}

/// Control characters, and those that turn or hide text: what is pasted is what was read.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
#[expect(clippy::print_stdout, reason = "says that it skipped")]
mod tests;
