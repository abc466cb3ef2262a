//! What is planned for a document: every kind in every place, and nothing that is legal on the wire.

use time::macros::date;

use super::negatives;
use crate::config::Config;
use crate::site::Site;

/// The negatives of `POST /things`, a line each.
fn planned(rest: &str) -> Vec<String> {
    counted(rest).0
}

/// The same, and how many were thrown out since the document allows them.
fn counted(rest: &str) -> (Vec<String>, usize) {
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /things:\n    post:\n{rest}      responses: {{'201': {{description: made}}}}\n"
    );
    let api = crate::spec::load("api.yml", text.as_bytes()).unwrap();
    let site = Site::new(api, Config::plain(date!(2026 - 11 - 23)), "");
    let all = negatives(&site, &site.api.operations[0]);
    let lines = all.chosen.iter().map(|negative| {
        let violation = &negative.violation;
        format!(
            "{} {}: {}",
            violation.kind(),
            negative.place,
            violation.says
        )
    });
    let mut lines: Vec<String> = lines.collect();
    if !all.cut.is_empty() {
        lines.push(format!("{} more", all.cut.len()));
    }
    (lines, all.still_legal)
}

#[test]
fn in_a_parameter_only_what_no_reading_allows_is_wrong() {
    let found = planned(
        "      parameters:\n\
         \x20       - {name: text, in: query, schema: {type: string}}\n\
         \x20       - {name: flag, in: query, schema: {type: boolean}}\n\
         \x20       - {name: day, in: header, schema: {type: string, format: date}}\n\
         \x20       - {name: kind, in: cookie, schema: {enum: [a, b]}}\n\
         \x20       - {name: word, in: header, schema: {type: string, minLength: 2, maxLength: 3}}\n\
         \x20       - {name: sizes, in: query, schema: {type: array, items: {type: integer, maximum: 9}, maxItems: 2}}\n",
    );
    insta::assert_snapshot!(found.join("\n"), @r"
    type query flag: text where a boolean is wanted
    format header day: a text that is no date
    format header day: the 30th of February, which no calendar has
    enum cookie kind: a value that is not listed
    minLength header word: a text shorter than 2 characters
    maxLength header word: a text longer than 3 characters
    maxItems query sizes: more than 2 items
    maximum query sizes: a number above 9
    type query sizes: text where an integer is wanted
    ");
}

#[test]
fn in_a_body_every_depth_is_reached() {
    let found = planned(
        "      requestBody:\n        content:\n          application/json:\n            schema:\n\
         \x20             type: object\n              additionalProperties: false\n              properties:\n\
         \x20               deep: {type: object, properties: {list: {type: array, minItems: 1, items: {type: object, required: [n], properties: {n: {type: integer, exclusiveMinimum: 0}}}}}}\n\
         \x20               either: {oneOf: [{type: integer}, {type: boolean}]}\n\
         \x20               id: {type: string, readOnly: true, format: uuid}\n",
    );
    insta::assert_snapshot!(found.join("\n"), @r"
    type body: an array where an object is wanted
    null body: null where it is not allowed
    additionalProperties body /naysayer_extra: a property that the schema does not know
    minItems body /deep/list: fewer than 1 items
    required body /deep/list/0/n: the required property `n` left out
    exclusiveMinimum body /deep/list/0/n: a number on the excluded edge 0
    oneOf body /either: a value that fits no branch of oneOf
    type body /deep: an array where an object is wanted
    null body /deep: null where it is not allowed
    type body /deep/list: an object where an array is wanted
    null body /deep/list: null where it is not allowed
    type body /deep/list/0: an array where an object is wanted
    null body /deep/list/0: null where it is not allowed
    type body /deep/list/0/n: text where an integer is wanted
    null body /deep/list/0/n: null where it is not allowed
    type body /either: text where an integer is wanted
    null body /either: null where it is not allowed
    ");
}

#[test]
fn a_form_carries_only_text() {
    let found = planned(
        "      requestBody:\n        content:\n          application/x-www-form-urlencoded:\n            schema:\n\
         \x20             type: object\n              required: [size]\n              properties:\n\
         \x20               size: {type: integer, minimum: 1, maximum: 5}\n\
         \x20               note: {type: string, maxLength: 4}\n\
         \x20               flag: {type: boolean}\n",
    );
    insta::assert_snapshot!(found.join("\n"), @r"
    required body /size: the required property `size` left out
    type body /size: text where an integer is wanted
    minimum body /size: a number below 1
    maximum body /size: a number above 5
    maxLength body /note: a text longer than 4 characters
    type body /flag: text where a boolean is wanted
    ");
}

#[test]
fn lists_and_objects_in_a_form_are_broken_as_fields() {
    let found = counted(
        "      requestBody:\n        content:\n          application/x-www-form-urlencoded:\n            schema:\n\
         \x20             type: object\n              properties:\n\
         \x20               tags: {type: array, minItems: 2, maxItems: 3, uniqueItems: true, items: {type: string, maxLength: 5}}\n\
         \x20               sizes: {type: array, items: {type: integer}}\n\
         \x20               lines: {type: array, maxItems: 2, items: {type: object, required: [price], properties: {price: {type: integer}}}}\n\
         \x20               data: {anyOf: [{type: object, additionalProperties: {type: string}}, {enum: ['']}]}\n",
    );
    insta::assert_snapshot!(found.0.join("\n"), @r"
    minItems body /tags: fewer than 2 items
    maxItems body /tags: more than 3 items
    uniqueItems body /tags: two equal items
    maxLength body /tags/0: a text longer than 5 characters
    type body /sizes/0: text where an integer is wanted
    required body /lines/0/price: the required property `price` left out
    type body /data: an integer where text is wanted
    type body /lines: an integer where an array is wanted
    maxItems body /lines: more than 2 items
    type body /lines/0: text where an object is wanted
    type body /lines/0/price: text where an integer is wanted
    type body /data: text where an object is wanted
    ");
    assert_eq!(
        found.1, 0,
        "what says nothing on the wire is not even planned"
    );
}

#[test]
fn a_part_that_is_json_means_what_json_means() {
    let found = planned(
        "      requestBody:\n        content:\n          multipart/form-data:\n            schema:\n\
         \x20             type: object\n              properties:\n\
         \x20               note: {type: string}\n\
         \x20               place: {type: object, properties: {city: {type: string}}}\n\
         \x20               lines: {type: array, items: {type: object, properties: {name: {type: string}}}}\n\
         \x20               said: {type: array, items: {type: string}}\n\
         \x20           encoding: {said: {contentType: application/json}}\n",
    );
    insta::assert_snapshot!(found.join("\n"), @r"
    type body /place: text where an object is wanted
    null body /place/city: null where it is not allowed
    type body /place/city: an object where text is wanted
    null body /lines/0/name: null where it is not allowed
    type body /lines: an integer where an array is wanted
    null body /said: null where it is not allowed
    type body /lines/0: text where an object is wanted
    null body /said/0: null where it is not allowed
    type body /lines/0/name: an object where text is wanted
    type body /said: an object where an array is wanted
    type body /said/0: an object where text is wanted
    ");
}

#[test]
fn a_long_body_is_cut_after_every_kind_had_its_turn() {
    let properties: String = (0..80)
        .map(|n| format!("p{n}: {{type: string, maxLength: 9}}, "))
        .collect();
    let found = planned(&format!(
        "      requestBody:\n        content:\n          application/json:\n            schema: {{type: object, properties: {{{properties}size: {{type: integer, maximum: 5}}}}}}\n",
    ));
    assert_eq!(found.len(), 61, "{found:#?}");
    assert!(
        found[..4].iter().any(|line| line.starts_with("maximum")),
        "{found:#?}"
    );
    assert!(found[60].ends_with(" more"), "{found:#?}");
}

/// The same of one parameter whose value is an object.
fn of_object(parameter: &str) -> Vec<String> {
    planned(&format!(
        "      parameters:\n        - {{name: filter, in: query, {parameter}, schema: {{type: object, required: [size], additionalProperties: false, properties: {{\
         size: {{type: integer, minimum: 1}}, word: {{type: string, maxLength: 4}}, kind: {{enum: [a, b]}}, deep: {{type: object, properties: {{n: {{type: integer}}}}}}}}}}}}\n\
         \x20       - {{name: kind, in: query, schema: {{type: boolean}}}}\n",
    ))
}

#[test]
fn an_object_in_a_parameter_is_broken_inside_as_far_as_its_style_says_it() {
    insta::assert_snapshot!(of_object("style: deepObject").join("\n"), @r"
    required query filter /size: the required property `size` left out
    additionalProperties query filter /naysayer_extra: a property that the schema does not know
    type query filter /size: text where an integer is wanted
    minimum query filter /size: a number below 1
    maxLength query filter /word: a text longer than 4 characters
    enum query filter /kind: a value that is not listed
    type query kind: text where a boolean is wanted
    ");
    // A bare name may be that of another parameter, and an undeclared one is none of the object's.
    insta::assert_snapshot!(of_object("style: form").join("\n"), @r"
    required query filter /size: the required property `size` left out
    type query filter /size: text where an integer is wanted
    minimum query filter /size: a number below 1
    maxLength query filter /word: a text longer than 4 characters
    type query kind: text where a boolean is wanted
    ");
    insta::assert_snapshot!(of_object("style: form, explode: false").join("\n"), @r"
    type query filter: text where an object is wanted
    required query filter /size: the required property `size` left out
    additionalProperties query filter /naysayer_extra: a property that the schema does not know
    minimum query filter /size: a number below 1
    maxLength query filter /word: a text longer than 4 characters
    enum query filter /kind: a value that is not listed
    type query filter /size: text where an integer is wanted
    type query kind: text where a boolean is wanted
    ");
}

#[test]
fn what_is_written_as_json_is_broken_as_json() {
    let found = planned(
        "      parameters:\n        - name: filter\n          in: query\n          content: {application/json: {schema: {type: array, maxItems: 1, items: {type: object, required: [n], properties: {n: {type: integer}}}}}}\n",
    );
    insta::assert_snapshot!(found.join("\n"), @r"
    type query filter: an object where an array is wanted
    null query filter: null where it is not allowed
    maxItems query filter: more than 1 items
    required query filter /0/n: the required property `n` left out
    type query filter /0: an array where an object is wanted
    null query filter /0: null where it is not allowed
    type query filter /0/n: text where an integer is wanted
    null query filter /0/n: null where it is not allowed
    ");
}

#[test]
fn each_alternative_of_an_object_in_a_parameter_is_broken() {
    let found = planned(
        "      parameters:\n        - {name: made, in: query, style: deepObject, schema: {anyOf: [{type: object, properties: {gte: {type: integer}}}, {type: integer}]}}\n",
    );
    insta::assert_snapshot!(found.join("\n"), @r"
    type query made /gte: text where an integer is wanted
    type query made: text where an integer is wanted
    ");
}
