//! What Swagger 2.0 becomes: the schemas behind the parts of a request, in full.

use serde_json::Value;

use super::fixtures;
use crate::schema::SchemaRef;
use crate::spec::load;
use crate::words::Place;

#[test]
fn parameters_and_bodies_become_schemas() {
    let api = fixtures::read("fixtures/specs/swagger.yml", &[]).expect("it is a document");
    let mut told = String::new();
    for operation in &api.operations {
        let bodies = operation.body.iter().flat_map(|body| &body.media);
        let bodies = bodies.map(|media| (media.name.clone(), media.schema.as_ref()));
        let parameters = operation.parameters.iter();
        let parameters = parameters.map(|one| (one.place().to_string(), one.schema.as_ref()));
        told.push_str(&format!("{}\n", operation.key));
        for (name, schema) in parameters.chain(bodies) {
            let schema = schema.and_then(|schema| api.schemas.resolve(schema));
            let schema = schema.map_or(&Value::Null, |(_, schema)| schema);
            told.push_str(&format!("  {name}: {schema}\n"));
        }
    }
    let pet = api.schemas.get(&SchemaRef("/definitions/Pet".into()));
    told.push_str(&format!("Pet: {}", pet.unwrap_or(&Value::Null)));
    insta::assert_snapshot!(told, @r##"
    GET /pets
      header X-Trace: {"type":"string"}
      query filter: {"type":["string","null"]}
      query limit: {"type":"integer","exclusiveMaximum":100}
      query csv: {"type":"array","items":{"type":"string"}}
      query ssv: {"type":"array","items":{"type":"string"}}
      query pipes: {"type":"array","items":{"type":"string"}}
      query multi: {"type":"array","items":{"type":"string"}}
      query tsv: {"type":"array","items":{"type":"string"}}
    POST /pets
      header X-Trace: {"type":"string"}
      query filter: {"type":["string","null"]}
      application/json: {"type":"object","discriminator":{"propertyName":"kind"},"required":["name","kind"],"properties":{"kind":{"type":"string"},"name":{"type":"string","maxLength":20},"owner":{"type":["string","null"]},"mother":{"$ref":"#/definitions/Pet"}}}
      application/xml: {"type":"object","discriminator":{"propertyName":"kind"},"required":["name","kind"],"properties":{"kind":{"type":"string"},"name":{"type":"string","maxLength":20},"owner":{"type":["string","null"]},"mother":{"$ref":"#/definitions/Pet"}}}
    PUT /pets
      header X-Trace: {"type":"string"}
      query filter: {"type":["string","null"]}
      application/json: {"type":"object","discriminator":{"propertyName":"kind"},"required":["name","kind"],"properties":{"kind":{"type":"string"},"name":{"type":"string","maxLength":20},"owner":{"type":["string","null"]},"mother":{"$ref":"#/definitions/Pet"}}}
    DELETE /pets/{id}
      path id: {"type":"integer"}
    POST /pets/{id}/photo
      path id: {"type":"integer","minimum":1}
      multipart/form-data: {"type":"object","properties":{"photo":{"type":"string","format":"binary"},"tags":{"type":"array","items":{"type":"string"}},"note":{"type":"string"}},"required":["photo"]}
    PATCH /pets/{id}/photo
      path id: {"type":"integer","minimum":1}
      application/x-www-form-urlencoded: {"type":"object","properties":{"note":{"type":"string","maxLength":40},"mood":{"$ref":"#/parameters/Mood/schema"}},"required":["note"]}
    Pet: {"type":"object","discriminator":{"propertyName":"kind"},"required":["name","kind"],"properties":{"kind":{"type":"string"},"name":{"type":"string","maxLength":20},"owner":{"type":["string","null"]},"mother":{"$ref":"#/definitions/Pet"}}}
    "##);
}

#[test]
fn lists_are_written_as_their_format_says_in_every_place() {
    let list = |place: &str, name: &str, format: &str| {
        format!(
            "{{name: {name}, in: {place}, required: true, type: array, items: {{type: integer}}, collectionFormat: {format}}}"
        )
    };
    let text = format!(
        "swagger: '2.0'\ninfo: {{title: T, version: '1'}}\npaths:\n  /a/{{p}}:\n    post:\n      parameters: [{}, {}, {}, {}, {}]\n      responses: {{'200': {{description: ok}}}}\n",
        list("path", "p", "pipes"),
        list("query", "q", "tsv"),
        list("header", "h", "ssv"),
        list("header", "m", "multi"),
        list("formData", "f", "tsv"),
    );
    let api = load("api.yml", text.as_bytes()).expect("it is a document");
    let operation = &api.operations[0];
    let styles = operation.parameters.iter().map(|one| one.style);
    let mut styles: Vec<String> = styles.map(|style| format!("{style:?}")).collect();
    let fields = operation.body.iter().flat_map(|body| &body.media);
    let fields = fields.flat_map(|media| &media.encoding);
    styles.extend(fields.map(|(name, field)| format!("{name} {:?}", field.style)));
    assert_eq!(
        styles.join(", "),
        "PipeDelimited, TabDelimited, SpaceDelimited, Simple, f Some(TabDelimited)"
    );
    let warned: Vec<_> = api.warnings.iter().map(ToString::to_string).collect();
    assert!(
        warned.len() == 1 && warned[0].contains("the collectionFormat `multi`"),
        "{warned:?}"
    );
}

#[test]
fn places_are_those_of_the_document_as_written() {
    let api = fixtures::read("fixtures/specs/swagger.yml", &[]).expect("it is a document");
    let table = [
        ("GET /pets", Place::Query("limit".to_owned())),
        ("POST /pets", Place::Body("/name".to_owned())),
        ("PUT /pets", Place::Body("/mother/owner".to_owned())),
        ("POST /pets/{id}/photo", Place::Body("/photo".to_owned())),
        ("POST /pets/{id}/photo", Place::Body("/note".to_owned())),
        ("PATCH /pets/{id}/photo", Place::Body("/mood".to_owned())),
        ("DELETE /pets/{id}", Place::Path("id".to_owned())),
    ];
    let text = std::fs::read_to_string("fixtures/specs/swagger.yml").expect("the file is there");
    let lines: Vec<_> = text.lines().collect();
    let told: Vec<_> = table
        .iter()
        .map(|(key, place)| {
            let at = api.locate(&key.parse().expect("a key"), Some(place));
            let line = lines[at.line as usize - 1].chars();
            let from: String = line.skip(at.column as usize - 1).take(40).collect();
            format!("{key} {place}: {}:{} {from}", at.line, at.column)
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    GET /pets query limit: 86:3 Limit: {name: limit, in: query, type: in
    POST /pets body /name: 101:7 name: {type: string, maxLength: 20}
    PUT /pets body /mother/owner: 102:7 owner: {type: string, x-nullable: true}
    POST /pets/{id}/photo body /photo: 70:11 {name: photo, in: formData, type: file, 
    POST /pets/{id}/photo body /note: 66:9 {name: note, in: formData, type: string}
    PATCH /pets/{id}/photo body /mood: 89:3 Mood: {name: mood, in: formData, type: s
    DELETE /pets/{id} path id: 82:9 {name: id, in: path, required: true, typ
    ");
}

#[test]
fn servers_are_made_of_host_path_and_schemes() {
    let table = [
        ("host: a.test", "https://a.test"),
        (
            "{host: 'a.test:8080', basePath: v2, schemes: [http]}",
            "http://a.test:8080/v2",
        ),
        (
            "{host: a.test, basePath: /, schemes: [ws, http, https]}",
            "https://a.test http://a.test",
        ),
        ("{host: a.test, schemes: [wss]}", "https://a.test"),
        ("basePath: /v1", "/v1"),
        ("basePath: /", ""),
        ("{host: 7, basePath: []}", ""),
    ];
    for (fields, wanted) in table {
        let fields = fields.trim_start_matches('{').trim_end_matches('}');
        let text = format!("{{swagger: '2.0', info: {{title: T}}, {fields}, paths: {{}}}}");
        let api = load("api.yml", text.as_bytes()).expect("it is a document");
        let urls: Vec<_> = api
            .servers
            .iter()
            .map(|server| server.url.as_str())
            .collect();
        assert_eq!(urls.join(" "), wanted, "{fields}");
    }
}
