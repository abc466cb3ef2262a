//! Flags over the file.
#![expect(
    clippy::unwrap_used,
    reason = "a test may stop at what it does not expect"
)]

use super::{TODAY, environment, said};
use crate::config::{CredentialConfig, Flags, load};
use crate::words::{Profile, Severity};

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn flags_win_over_the_file() {
    let flags = Flags {
        config: text("fixtures/configs/ok-full.yml"),
        spec: text("other.yaml"),
        target: text("http://127.0.0.1:8080"),
        profile: text("advice"),
        fail_on: text("never"),
        sarif: text("mine.sarif"),
        seed: Some(7),
        now: text("2027-01-01"),
        baseline: text("old.sarif"),
        ..Flags::default()
    };
    let config = load(&flags, &environment, TODAY).unwrap();
    assert_eq!(config.spec.as_deref(), Some("other.yaml"));
    assert_eq!(config.target.as_deref(), Some("http://127.0.0.1:8080"));
    assert_eq!(config.profile, Profile::Advice);
    assert_eq!(config.fail_on, None);
    assert_eq!(config.reports["sarif"], std::path::Path::new("mine.sarif"));
    assert_eq!(
        config.reports["html"],
        std::path::Path::new("out/naysayer.html")
    );
    assert_eq!(config.seed, 7);
    assert_eq!(config.now, time::macros::date!(2027 - 01 - 01));
    assert!(
        config.safety.read_only,
        "a flag that is not there changes nothing"
    );
}

#[test]
fn headers_alone_make_one_user() {
    let flags = Flags {
        config: text("fixtures/configs/ok-empty.yml"),
        headers: vec![
            "Authorization: Bearer abc".to_owned(),
            "X-Tenant:acme".to_owned(),
        ],
        fail_on: text("high"),
        ..Flags::default()
    };
    let config = load(&flags, &environment, TODAY).unwrap();
    assert_eq!(config.fail_on, Some(Severity::High));
    assert_eq!(config.identities.len(), 1);
    assert_eq!(config.identities[0].name, "user");
    let Some(CredentialConfig::Headers(headers)) = &config.identities[0].credential else {
        unreachable!("headers are the credential")
    };
    assert_eq!(headers["Authorization"], "Bearer abc");
    assert_eq!(headers["X-Tenant"], "acme");
}

#[test]
fn wrong_flags_are_told_together() {
    let flags = Flags {
        config: text("fixtures/configs/ok-small.yml"),
        target: text("staging"),
        headers: vec!["X-A: b".to_owned()],
        profile: text("deap"),
        fail_on: text("always"),
        now: text("today"),
        reports: vec![("sarfi".to_owned(), "x".to_owned())],
        ..Flags::default()
    };
    insta::assert_snapshot!(said(load(&flags, &environment, TODAY)));
    let flags = Flags {
        config: text("fixtures/configs/ok-empty.yml"),
        headers: vec!["Bearer abcdef".to_owned()],
        ..Flags::default()
    };
    insta::assert_snapshot!(said(load(&flags, &environment, TODAY)));
}
