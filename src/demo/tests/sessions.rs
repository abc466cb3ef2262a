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

/// Logs in at the desk, with a cookie of one's own or none; the cookie that is set.
async fn at_the_desk(api: &Api, brought: &str) -> String {
    let form = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("cookie", brought),
    ];
    let body = b"username=dora&password=dora-demo-pass";
    let answer = api.raw("POST /v2/desk/login", &form, body).await;
    assert_eq!(answer.status, 204, "{}", answer.body);
    let set = answer.header("set-cookie");
    set.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_desk_takes_its_cookie_and_nothing_else() {
    let api = Api::clean();
    let cookie = at_the_desk(&api, "").await;
    let status = async |headers: Vec<(&str, &str)>| {
        api.raw("GET /v2/desk/visits", &headers, b"").await.status
    };
    assert_eq!(status(vec![("cookie", &cookie)]).await, 200);
    let among = format!("theme=dark; {cookie}");
    assert_eq!(status(vec![("cookie", &among)]).await, 200);
    let bearer = format!("Bearer {}", api.login("admin").await);
    for headers in [
        vec![],
        vec![("cookie", "desk=")],
        vec![("authorization", bearer.as_str())],
    ] {
        assert_eq!(status(headers.clone()).await, 401, "{headers:?}");
    }
    let out = api
        .raw("POST /v2/desk/logout", &[("cookie", &cookie)], b"")
        .await;
    assert_eq!(out.status, 204);
    assert_eq!(status(vec![("cookie", &cookie)]).await, 401);
}

#[tokio::test]
async fn a_page_of_another_site_announces_nobody_unless_a_flaw_lets_it() {
    for (flaw, expected) in [("", 403), ("auth/cross-site", 201)] {
        let api = match flaw {
            "" => Api::clean(),
            flaw => Api::flawed(flaw),
        };
        let cookie = at_the_desk(&api, "").await;
        let mut headers = vec![
            ("content-type", "application/x-www-form-urlencoded"),
            ("cookie", cookie.as_str()),
            ("host", "planner.test"),
            ("origin", "http://planner.test"),
        ];
        let line = "POST /v2/desk/visits";
        let own = api.raw(line, &headers, b"visitor=Ida").await;
        assert_eq!(own.status, 201, "{}", own.body);
        headers.pop();
        headers.push(("origin", "https://foreign.example"));
        let foreign = api.raw(line, &headers, b"visitor=Ida").await;
        assert_eq!(foreign.status, expected, "{flaw}");
        let line = format!("DELETE {}", own.header("location"));
        assert_eq!(api.raw(&line, &headers, b"").await.status, 403, "{flaw}");
    }
}

#[tokio::test]
async fn a_login_at_the_desk_makes_an_id_of_its_own_unless_a_flaw_keeps_the_old_one() {
    let brought = "desk=0123456789abcdef";
    assert_ne!(at_the_desk(&Api::clean(), brought).await, brought);
    let flawed = Api::flawed("auth/session-fixation");
    assert_eq!(at_the_desk(&flawed, brought).await, brought);
}
