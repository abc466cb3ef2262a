//! Access tokens: JSON Web Tokens (RFC 7519) under HS256 (RFC 7518, section 3.2), and what may be wrong with the check.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::demo::people::Person;

/// How long a token is good, in seconds.
pub(in crate::demo) const LIFETIME: u64 = 3600;

/// What a token says of its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::demo) struct Claims {
    /// Account id.
    pub subject: String,
    /// The token's own id.
    pub id: String,
}

/// How lenient the check is. Nothing of it is on in a sound API.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::demo) struct Leniency {
    /// `alg: none` with an empty signature passes.
    pub unsigned: bool,
    /// A signature by the empty key passes.
    pub empty_key: bool,
    /// An expired token passes.
    pub expired: bool,
}

/// Why a token was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) enum Rejection {
    /// Three dotted pieces, but no token.
    OnlyTheShape,
    /// Anything else.
    Invalid,
}

/// A token for this person, issued `now` (seconds of the Unix epoch).
pub(in crate::demo) fn issue(secret: &[u8], person: &Person, id: &str, now: u64) -> String {
    let header = json!({ "alg": "HS256", "typ": "JWT" });
    let claims = json!({
        "sub": person.id,
        "name": person.name,
        "role": person.role.as_str(),
        "tenant": person.tenant,
        "scope": person.scopes().join(" "),
        "iat": now,
        "exp": now.saturating_add(LIFETIME),
        "jti": id,
    });
    let signed = format!("{}.{}", encoded(&header), encoded(&claims));
    let signature = hmac(secret, &signed).map(|mac| mac.finalize().into_bytes());
    let signature = signature.map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
    format!("{signed}.{}", signature.unwrap_or_default())
}

/// Reads a token and checks algorithm, signature and times.
///
/// # Errors
/// A [`Rejection`] for everything that was not issued with `secret`, or has expired.
pub(in crate::demo) fn verify(
    secret: &[u8],
    token: &str,
    now: u64,
    leniency: Leniency,
) -> Result<Claims, Rejection> {
    let pieces: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = pieces[..] else {
        return Err(Rejection::Invalid);
    };
    let (Some(head), Some(body)) = (decoded(header), decoded(claims)) else {
        let hollow = pieces.iter().any(|piece| piece.is_empty());
        return Err(if hollow {
            Rejection::Invalid
        } else {
            Rejection::OnlyTheShape
        });
    };
    let signed = format!("{header}.{claims}");
    let genuine = match head["alg"].as_str() {
        Some("HS256") => {
            is_signed(secret, &signed, signature)
                || leniency.empty_key && is_signed(b"", &signed, signature)
        }
        Some(other) if other.eq_ignore_ascii_case("none") => {
            leniency.unsigned && signature.is_empty()
        }
        _ => false,
    };
    let current = leniency.expired || body["exp"].as_u64().is_some_and(|end| now < end);
    let begun = body["nbf"].as_u64().is_none_or(|start| start <= now);
    match (&body["sub"], &body["jti"]) {
        (Value::String(subject), Value::String(id)) if genuine && current && begun => Ok(Claims {
            subject: subject.clone(),
            id: id.clone(),
        }),
        _ => Err(Rejection::Invalid),
    }
}

fn is_signed(secret: &[u8], signed: &str, signature: &str) -> bool {
    let signature = URL_SAFE_NO_PAD.decode(signature).ok();
    let mac = hmac(secret, signed);
    mac.zip(signature)
        .is_some_and(|(mac, signature)| mac.verify_slice(&signature).is_ok())
}

fn hmac(secret: &[u8], signed: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(signed.as_bytes());
    Some(mac)
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn decoded(piece: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(piece).ok()?;
    let value: Value = serde_json::from_slice(&bytes).ok()?;
    value.is_object().then_some(value)
}
