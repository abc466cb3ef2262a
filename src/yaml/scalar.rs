//! What a plain YAML scalar means in the core schema of YAML 1.2 (section 10.3.2).
//!
//! Knows one text at a time and nothing of documents.

use serde_json::{Number, Value};

/// The value of an unquoted scalar: `yes`, `on` and `y` stay text, as in YAML 1.2.
///
/// Integers beyond 64 bits become floats; what JSON has no number for (`.inf`, `1e400`) stays text.
pub(crate) fn scalar(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number)
}

fn number(text: &str) -> Option<Number> {
    let first = text.bytes().next()?;
    if !(first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.')) {
        return None;
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        let signed = text.strip_prefix('+').unwrap_or(text);
        if let Ok(whole) = signed.parse::<u64>() {
            return Some(whole.into());
        }
        if let Ok(whole) = signed.parse::<i64>() {
            return Some(whole.into());
        }
        return float(text);
    }
    is_float(unsigned).then(|| float(text)).flatten()
}

fn radix(digits: &str, base: u32) -> Option<Number> {
    let all = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(base));
    all.then(|| u64::from_str_radix(digits, base).ok())
        .flatten()
        .map(Number::from)
}

fn float(text: &str) -> Option<Number> {
    text.parse::<f64>().ok().and_then(Number::from_f64)
}

/// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_float(unsigned: &str) -> bool {
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_fits = exponent.is_none_or(|exponent| {
        let bare = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !bare.is_empty() && digits(bare)
    });
    digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && exponent_fits
}

#[cfg(test)]
mod tests {
    use super::scalar;

    #[test]
    fn scalars_mean_what_the_core_schema_says() {
        let table = [
            ("", "null"),
            ("~", "null"),
            ("yes", "\"yes\""),
            ("on", "\"on\""),
            ("y", "\"y\""),
            ("true", "true"),
            ("False", "false"),
            ("12", "12"),
            ("+12", "12"),
            ("-7", "-7"),
            ("007", "7"),
            ("0x1F", "31"),
            ("0o17", "15"),
            ("0x", "\"0x\""),
            ("1.5", "1.5"),
            (".5", "0.5"),
            ("1.", "1.0"),
            (".", "\".\""),
            ("-", "\"-\""),
            ("1e3", "1000.0"),
            ("1e", "\"1e\""),
            ("1e400", "\"1e400\""),
            (".inf", "\".inf\""),
            ("18446744073709551615", "18446744073709551615"),
            ("-9223372036854776000", "-9.223372036854776e+18"),
            ("3.1.0", "\"3.1.0\""),
            ("2020-01-01", "\"2020-01-01\""),
        ];
        for (text, json) in table {
            assert_eq!(scalar(text).to_string(), json, "{text:?}");
        }
    }
}
