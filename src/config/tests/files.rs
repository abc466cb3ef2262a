//! Every file under `fixtures/configs`: the first word of its name says what must come of it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at what it does not expect"
)]

use super::{environment, fixture, said};
use crate::config::{CredentialConfig, OperationPattern, OthersObjects, load};
use crate::words::{Profile, Severity};

fn names() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir("fixtures/configs")
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn every_file_does_as_it_is_named() {
    let mut bad = String::new();
    for name in names() {
        let result = fixture(&name);
        if name.starts_with("ok-") {
            assert_eq!(said(result), "fine", "{name}");
        } else {
            let said = said(result);
            assert_ne!(said, "fine", "{name}");
            assert!(
                !said.contains("secret of"),
                "{name} tells a secret:\n{said}"
            );
            bad.push_str(&said.replace("fixtures/configs/", ""));
            bad.push_str("\n\n");
        }
    }
    insta::assert_snapshot!(bad);
}

#[test]
fn every_file_is_judged_alike_by_the_schema_where_the_schema_can() {
    let validator = jsonschema::draft202012::new(&crate::config::schema()).unwrap();
    // The rest is beyond JSON Schema: the environment, dates that do not exist, pairs of keys.
    let seen = [
        "bad-unknown-keys.yml",
        "bad-types.yml",
        "bad-credentials.yml",
        "bad-suppressions.yml",
        "bad-list.yml",
        "bad-resources.yml",
    ];
    for name in names() {
        let text = std::fs::read_to_string(format!("fixtures/configs/{name}")).unwrap();
        let Ok(tree) = crate::config::grower::parse(&name, &text) else {
            continue;
        };
        let valid = validator.is_valid(&tree.into_value());
        if name.starts_with("ok-") || seen.contains(&name.as_str()) {
            assert_eq!(valid, name.starts_with("ok-"), "{name}");
        }
    }
}

#[test]
fn the_full_file_means_what_it_says() {
    let config = fixture("ok-full.yml").unwrap();
    let names: Vec<&str> = config
        .identities
        .iter()
        .map(|identity| identity.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy",
            "guest"
        ],
        "in the order of the file"
    );
    let credential = |index: usize| config.identities[index].credential.clone();
    assert!(credential(0) == Some(CredentialConfig::Bearer("secret of ALICE_TOKEN".to_owned())));
    assert!(
        credential(2)
            == Some(CredentialConfig::ApiKey {
                scheme: "ApiKeyAuth".to_owned(),
                value: "key-secret of CAROL_KEY".to_owned(),
            })
    );
    assert!(credential(10).is_none());
    assert_eq!(
        config.values["POST /orders#/note"],
        "Leave it at the door for ${name}"
    );
    assert_eq!(config.values["orderId"], 7);
    let [order, voucher] = &config.resources[..] else {
        panic!("{:?}", config.resources)
    };
    assert_eq!(order.parent.as_deref(), Some("/shops/{shopId}"));
    assert_eq!(
        (order.id.as_deref(), &order.listed_by),
        (Some("/data/number"), &Some(Vec::new()))
    );
    assert_eq!(
        order.place("POST /orders").to_string(),
        "fixtures/configs/ok-full.yml:121:15"
    );
    assert_eq!(
        (&*voucher.item, voucher.parent.as_deref()),
        ("voucher", Some(""))
    );
    assert_eq!(
        config.access[1].operations,
        [OperationPattern("GET /catalogue/*".to_owned())]
    );
    assert_eq!(config.profile, Profile::Deep);
    assert_eq!(config.fail_on, Some(Severity::High));
    assert_eq!(
        config.rules.severity["input/extra-property"],
        Severity::High
    );
    assert_eq!(
        config.suppressions[0].until,
        time::macros::date!(2027 - 03 - 31)
    );
    assert_eq!(config.limits.timeout, std::time::Duration::from_millis(500));
    assert_eq!(config.safety.others_objects, OthersObjects::Named);
    assert_eq!(config.reports.len(), 8);
    assert_eq!(config.case_header.as_deref(), Some("X-Case"));
    assert_eq!(config.seed, 42);
    let references: Vec<String> = config
        .rule_references()
        .iter()
        .map(|(rule, at)| format!("{rule} at {at}"))
        .collect();
    insta::assert_snapshot!(references.join("\n"));
}

#[test]
fn small_files_have_their_defaults() {
    let config = fixture("ok-empty.yml").unwrap();
    assert_eq!(config.fail_on, Some(Severity::Low));
    assert_eq!(config.case_header.as_deref(), Some("X-Naysayer-Case"));
    assert_eq!(config.limits, crate::config::Limits::default());
    let config = fixture("ok-small.yml").unwrap();
    assert_eq!(config.case_header, None);
    assert_eq!(
        config.limits.requests, 1234,
        "a number from the environment is a number"
    );
    let config = fixture("ok-anchors.yml").unwrap();
    assert_eq!(config.identities[1].role.as_deref(), Some("editor"));
}

#[test]
fn nothing_secret_is_debugged() {
    let config = fixture("ok-full.yml").unwrap();
    let credentials: Vec<_> = config
        .identities
        .iter()
        .map(|identity| &identity.credential)
        .collect();
    let debugged = format!("{credentials:?}");
    assert!(!debugged.contains("secret of"), "{debugged}");
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let flags = crate::config::Flags {
        config: Some("fixtures/configs/none.yml".to_owned()),
        ..crate::config::Flags::default()
    };
    insta::assert_snapshot!(said(load(&flags, &environment, super::TODAY)));
}
