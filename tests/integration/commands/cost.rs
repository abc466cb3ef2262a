//! What a scan costs: thirty operations and four identities take no more than 1,350 requests for authentication and access.

use crate::support::{Demo, Sarif, Scratch};

const IDENTITIES: &[(&str, &str)] = &[
    ("alice", "editor"),
    ("bob", "editor"),
    ("admin", "admin"),
    ("vera", "viewer"),
];

/// Of the demo's operations thirty remain.
const REST: &str = "roles: [viewer, editor, admin]
access:
  - { operations: ['POST /auth/login', 'POST /auth/refresh'], allow: [everyone] }
  - { operations: ['POST /auth/logout'], allow: [admin, editor, viewer] }
  - { operations: ['POST /**', 'PUT /**', 'PATCH /**', 'DELETE /**'], allow: [admin, editor] }
isolation:
  - { operations: ['/**'], except: [admin] }
values: { shared_with: [carol] }
safety:
  exclude:
    - PATCH /projects/{projectId}/tasks
    - /projects/{projectId}/tasks/batch-get
    - /projects/{projectId}/tasks/bulk-delete
    - /documents/**
    - /folders/**
    - /shortcuts/**
    - /boards/**
    - /reports/**
    - /admin/**
    - /pages/**
    - /search
    - /canteen
    - /garden
    - /handbook
    - /audit
    - /payroll
    - /bookings/**
    - /desk/**
    - /articles
    - /manuals/*
    - /status
rules: { disable: ['input/*', 'lifecycle/*', 'transport/*', 'resource/*', 'contract/*'] }
";

#[test]
fn thirty_operations_and_four_identities_stay_below_their_limit() {
    let demo = Demo::clean();
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/src/demo/openapi.yaml");
    let mut config = format!("spec: {spec}\ntarget: {}\nidentities:\n", demo.url());
    for (name, role) in IDENTITIES {
        config += &format!(
            "  {name}:\n    role: {role}\n    credential:\n      login: {{ operation: POST /auth/login, body: {{ username: {name}, \
             password: {name}-demo-pass }}, token: /access_token }}\n"
        );
    }
    let scratch = Scratch::new();
    scratch.write("naysayer.yml", &(config + REST));
    let ran = scratch.run(&["scan", "--counts", "counts.txt"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let counts = &ran.files["counts.txt"];
    let count = |what: &str| -> u64 {
        let mut lines = counts.lines().filter_map(|line| line.split_once('='));
        let found = lines.find(|(name, _)| *name == what);
        found.map_or(0, |(_, count)| count.parse().unwrap())
    };
    let tried: std::collections::BTreeSet<_> =
        Sarif::of(&ran).run()["properties"]["naysayer/coverage"]["cells"]
            .as_array()
            .unwrap()
            .iter()
            .map(|cell| cell["operation"].to_string())
            .collect();
    // Logout and refresh belong to the session rules.
    assert!(
        (28..=30).contains(&tried.len()),
        "{} operations: {tried:?}",
        tried.len()
    );
    let both = count("requests-auth") + count("requests-access");
    assert!(both > 300, "{counts}");
    // 1,500 are promised: a rule more must not come near.
    assert!(both <= 1_350, "{counts}");
    let said = ran.stdout.contains(&format!(
        "({} for each operation)",
        count("requests").div_ceil(count("operations"))
    ));
    assert!(said, "{}", ran.stdout);
}
