//! Every rule finds its flaw in the demo, at its operation, and nothing else; a sound demo gives no finding at all.

use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::thread;

use crate::support::{Found, Ran, Sarif, Scratch};

/// The ids that `naysayer rules` lists.
fn rules() -> Vec<String> {
    let ran = Scratch::new().run(&["rules"]);
    let words = ran.stdout.lines().flat_map(str::split_whitespace);
    let ids = words.filter(|word| word.contains('/'));
    ids.map(str::to_owned).collect()
}

/// The ids that the demo has a flaw for; it names them to who asks for another one.
fn flaws() -> Vec<String> {
    let ran = Scratch::new().run(&["demo", "--flaw", "none/such"]);
    let (_, known) = ran.stderr.split_once("it has ").unwrap();
    let known = known.lines().next().unwrap_or_default();
    known.split(", ").map(str::to_owned).collect()
}

/// Whether a rule takes the profile deep.
fn is_deep(rule: &str) -> bool {
    static DEEP: OnceLock<BTreeSet<String>> = OnceLock::new();
    let deep = DEEP.get_or_init(|| {
        let ran = Scratch::new().run(&["rules"]);
        let lines = ran.stdout.lines().map(|line| line.split_whitespace());
        let deep = lines.filter_map(|mut words| {
            let rule = words.next()?;
            (words.nth(1)? == "deep").then(|| rule.to_owned())
        });
        deep.collect()
    });
    deep.contains(rule)
}

fn demo(args: &[&str]) -> (Ran, Sarif) {
    demo_as("advice", args)
}

fn demo_as(profile: &str, args: &[&str]) -> (Ran, Sarif) {
    let ran = Scratch::new().run(&[&["demo", "--profile", profile], args].concat());
    let sarif = Sarif::of(&ran);
    (ran, sarif)
}

/// The results of the demo with only this flaw and values of this seed, a line for each distinct (rule, operation, place, level).
fn lines((seed, flaw): (usize, &String)) -> BTreeSet<String> {
    let profile = if is_deep(flaw) { "deep" } else { "advice" };
    let (ran, sarif) = demo_as(profile, &["--flaw", flaw, "--seed", &seed.to_string()]);
    // Advice fails nothing.
    let advice = sarif.found().iter().all(|found| found.level == "note");
    let expected = Some(i32::from(!advice));
    assert_eq!(ran.code, expected, "{flaw}:\n{}{}", ran.stdout, ran.stderr);
    let row = |found: Found| {
        let (rule, operation) = (found.rule, found.operation);
        format!("{rule:29} {:7} {operation} {}", found.level, found.place)
    };
    let found = sarif.found().into_iter();
    found
        .map(|found| row(found).trim_end().to_owned())
        .collect()
}

