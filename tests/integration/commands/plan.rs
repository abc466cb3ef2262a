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
    GET /notes  (at most 85 requests, 3 writes)
      auth/no-credential             whoever may: none, empty, scheme word alone
      auth/invalid-credential        whoever may: garbage, truncated, one character changed, other scheme word
      auth/misplaced-credential      whoever may: in the query string
      auth/trusted-header            whoever may: headers of a gateway
      auth/path-variant              whoever may: other spellings of the path
      access/inverted                whoever may: a lower identity beside a higher one that is refused
      lifecycle/undocumented-method  whoever may: TRACE
      lifecycle/use-after-delete     whoever may: after its deletion
      transport/cors                 whoever may: foreign, null and look-alike Origin
      access/property-exposure       whoever may: every successful answer of the run
      input/crash                    whoever may: every negative of the run
      input/error-leak               whoever may: every error answer of the run
      lifecycle/sunset-passed        whoever may: a Sunset header that nothing else announces
      contract/unreachable           whoever may: valid requests of every identity
    POST /notes  (at most 142 requests, 103 writes)
      auth/no-credential             whoever may: none, empty, scheme word alone
      auth/invalid-credential        whoever may: garbage, truncated, one character changed, other scheme word
      access/inverted                whoever may: a lower identity beside a higher one that is refused
      access/mass-assignment         whoever may: properties that only the server sets
      input/missing                  whoever may, body: the required body left out
      input/missing                  whoever may, body /text: the required property `text` left out
      input/type                     whoever may, body: an array where an object is wanted
      input/type                     whoever may, body /text: an object where text is wanted
      input/null                     whoever may, body: null where it is not allowed
      input/null                     whoever may, body /text: null where it is not allowed
      input/length                   whoever may, body /text: an empty text
      input/length                   whoever may, body /text: a text longer than 200 characters
      input/malformed-body           whoever may, body: cut short, unbalanced, trailing text, a form, invalid UTF-8, NaN, empty, a name twice
      input/media-type               whoever may, body: undeclared and missing Content-Type
      input/crash                    whoever may: odd values
      input/sql-injection            whoever may, body /text: a quote, opened and closed, and a condition, true and false
      access/property-exposure       whoever may: every successful answer of the run
      access/refused-effect          whoever may: the list after a refused creation
      input/crash                    whoever may: every negative of the run
      input/error-leak               whoever may: every error answer of the run
      lifecycle/sunset-passed        whoever may: a Sunset header that nothing else announces
      contract/unreachable           whoever may: valid requests of every identity
    GET /notes/{noteId}  (at most 118 requests, 6 writes)
      auth/no-credential             whoever may: none, empty, scheme word alone
      auth/invalid-credential        whoever may: garbage, truncated, one character changed, other scheme word
      auth/misplaced-credential      whoever may: in the query string
      auth/trusted-header            whoever may: headers of a gateway
      auth/path-variant              whoever may: other spellings of the path
      input/type                     whoever may, path noteId: text where an integer is wanted
      input/type                     whoever may, path noteId: a number with letters behind it
      input/crash                    whoever may: odd values
      input/sql-injection            whoever may, path noteId: a quote, opened and closed, and a condition, true and false
      lifecycle/undocumented-method  whoever may: TRACE, PUT, PATCH, POST
      lifecycle/use-after-delete     whoever may: after its deletion
      access/property-exposure       whoever may: every successful answer of the run
      input/crash                    whoever may: every negative of the run
      input/error-leak               whoever may: every error answer of the run
      lifecycle/sunset-passed        whoever may: a Sunset header that nothing else announces
      contract/unreachable           whoever may: valid requests of every identity
    DELETE /notes/{noteId}  (at most 55 requests, 37 writes)
      auth/no-credential             whoever may: none, empty, scheme word alone
      auth/invalid-credential        whoever may: garbage, truncated, one character changed, other scheme word
      auth/method-override           whoever may: DELETE by override
      input/type                     whoever may, path noteId: text where an integer is wanted
      input/type                     whoever may, path noteId: a number with letters behind it
      input/crash                    whoever may: odd values
      access/property-exposure       whoever may: every successful answer of the run
      access/refused-effect          whoever may: the object after a refused write
      input/crash                    whoever may: every negative of the run
      input/error-leak               whoever may: every error answer of the run
      lifecycle/sunset-passed        whoever may: a Sunset header that nothing else announces
      contract/unreachable           whoever may: valid requests of every identity

    4 operations read, 0 left out; 64 cases, at most 400 requests and 149 writes, the survey and the repetition of breaks not counted
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
