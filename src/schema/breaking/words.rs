//! What is wrong, in words.

/// `an object where a string is wanted`.
pub(super) fn instead(what: &str, wanted: &[&str]) -> String {
    let wanted: Vec<&str> = wanted.iter().copied().map(article).collect();
    format!("{what} where {} is wanted", wanted.join(" or "))
}

fn article(kind: &str) -> &str {
    match kind {
        "string" => "a string",
        "integer" => "an integer",
        "number" => "a number",
        "boolean" => "a boolean",
        "array" => "an array",
        "object" => "an object",
        "null" => "null",
        other => other,
    }
}