#[test]
fn each_flaw_is_found_by_its_rule_and_by_no_other() {
    // Each with values of its own: nothing else is to be found with any of them.
    let mut flaws = flaws();
    // Those of single constraints: `constraints.rs` has them.
    flaws.retain(|flaw| !flaw.starts_with("input/") || !flaw.contains(':'));
    let flaws: Vec<_> = flaws.iter().enumerate().collect();
    let all = |part: &[(usize, &String)]| -> Vec<_> {
        part.iter().flat_map(|flaw| lines(*flaw)).collect()
    };
    let found: Vec<_> = thread::scope(|scope| {
        let (left, right) = flaws.split_at(flaws.len() / 2);
        let right = scope.spawn(|| all(right));
        [all(left), right.join().unwrap()].concat()
    });
    insta::assert_snapshot!(found.join("\n"), @r"
    auth/no-credential            error   GET /reports/summary
    auth/partial-credential       error   GET /payroll
    auth/invalid-credential       error   GET /labels
    auth/unsigned-token           error   GET /auth/me
    auth/tampered-token           error   GET /reports/{year}
    auth/weak-secret              error   GET /auth/me
    auth/expired-token            error   GET /boards
    auth/wrong-token              error   GET /auth/me
    auth/revoked-token            error   GET /auth/me
    auth/refresh-reuse            warning GET /auth/me
    auth/misplaced-credential     warning GET /orders
    auth/duplicate-header         note    GET /timesheet
    auth/trusted-header           error   GET /news
    auth/path-variant             error   GET /canteen
    auth/method-override          error   DELETE /boards/{boardId}
    auth/account-enumeration      warning POST /auth/login
    auth/no-throttle              warning POST /auth/login
    auth/session-fixation         error   GET /desk/visits
    auth/cross-site               warning POST /desk/visits
    auth/default-account          error   POST /auth/login
    access/function               error   GET /admin/users
    access/object-read            error   GET /projects/{projectId}/tasks/{taskId}
    access/object-write           error   PATCH /projects/{projectId}
    access/object-delete          error   DELETE /projects/{projectId}/tasks/{taskId}
    access/inverted               error   GET /handbook
    access/reference              error   POST /shortcuts body /folder_id
    access/tenant                 error   GET /documents/{documentId}
    access/nested-object          error   GET /folders/{folderId}/files/{fileId}
    access/list-leak              error   GET /folders
    access/mass-assignment        error   POST /documents
    access/property-exposure      warning GET /folders/{folderId}
    access/refused-effect         error   PATCH /documents/{documentId}
    access/existence              note    GET /documents/{documentId}
    access/matrix-drift           error   GET /audit
    input/missing                 warning POST /invites body /email
    input/type                    warning POST /projects/{projectId}/tasks body /estimate
    input/null                    warning PUT /admin/settings body /banner
    input/range                   warning POST /orders body /quantity
    input/length                  warning POST /pages body /title
    input/enum                    warning PUT /projects/{projectId}/tasks/{taskId} body /status
    input/pattern                 warning PUT /labels/{name} body /color
    input/format                  warning GET /news query since
    input/items                   warning POST /boards body /columns
    input/extra-property          warning POST /projects/{projectId}/comments body /naysayer_extra
    input/composition             warning POST /orders body /delivery
    input/malformed-body          warning PUT /labels/{name} body
    input/media-type              warning POST /invites body
    input/crash                   warning POST /projects/{projectId}/comments
    input/error-leak              warning GET /search
    input/sql-injection           error   GET /articles query title
    input/path-traversal          error   GET /manuals/{file} path file
    input/oversized               warning POST /folders/{folderId}/files body /content
    input/slow-pattern            warning PUT /labels/{name} body /color
    input/injection               error   POST /projects/{projectId}/comments body /text
    input/callback                error   POST /shortcuts body /picture
    input/header-injection        warning GET /search query q
    lifecycle/old-version         warning GET /catalog
    lifecycle/undocumented-method warning GET /labels/{name}
    lifecycle/removed-operation   warning GET /projects/{projectId}/export
    lifecycle/removed-input       warning PUT /labels/{name} body /icon
    lifecycle/tightened           warning POST /folders body /name
    lifecycle/stale-precondition  error   DELETE /pages/{pageId}
    lifecycle/missing-precondition warning PUT /pages/{pageId}
    lifecycle/stale-version-field error   PUT /boards/{boardId}
    lifecycle/parallel-write      error   PUT /pages/{pageId}
    lifecycle/use-after-delete    warning GET /comments/{commentId}
    lifecycle/old-version         warning GET /reports/{year}
    lifecycle/old-version-refusal error   GET /reports/{year}
    lifecycle/replayed-request    warning POST /orders
    lifecycle/sunset-passed       warning GET /timesheet
    lifecycle/unannounced-deprecation note    GET /canteen
    lifecycle/undocumented-path   note    GET /status
    transport/cors                warning GET /auth/me
    transport/cookie-flags        warning POST /desk/login
    transport/cacheable           warning POST /auth/login
    transport/forwarded-host      note    POST /projects
    input/range                   warning GET /news query limit
    resource/unbounded-page       warning GET /news query limit
    resource/no-rate-limit        warning GET /status
    contract/denial-status        note    GET /boards
    contract/undocumented-status  note    GET /news
    contract/response-schema      warning GET /timesheet
    contract/media-type           note    GET /orders
    contract/unreachable          warning GET /garden
    access/object-read            error   GET /projects/{projectId}
    access/object-read            error   GET /pages/{pageId}
    access/object-read            error   POST /projects/{projectId}/tasks/batch-get body /taskIds
    access/object-write           error   PATCH /projects/{projectId}/tasks body /taskIds
    access/object-delete          error   POST /projects/{projectId}/tasks/bulk-delete body /taskIds
    ");
}

/// Rules that no behaviour of the demo can break, and why; they are shown elsewhere.
const WITHOUT_FLAW: &[(&str, &str)] = &[
    (
        "contract/complex-operation",
        "it looks at the document alone, and the demo has one document",
    ),
    ("transport/plaintext", OVER_TLS),
    ("transport/tls", OVER_TLS),
    ("transport/hsts", OVER_TLS),
    (
        "transport/direct-address",
        "the demo has no gateway; `transport.rs` puts one before a server",
    ),
];

const OVER_TLS: &str = "the demo speaks plain http; `transport.rs` has servers with certificates";

#[test]
fn every_rule_has_a_flaw_and_every_flaw_a_rule() {
    let (mut rules, mut flaws) = (rules(), flaws());
    flaws.retain(|flaw| !flaw.contains(':'));
    for (rule, why) in WITHOUT_FLAW {
        assert!(
            rules.iter().any(|own| own == rule),
            "{rule} is no rule: {why}"
        );
        flaws.push((*rule).to_owned());
    }
    rules.sort();
    flaws.sort();
    assert_eq!(rules, flaws);
}

#[test]
fn nothing_is_found_where_nothing_is_broken() {
    for (profile, seed) in [("advice", "1"), ("advice", "2"), ("deep", "77")] {
        let (ran, sarif) = demo_as(profile, &["--clean", "--seed", seed]);
        assert_eq!(ran.code, Some(0), "seed {seed}: {}", ran.stdout);
        assert_eq!(sarif.found(), [], "seed {seed}");
    }
}

/// A baseline and the alerts of a code host live by this.
#[test]
fn ten_runs_give_the_same_fingerprints() {
    let (_, first) = demo(&[]);
    let first = first.fingerprints();
    let seeds = ["1", "2", "3"].map(|seed| vec!["--seed", seed]);
    let again = seeds.into_iter().chain(vec![Vec::new(); 6]);
    for args in again {
        let (_, sarif) = demo(&args);
        assert_eq!(sarif.fingerprints(), first, "demo {args:?}");
    }
    let flaws = flaws();
    let is_there = |flaw: &&String| !is_deep(flaw) && !flaw.contains(':');
    let flaws = flaws.iter().filter(is_there);
    assert!(first.len() >= flaws.count(), "{first:?}");
}
