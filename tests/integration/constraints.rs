//! Each constraint that a body can state is missed for itself: the demo overlooks it, and just that is found.

use std::collections::BTreeSet;
use std::thread;

use serde_json::Value;

use crate::support::{Demo, Sarif, Scratch};

const CONFIG: &str = r#"spec: openapi.json
identities:
  alice:
    credential:
      login:
        operation: POST /auth/login
        body: { username: alice, password: alice-demo-pass }
        token: /access_token
rules: { disable: ["auth/*", "access/*", "lifecycle/*", "transport/*", "contract/*"] }
limits: { per_second: 5000, payloads: 400 }
"#;

/// The demo's document with nothing in it but the login and where the flaw is: inside a parameter, or in a booking.
fn document(flaw: &str) -> String {
    let text = include_str!("../../src/demo/openapi.yaml");
    let mut document: Value = serde_saphyr::from_str(text).unwrap();
    let paths = document["paths"].as_object_mut().unwrap();
    let place = match flaw.ends_with(":within") {
        true => "/news",
        false => "/bookings",
    };
    paths.retain(|path, _| path.starts_with(place) || path == "/auth/login");
    document.to_string()
}

/// The flaws of single constraints: the demo names them to who asks for another one.
fn flaws() -> Vec<String> {
    let ran = Scratch::new().run(&["demo", "--flaw", "none/such"]);
    let (_, known) = ran.stderr.split_once("it has ").unwrap();
    let known = known.lines().next().unwrap_or_default();
    let constraints = known.split(", ");
    let constraints = constraints.filter(|flaw| flaw.starts_with("input/") && flaw.contains(':'));
    constraints.map(str::to_owned).collect()
}

/// What is found with this flaw, a line each.
fn lines(flaw: &str) -> Vec<String> {
    let demo = Demo::with_flaws(&[flaw]);
    let scratch = Scratch::new();
    scratch
        .write("openapi.json", &document(flaw))
        .write("naysayer.yml", CONFIG);
    let target = format!("{}/v2", demo.url());
    let ran = scratch.run(&["scan", "--target", &target]);
    let found: BTreeSet<String> = Sarif::of(&ran)
        .found()
        .into_iter()
        .map(|found| {
            format!(
                "{flaw:35} {} {} {}",
                found.rule, found.operation, found.place
            )
        })
        .collect();
    found.into_iter().collect()
}

#[test]
fn each_constraint_is_found_by_its_rule_at_its_place_and_by_no_other() {
    let flaws = flaws();
    let (left, right) = flaws.split_at(flaws.len() / 2);
    let of = |flaws: &[String]| -> Vec<String> {
        let found = flaws.iter().map(|flaw| lines(flaw));
        found.flatten().collect()
    };
    let found = thread::scope(|scope| {
        let right = scope.spawn(|| of(right));
        [of(left), right.join().unwrap()].concat()
    });
    insta::assert_snapshot!(found.join("\n"));
}
