//! `naysayer init`: what it writes is read by the other commands, whatever the document says of security.

use std::fs;
use std::path::Path;

use crate::support::{Ran, Scratch, notes};

/// A document with one scheme, demanded everywhere.
fn document(scheme: &str, further: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\nservers: [{{ url: https://staging.example.com/v2 }}]\n\
         security: [{{ own: [] }}]\npaths:\n  /things:\n    get: {{ responses: {{ '200': {{ description: fine }} }} }}\n{further}\
         components:\n  securitySchemes:\n    own: {scheme}\n"
    )
}

/// The credential of alice in what is written for a document.
fn credential(text: &str) -> String {
    let scratch = Scratch::new();
    scratch.write("openapi.yaml", text);
    let ran = scratch.run(&["init"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let config = &ran.files["naysayer.yml"];
    let lines = config.lines().skip_while(|line| *line != "  alice:");
    let lines = lines.skip(3).take_while(|line| *line != "  bob:");
    lines.map(str::trim).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_credential_is_of_the_kind_that_the_document_demands() {
    let of = |scheme: &str| credential(&document(scheme, ""));
    insta::assert_snapshot!(of("{ type: http, scheme: bearer }"), @r#"bearer: "${ALICE_TOKEN}""#);
    insta::assert_snapshot!(of("{ type: http, scheme: basic }"), @r#"basic: { username: alice, password: "${ALICE_PASSWORD}" }"#);
    insta::assert_snapshot!(of("{ type: apiKey, in: cookie, name: sid }"), @r#"api_key: { scheme: "own", value: "${ALICE_KEY}" }"#);
    let flow = "{ clientCredentials: { tokenUrl: 'https://id.example.com/token', scopes: {} } }";
    insta::assert_snapshot!(of(&format!("{{ type: oauth2, flows: {flow} }}")), @r#"
    oauth2:
    grant: client_credentials
    token_url: "https://id.example.com/token"
    client_id: "${ALICE_CLIENT_ID}"
    client_secret: "${ALICE_CLIENT_SECRET}"
    "#);
    insta::assert_snapshot!(of("{ type: openIdConnect, openIdConnectUrl: 'https://id.example.com' }"), @r#"bearer: "${ALICE_TOKEN}""#);
}

#[test]
fn a_login_of_the_document_is_used() {
    let login = "  /session:\n    post:\n      security: []\n      requestBody: { content: { application/json: { schema: { type: object, \
                 required: [email, password], properties: { email: { type: string }, password: { type: string } } } } } }\n      \
                 responses: { '201': { description: in, content: { application/json: { schema: { type: object, properties: { token: { type: string } } } } } } }\n";
    insta::assert_snapshot!(credential(&document("{ type: http, scheme: bearer }", login)), @r#"
    login:
    operation: POST /session
    body: { email: alice@example.com, password: "${ALICE_PASSWORD}" }
    token: /token
    "#);
    // One that wants more than is known is no login that could be written down.
    let more = login
        .replace(
            "required: [email, password]",
            "required: [email, password, tenant]",
        )
        .replace("password: {", "tenant: { type: string }, password: {");
    insta::assert_snapshot!(credential(&document("{ type: http, scheme: bearer }", &more)), @r#"bearer: "${ALICE_TOKEN}""#);
}

/// `naysayer plan` of what is written, every variable being there.
fn plan(scratch: &Scratch, config: &str) -> Ran {
    let mut command = scratch.command(&["plan"]);
    for piece in config.split("${").skip(1) {
        command.env(piece.split('}').next().unwrap(), "x");
    }
    scratch.finish(&mut command)
}

#[test]
fn what_is_written_for_any_document_can_be_planned() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/specs");
    let mut tried = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        let scratch = Scratch::new();
        scratch.write("given.yaml", &text);
        let ran = scratch.run(&[
            "init",
            "--spec",
            "given.yaml",
            "--target",
            "http://127.0.0.1:9",
        ]);
        let Some(config) = ran.files.get("naysayer.yml") else {
            assert_eq!(ran.code, Some(2), "{}: {}", path.display(), ran.stderr);
            continue;
        };
        let planned = plan(&scratch, config);
        let operations = !planned.stderr.contains("has no operation");
        assert!(
            planned.code == Some(0) || !operations,
            "{}: {}\n{config}",
            path.display(),
            planned.stderr
        );
        tried += 1;
    }
    assert!(tried > 5, "{tried}");
}

#[test]
fn a_file_that_is_there_is_kept() {
    let scratch = Scratch::new();
    scratch
        .write("openapi.yaml", notes::DOCUMENT)
        .write("naysayer.yml", "mine");
    let ran = scratch.run(&["init", "--ci", "github"]);
    insta::assert_snapshot!(ran.said(), @r"
    exit 2
    error: naysayer.yml is there already
      do: move it away, or overwrite it with --force
    ");
    assert_eq!(ran.files.len(), 0);
    let ran = scratch.run(&["init", "--ci", "github", "--force"]);
    assert_eq!(ran.files.len(), 2);
    insta::assert_snapshot!(ran.files[".github/workflows/naysayer.yml"], @r"
    name: naysayer
    on:
      push: { branches: [main] }
      pull_request:
    permissions:
      contents: read
      security-events: write # for code scanning
    jobs:
      naysayer:
        runs-on: ubuntu-latest
        steps:
          - uses: actions/checkout@v5
          - uses: naysayer/naysayer@v0
            with: { baseline: auto, upload: true }
            env:
              ALICE_TOKEN: ${{ secrets.ALICE_TOKEN }}
              BOB_TOKEN: ${{ secrets.BOB_TOKEN }}
              ADMIN_TOKEN: ${{ secrets.ADMIN_TOKEN }}
    ");
    let ran = scratch.run(&["init", "--ci", "gitlab", "--force"]);
    insta::assert_snapshot!(ran.files[".gitlab/naysayer.yml"], @r#"
    # Include it from .gitlab-ci.yml:  include: { local: .gitlab/naysayer.yml }
    # Set ALICE_TOKEN, BOB_TOKEN, ADMIN_TOKEN as masked variables of the project.
    naysayer:
      image: { name: "naysayer/naysayer:0.1.0", entrypoint: [""] }
      script:
        - naysayer scan --baseline auto --junit naysayer.xml --gitlab gl-dast-report.json --code-quality gl-code-quality-report.json --fail-on never
      artifacts:
        when: always
        paths: [naysayer.sarif]
        reports: { junit: naysayer.xml, dast: gl-dast-report.json, codequality: gl-code-quality-report.json }
    naysayer-gate:
      image: { name: "naysayer/naysayer:0.1.0", entrypoint: [""] }
      needs: [naysayer]
      script:
        - naysayer gate naysayer.sarif --fail-on low
    "#);
    insta::assert_snapshot!(Scratch::new().run(&["init"]).said(), @r"
    exit 2
    error: no OpenAPI document is named, and none lies where they usually do
      do: give it with --spec FILE
    ");
}

#[test]
fn a_recorded_matrix_becomes_a_policy() {
    let scratch = Scratch::new();
    scratch.write(
        "seen.yml",
        "access:\n  GET /audit: { allowed: [admin, auditor], denied: [editor] }\n  GET /news: { allowed: [admin, auditor, editor] }\n  \
         DELETE /news/{id}: { allowed: [admin], denied: [editor], unproven: [auditor] }\n  POST /news: { allowed: [admin], denied: [auditor] }\n",
    );
    insta::assert_snapshot!(scratch.run(&["init", "--policy", "seen.yml"]).stdout, @r#"
    # From what was seen, not from what is meant: read it before you trust it.
    access:
      - operations: ["DELETE /news/{id}", "POST /news"]
        allow: ["admin"]
      - operations: ["GET /audit"]
        allow: ["admin", "auditor"]
    "#);
}
