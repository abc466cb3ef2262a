//! `naysayer plan`: what a scan would try, and not one request.

use crate::support::{Scratch, notes};

#[test]
fn it_names_every_case_and_asks_the_target_nothing() {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT);
    let server = notes::Notes::serve();
    let (url, spec) = (server.url(), ["--spec", "openapi.yml", "--target"]);
    let ran = scratch.run(&[&["plan"], &spec[..], &[&url, "--header", notes::HEADER]].concat());
    assert_eq!((ran.code, ran.files.len()), (Some(0), 0));
    assert_eq!(server.asked().len(), 0);
    insta::assert_snapshot!(ran.stdout, @r"
    GET /notes  (at most 71 requests, 3 writes)
      auth/no-credential             whoever may: none, empty, scheme word alone
      auth/invalid-credential        whoever may: garbage, truncated, one character changed, other scheme word
      auth/misplaced-credential      whoever may: in the query string
      auth/trusted-header            whoever may: headers of a gateway
      auth/path-variant              whoever may: other spellings of the path
      lifecycle/undocumented-method  whoever may: TRACE
      lifecycle/use-after-delete     whoever may: after its deletion
      input/crash                    whoever may: every negative of the run
      input/error-leak               whoever may: every error answer of the run
      contract/unreachable           whoever may: valid requests of every identity
    POST /notes  (at most 46 requests, 40 writes)
      auth/no-credential             whoever may: none, empty, scheme word alone
      auth/invalid-credential        whoever may: garbage, truncated, one character changed, other scheme word
      input/missing                  whoever may, body: the required body left out
      input/missing                  whoever may, body /text: the required property `text` left out
      input/type                     whoever may, body: text where an object is wanted
      input/type                     whoever may, body /text: an object where a string is wanted
      input/malformed-body           whoever may, body: cut short, unbalanced, trailing text, invalid UTF-8, NaN
      input/crash                    whoever may: odd values
      input/crash                    whoever may: every negative of the run
      input/error-leak               whoever may: every error answer of the run
      contract/unreachable           whoever may: valid requests of every identity
    GET /notes/{noteId}  (at most 81 requests, 6 writes)
      auth/no-credential             whoever may: none, empty, scheme word alone
      auth/invalid-credential        whoever may: garbage, truncated, one character changed, other scheme word
      auth/misplaced-credential      whoever may: in the query string
      auth/trusted-header            whoever may: headers of a gateway
      auth/path-variant              whoever may: other spellings of the path
      input/type                     whoever may, path noteId: text where an integer is wanted
      input/crash                    whoever may: odd values
      lifecycle/undocumented-method  whoever may: TRACE, PUT, PATCH, POST
      lifecycle/use-after-delete     whoever may: after its deletion
      input/crash                    whoever may: every negative of the run
      input/error-leak               whoever may: every error answer of the run
      contract/unreachable           whoever may: valid requests of every identity
    DELETE /notes/{noteId}  (at most 38 requests, 31 writes)
      auth/no-credential             whoever may: none, empty, scheme word alone
      auth/invalid-credential        whoever may: garbage, truncated, one character changed, other scheme word
      auth/method-override           whoever may: DELETE by override
      input/type                     whoever may, path noteId: text where an integer is wanted
      input/crash                    whoever may: odd values
      input/crash                    whoever may: every negative of the run
      input/error-leak               whoever may: every error answer of the run
      contract/unreachable           whoever may: valid requests of every identity

    4 operations read, 0 left out; 41 cases, at most 236 requests and 80 writes, the survey and the repetition of breaks not counted
    ");
}

#[test]
fn what_is_excluded_is_named_with_its_reason() {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT).write(
        "naysayer.yml",
        "spec: openapi.yml\ntarget: http://127.0.0.1:1\nsafety: { exclude: [\"* /notes/**\"] }\n",
    );
    let ran = scratch.run(&["plan", "--header", notes::HEADER]);
    let lines = ran.stdout.lines();
    let untested: Vec<_> = lines.filter(|line| line.contains("not tested")).collect();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    insta::assert_snapshot!(untested.join("\n"), @"
    GET /notes  not tested: not called: listed under `safety: exclude`
    POST /notes  not tested: not called: listed under `safety: exclude`
    GET /notes/{noteId}  not tested: not called: listed under `safety: exclude`
    DELETE /notes/{noteId}  not tested: not called: listed under `safety: exclude`
    ");
}
