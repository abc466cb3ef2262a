//! Wrong input: exit 2, and one message that says what, where, and what to do.

use crate::support::{Scratch, notes};

/// A target that must not be asked anything: nobody listens there, so that a request would end in exit 3.
const NOBODY: &str = "http://127.0.0.1:1";

/// What `naysayer scan` says about a document.
fn about_document(text: &str) -> String {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", text);
    let ran = scratch.run(&["scan", "--spec", "openapi.yml", "--target", NOBODY]);
    assert!(!ran.files.contains_key("naysayer.sarif"));
    ran.said()
}

/// What `naysayer scan` says about a config.
fn about_config(text: &str) -> String {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT);
    scratch.write("naysayer.yml", text);
    let ran = scratch.run(&["scan"]);
    assert!(!ran.files.contains_key("naysayer.sarif"));
    ran.said()
}

/// What `naysayer scan` says about a baseline.
fn about_baseline(text: &str) -> String {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT);
    scratch.write("old.sarif", text);
    let args = ["--spec", "openapi.yml", "--target", NOBODY];
    let ran = scratch.run(&[&["scan", "--baseline", "old.sarif"], &args[..]].concat());
    ran.said()
}

#[test]
fn no_document_at_all() {
    let ran = Scratch::new().run(&["scan", "--target", NOBODY]);
    insta::assert_snapshot!(ran.said(), @"
    exit 2
    error: no OpenAPI document is named
      do: give it with --spec FILE, or as `spec:` in naysayer.yml
    ");
}

#[test]
fn a_document_that_is_not_there() {
    let ran = Scratch::new().run(&["scan", "--spec", "nowhere.yml", "--target", NOBODY]);
    insta::assert_snapshot!(ran.said(), @"
    exit 2
    error: cannot read the document nowhere.yml: No such file or directory (os error 2)
      do: check the path; it is taken from the working directory
    ");
}

#[test]
fn a_document_that_is_no_yaml() {
    let text = "openapi: 3.1.0\ninfo:\n  title: Notes\n  version: [1\npaths: {}\n";
    insta::assert_snapshot!(about_document(text), @r"
    exit 2
    error: not readable as YAML or JSON: illegal placement of ':' indicator
      at openapi.yml:5:6
      5 | paths: {}
        |      ^
      do: mend what stands there or just before it
    ");
}

#[test]
fn a_document_that_is_broken_json() {
    let text = "{\n  \"openapi\": \"3.1.0\",\n  \"paths\": {,}\n}\n";
    insta::assert_snapshot!(about_document(text), @r#"
    exit 2
    error: not readable as YAML or JSON: unexpected EOF while parsing an implicit flow mapping
      at openapi.yml:3:13
      3 |   "paths": {,}
        |             ^
      do: mend what stands there or just before it
    "#);
}

#[test]
fn a_document_that_is_something_else() {
    insta::assert_snapshot!(about_document("name: build\non: push\njobs: {}\n"), @r"
    exit 2
    error: not an OpenAPI document: no `openapi` key; it begins with `name`, `on`, `jobs`
      at openapi.yml:1:1
      1 | name: build
        | ^
      do: name a file that begins with `openapi: 3.…` or `swagger: 2.0`
    ");
}

#[test]
fn an_empty_document() {
    insta::assert_snapshot!(about_document(""), @r"
    exit 2
    error: the file is empty
      at openapi.yml:1:1
      do: name a file that holds an OpenAPI document
    ");
}

#[test]
fn a_document_of_a_swagger_that_nobody_writes_any_more() {
    let text = "swagger: \"1.2\"\ninfo: { title: Notes, version: \"1\" }\npaths: {}\n";
    insta::assert_snapshot!(about_document(text), @r#"
    exit 2
    error: Swagger 1.2 cannot be read
      at openapi.yml:1:1
      1 | swagger: "1.2"
        | ^
      do: convert it to OpenAPI 3
    "#);
}

#[test]
fn a_document_without_operations() {
    let text = "openapi: 3.0.3\ninfo: { title: Notes, version: \"1\" }\npaths: {}\n";
    insta::assert_snapshot!(about_document(text), @r"
    exit 2
    warning: the document describes no operation
      at openapi.yml:1:1
      1 | openapi: 3.0.3
        | ^
    warning: no identity has a credential: authentication and authorisation are not tested
      do: list identities in naysayer.yml, or give --header 'Authorization: Bearer …'
    error: openapi.yml has no operation that could be read (0 operations read, 0 left out)
      at openapi.yml:1:1
      do: check that it has `paths`, and see the warnings above
    ");
}

#[test]
fn no_target_at_all() {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT);
    let ran = scratch.run(&["scan", "--spec", "openapi.yml"]);
    insta::assert_snapshot!(ran.said(), @"
    exit 2
    error: no target is named, and the document names no server with a full URL
      do: give it with --target URL, or as `target:` in naysayer.yml
    ");
}

#[test]
fn an_unknown_key_of_the_config() {
    let text = "spec: openapi.yml\ntarget: http://127.0.0.1:1\nidenities:\n  alice: {}\n";
    insta::assert_snapshot!(about_config(text), @"
    exit 2
    error: unknown key `idenities` in the file
      at naysayer.yml:3:1
      do: did you mean `identities`?
    ");
}

#[test]
fn a_variable_that_is_not_set() {
    let text = "spec: openapi.yml\ntarget: http://127.0.0.1:1\nidentities:\n  alice:\n    credential:\n      bearer: ${ALICE_TOKEN}\n";
    insta::assert_snapshot!(about_config(text), @r"
    exit 2
    error: the environment variable ALICE_TOKEN is not set; `identities.alice.credential.bearer` needs it
      at naysayer.yml:6:15
      do: set ALICE_TOKEN where naysayer runs, or leave who needs it out with --without-secrets
    ");
}

#[test]
fn an_unknown_rule_that_is_switched_off() {
    let text = "spec: openapi.yml\ntarget: http://127.0.0.1:1\nrules:\n  disable: [\"input/*\", auth/no-credentials]\n";
    insta::assert_snapshot!(about_config(text), @"
    exit 2
    error: there is no rule `auth/no-credentials`
      at naysayer.yml:4:24
      do: did you mean `auth/no-credential`? `naysayer rules` lists them
    ");
}

#[test]
fn a_config_that_is_not_there() {
    let ran = Scratch::new().run(&["scan", "--config", "staging.yml"]);
    insta::assert_snapshot!(ran.said(), @"
    exit 2
    error: cannot read the config file staging.yml: No such file or directory (os error 2)
      do: name an existing file with `--config`
    ");
}

#[test]
fn a_flag_that_there_is_not() {
    let ran = Scratch::new().run(&["scan", "--taget", NOBODY]);
    insta::assert_snapshot!(ran.said(), @"
    exit 2
    error: unexpected argument '--taget' found

      tip: a similar argument exists: '--target'

    Usage: naysayer scan --target <URL>

    For more information, try '--help'.
    ");
}

#[test]
fn a_level_that_there_is_not() {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT);
    let args = ["scan", "--spec", "openapi.yml", "--target", NOBODY];
    let ran = scratch.run(&[&args[..], &["--fail-on", "serious"]].concat());
    insta::assert_snapshot!(ran.said(), @"
    exit 2
    error: `--fail-on` must be one of `never`, `low`, `medium`, `high`, `critical`
      do: known here: `never`, `low`, `medium`, `high`, `critical`
    ");
}

#[test]
fn a_header_without_a_value() {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT);
    let args = ["scan", "--spec", "openapi.yml", "--target", NOBODY];
    let ran = scratch.run(&[&args[..], &["--header", "Authorization"]].concat());
    insta::assert_snapshot!(ran.said(), @"
    exit 2
    error: `--header` must be a header such as `X-Custom: value`
    ");
}

#[test]
fn a_flaw_that_the_demo_does_not_have() {
    let ran = Scratch::new().run(&["demo", "--flaw", "auth/weak-sauce"]);
    insta::assert_snapshot!(ran.said(), @r"
    exit 2
    error: the demo has no flaw for `auth/weak-sauce`; it has auth/no-credential, auth/partial-credential, auth/invalid-credential, auth/unsigned-token, auth/tampered-token, auth/weak-secret, auth/expired-token, auth/wrong-token, auth/revoked-token, auth/refresh-reuse, auth/misplaced-credential, auth/duplicate-header, auth/trusted-header, auth/path-variant, auth/method-override, auth/account-enumeration, auth/no-throttle, auth/session-fixation, auth/cross-site, auth/default-account, access/function, access/object-read, access/object-write, access/object-delete, access/inverted, access/reference, access/tenant, access/nested-object, access/list-leak, access/mass-assignment, access/property-exposure, access/refused-effect, access/existence, access/matrix-drift, input/missing, input/type, input/null, input/range, input/length, input/enum, input/pattern, input/format, input/items, input/extra-property, input/composition, input/malformed-body, input/media-type, input/crash, input/error-leak, input/sql-injection, input/path-traversal, input/oversized, input/slow-pattern, input/injection, input/callback, input/header-injection, lifecycle/old-version, lifecycle/undocumented-method, lifecycle/removed-operation, lifecycle/removed-input, lifecycle/tightened, lifecycle/stale-precondition, lifecycle/missing-precondition, lifecycle/stale-version-field, lifecycle/parallel-write, lifecycle/use-after-delete, lifecycle/old-version-refusal, lifecycle/replayed-request, lifecycle/sunset-passed, lifecycle/unannounced-deprecation, lifecycle/undocumented-path, transport/cors, transport/cookie-flags, transport/cacheable, transport/forwarded-host, resource/unbounded-page, resource/no-rate-limit, contract/denial-status, contract/undocumented-status, contract/response-schema, contract/media-type, contract/unreachable, access/object-read:unshared, access/object-read:spelling, access/object-read:batch, access/object-write:batch, access/object-delete:batch, input/range:within, input/missing:nested, input/type:nested, input/null:nested, input/null:plain, input/range:minimum, input/range:maximum, input/range:exclusiveMinimum, input/range:exclusiveMaximum, input/range:multipleOf, input/length:minLength, input/length:maxLength, input/length:branch, input/enum:enum, input/enum:const, input/pattern:pattern, input/format:date, input/format:calendar, input/format:date-time, input/format:time, input/format:email, input/format:uuid, input/format:uri, input/format:hostname, input/format:ipv4, input/format:ipv6, input/items:minItems, input/items:maxItems, input/items:uniqueItems, input/items:contains, input/items:minProperties, input/items:maxProperties, input/extra-property:nested, input/composition:oneOf, input/composition:anyOf, input/composition:not, input/composition:dependentRequired
    ");
}

#[test]
fn a_baseline_that_is_not_there() {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT);
    let args = ["scan", "--spec", "openapi.yml", "--target", NOBODY];
    let ran = scratch.run(&[&args[..], &["--baseline", "old.sarif"]].concat());
    insta::assert_snapshot!(ran.said(), @"
    exit 2
    warning: no identity has a credential: authentication and authorisation are not tested
      do: list identities in naysayer.yml, or give --header 'Authorization: Bearer …'
    error: cannot read the baseline old.sarif: No such file or directory (os error 2)
      do: write one with `naysayer scan --sarif FILE`, or leave --baseline out
    ");
}

#[test]
fn a_baseline_that_was_cut_off() {
    insta::assert_snapshot!(about_baseline("{\"version\": \"2.1.0\", \"runs\": [{"), @"
    exit 2
    warning: no identity has a credential: authentication and authorisation are not tested
      do: list identities in naysayer.yml, or give --header 'Authorization: Bearer …'
    error: the baseline old.sarif is not JSON: EOF while parsing an object at line 1 column 31
      do: give a SARIF file that `naysayer scan` wrote to its end
    ");
}

#[test]
fn a_baseline_of_another_tool() {
    let text = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"eslint"}},"results":[]}]}"#;
    insta::assert_snapshot!(about_baseline(text), @"
    exit 2
    warning: no identity has a credential: authentication and authorisation are not tested
      do: list identities in naysayer.yml, or give --header 'Authorization: Bearer …'
    error: the baseline old.sarif was written by eslint
      do: give a SARIF file that `naysayer scan` wrote to its end
    ");
}

#[test]
fn a_baseline_that_is_no_sarif() {
    insta::assert_snapshot!(about_baseline("[1, 2]"), @"
    exit 2
    warning: no identity has a credential: authentication and authorisation are not tested
      do: list identities in naysayer.yml, or give --header 'Authorization: Bearer …'
    error: the baseline old.sarif is no SARIF 2.1.0
      do: give a SARIF file that `naysayer scan` wrote to its end
    ");
}
