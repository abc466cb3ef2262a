//! Tokens, genuine and forged.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use super::Api;

/// Forged tokens, and the flaw that each needs and where.
fn forged(genuine: &str) -> Vec<(String, &'static str, &'static str)> {
    let pieces: Vec<&str> = genuine.split('.').collect();
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
    let signed = format!("{}.{}", pieces[0], pieces[1]);
    let with_key = |key: &[u8]| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(signed.as_bytes());
        format!(
            "{signed}.{}",
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        )
    };
    let mut claims: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(pieces[1]).unwrap()).unwrap();
    claims["role"] = json!("admin");
    let raised = URL_SAFE_NO_PAD.encode(claims.to_string());
    vec![
        (
            format!("{none}.{}.", pieces[1]),
            "auth/unsigned-token",
            "/auth/me",
        ),
        (
            "abc.def.ghi".to_owned(),
            "auth/invalid-credential",
            "/labels",
        ),
        (with_key(b""), "auth/tampered-token", "/reports/2024"),
        (with_key(b"secret"), "auth/weak-secret", "/auth/me"),
        // These are never accepted.
        (format!("{none}.{}", pieces[1]), "", ""),
        (format!("{signed}."), "", ""),
        (signed.clone(), "", ""),
        (format!("{}.{raised}.{}", pieces[0], pieces[2]), "", ""),
        (format!("{signed}.{}", &pieces[2][..20]), "", ""),
        (with_key(b"another"), "", ""),
        ("garbage".to_owned(), "", ""),
    ]
}

#[tokio::test]
async fn a_forged_token_is_accepted_only_where_its_flaw_is() {
    let rules = [
        "",
        "auth/no-credential",
        "auth/unsigned-token",
        "auth/invalid-credential",
        "auth/tampered-token",
        "auth/weak-secret",
    ];
    for flaw in rules {
        let api = if flaw.is_empty() {
            Api::clean()
        } else {
            Api::flawed(flaw)
        };
        let genuine = api.login("alice").await;
        for path in [
            "/auth/me",
            "/labels",
            "/reports/2024",
            "/reports/summary",
            "/projects",
        ] {
            assert_eq!(api.get(path, &genuine).await.status, 200);
            for (token, rule, at) in forged(&genuine) {
                let everywhere = flaw == "auth/weak-secret";
                let let_in = !flaw.is_empty() && rule == flaw && (everywhere || path == at);
                let answer = api.get(path, &token).await;
                let expected = if let_in { 200 } else { 401 };
                assert_eq!(answer.status, expected, "flaw {flaw:?}: {token} at {path}");
            }
            let open = flaw == "auth/no-credential" && path == "/reports/summary";
            let answer = api.get(path, "").await;
            assert_eq!(
                answer.status,
                if open { 200 } else { 401 },
                "flaw {flaw:?}: {path}"
            );
        }
    }
}

#[tokio::test]
async fn only_one_bearer_header_is_a_credential() {
    let api = Api::flawed("auth/no-credential");
    let token = api.login("alice").await;
    let basic = format!("Basic {token}");
    let bearer = format!("bearer {token}");
    for (headers, status) in [
        (vec![("authorization", "")], 401),
        (vec![("authorization", "Bearer")], 401),
        (vec![("authorization", "Bearer ")], 401),
        (vec![("authorization", token.as_str())], 401),
        (vec![("authorization", &basic)], 401),
        (
            vec![("authorization", &bearer), ("authorization", "Bearer x")],
            401,
        ),
        (vec![("authorization", &bearer)], 200),
    ] {
        let answer = api.raw("GET /v2/reports/summary", &headers, b"").await;
        assert_eq!(answer.status, status, "{headers:?}");
    }
}

#[tokio::test]
async fn a_session_ends_with_its_logout_and_no_other() {
    let api = Api::clean();
    let (first, second) = (api.login("bob").await, api.login("bob").await);
    assert_eq!(
        api.call("POST /auth/logout", &first, Value::Null)
            .await
            .status,
        204
    );
    let refused = api.get("/auth/me", &first).await;
    assert!(refused.is_problem(401));
    assert!(refused.header("www-authenticate").starts_with("Bearer"));
    assert_eq!(api.get("/auth/me", &second).await.text("/name"), "bob");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_look_the_same() {
    let api = Api::clean();
    let mut seen = Vec::new();
    for name in ["alice", "nobody"] {
        let body = json!({ "username": name, "password": "wrong" });
        let answer = api.call("POST /auth/login", "", body).await;
        assert!(answer.is_problem(401));
        seen.push(answer.body);
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn a_token_of_one_instance_is_worth_nothing_at_another() {
    let token = Api::clean().login("alice").await;
    assert_eq!(Api::clean().get("/auth/me", &token).await.status, 401);
}

#[test]
fn a_token_expires() {
    use crate::demo::people::by_name;
    use crate::demo::tokens::{LIFETIME, Leniency, issue, verify};
    let token = issue(b"k", by_name("bob").unwrap(), "1", 1000);
    let at = |now| verify(b"k", &token, now, Leniency::default());
    assert!(at(999 + LIFETIME).is_ok());
    assert!(at(1000 + LIFETIME).is_err());
}
