//! Operations that are to end on a day: by a header, by the document in two ways, and by the config; the day is an input.

use serde_json::json as value;

use super::{Scanned, json};
use crate::support::{Scratch, Server};

const DOCUMENT: &str = r#"openapi: 3.1.0
info: { title: Ending, version: "1" }
security: [{ key: [] }]
paths:
  /header: { get: { deprecated: true, responses: { "200": { description: A } } } }
  /extension: { get: { x-sunset: 2027-03-01, responses: { "200": { description: B } } } }
  /within: { get: { x-deprecation: { since: 2026-01-01, sunset: 2027-03-01 }, responses: { "200": { description: C } } } }
  /config: { get: { responses: { "200": { description: D } } } }
  /silent: { get: { responses: { "200": { description: F } } } }
  /some-day: { get: { deprecated: true, responses: { "200": { description: E } } } }
components:
  securitySchemes: { key: { type: apiKey, in: header, name: X-Key } }
"#;

const CONFIG: &str = "identities:\n  mia: { credential: { api_key: { scheme: key, value: key-of-mia-1 } } }\n\
    sunset: [{ operations: [GET /config], date: 2027-03-01 }]\n\
    rules: { disable: ['transport/*', 'contract/*'] }\n";

#[test]
fn what_ends_on_a_day_is_found_on_the_day_after() {
    let server = Server::start(|asked| {
        if asked.header("x-key") != Some("key-of-mia-1") {
            return json(401, &value!({ "error": "who?" }));
        }
        let known = [
            "/header",
            "/extension",
            "/within",
            "/config",
            "/silent",
            "/some-day",
        ];
        match (asked.method.as_str(), known.contains(&asked.path.as_str())) {
            ("GET", true) => {
                let answer = json(200, &value!({ "path": asked.path, "shelf": 31 }));
                match asked.path.as_str() {
                    "/header" | "/silent" => {
                        answer.with(("sunset", "Mon, 01 Mar 2027 00:00:00 GMT"))
                    }
                    _ => answer,
                }
            }
            (_, true) => json(405, &value!({ "error": "not so" })),
            _ => json(404, &value!({ "error": "nothing here" })),
        }
    });
    let scratch = Scratch::new();
    scratch.write("openapi.yml", DOCUMENT).write(
        "naysayer.yml",
        &format!("spec: openapi.yml\ntarget: {}\n{CONFIG}", server.url()),
    );
    let on = |day: &str| Scanned::of(scratch.run(&["scan", "--now", day]));
    on("2027-03-01").is_sound(&[("lifecycle", "GET /header"), ("lifecycle", "GET /config")]);
    let after = on("2027-03-02");
    after.is_broken(&[
        "lifecycle/sunset-passed GET /config",
        "lifecycle/sunset-passed GET /extension",
        "lifecycle/sunset-passed GET /header",
        "lifecycle/sunset-passed GET /silent",
        "lifecycle/sunset-passed GET /within",
    ]);
    let told = after.ran.stdout;
    assert!(
        told.contains("Its sunset was 2027-03-01, as the config says, and today is 2027-03-02"),
        "{told}"
    );
    assert!(
        told.contains("neither its answer, the document nor the config names a day"),
        "{told}"
    );
}
