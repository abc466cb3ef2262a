//! Documents that cannot be read at all, and what the user is told.

use super::{read, shown, with_paths};
use crate::spec::load;

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    let documents = [
        "",
        "# only a comment\n",
        "openapi: 3.0.0\npaths: {a: [}\n",
        "{\"openapi\": \"3.0.0\",\n  \"paths\": {\"/a\": }\n",
        "a:\n\t- b\n",
        "just text",
        "[1]",
        "{}",
        "name: x\nversion: 2\n",
        "asyncapi: 2.6.0\n",
        "info: {name: x}\nitem: []\n",
        "info:\n  title: T\nswagger: '2.0'\n",
        "openapi: 4.0.0\n",
        "openapi: [3]\n",
        "? [a]\n: b\n",
        "a: *b\n",
    ];
    let told: Vec<_> = documents
        .iter()
        .map(|text| match read(text) {
            Ok(api) => format!("{text:?} was read as {}", api.openapi),
            Err(problem) => problem.to_string(),
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    error: the file is empty
      at api.yml:1:1
      do: name a file that holds an OpenAPI document
    error: the file is empty
      at api.yml:1:1
      do: name a file that holds an OpenAPI document
    error: not readable as YAML or JSON: mismatched bracket '[' closed by '}'
      at api.yml:2:12
      2 | paths: {a: [}
        |            ^
      do: mend what stands there or just before it
    error: not readable as YAML or JSON: unclosed bracket '{'
      at api.yml:1:1
      1 | {"openapi": "3.0.0",
        | ^
      do: mend what stands there or just before it
    error: not readable as YAML or JSON: tabs disallowed within this context (block indentation)
      at api.yml:2:2
      2 |  - b
        |  ^
      do: mend what stands there or just before it
    error: not an OpenAPI document: the file holds plain text
      at api.yml:1:1
      1 | just text
        | ^
      do: name a file that begins with `openapi: 3.…` or `swagger: 2.0`
    error: not an OpenAPI document: the file holds a list
      at api.yml:1:1
      1 | [1]
        | ^
      do: name a file that begins with `openapi: 3.…` or `swagger: 2.0`
    error: not an OpenAPI document: the file holds an empty map
      at api.yml:1:1
      1 | {}
        | ^
      do: name a file that begins with `openapi: 3.…` or `swagger: 2.0`
    error: not an OpenAPI document: no `openapi` key; it begins with `name`, `version`
      at api.yml:1:1
      1 | name: x
        | ^
      do: name a file that begins with `openapi: 3.…` or `swagger: 2.0`
    error: not an OpenAPI document: this is an AsyncAPI document
      at api.yml:1:1
      1 | asyncapi: 2.6.0
        | ^
      do: name a file that begins with `openapi: 3.…` or `swagger: 2.0`
    error: not an OpenAPI document: this looks like a Postman collection
      at api.yml:1:1
      1 | info: {name: x}
        | ^
      do: name a file that begins with `openapi: 3.…` or `swagger: 2.0`
    "info:\n  title: T\nswagger: '2.0'\n" was read as 2.0
    error: OpenAPI 4.0.0 cannot be read
      at api.yml:1:1
      1 | openapi: 4.0.0
        | ^
      do: convert it to one of 2.0, 3.0, 3.1 and 3.2
    error: OpenAPI [3] cannot be read
      at api.yml:1:1
      1 | openapi: [3]
        | ^
      do: convert it to one of 2.0, 3.0, 3.1 and 3.2
    error: not readable as YAML or JSON: a map or list stands where a key is needed
      at api.yml:1:3
      1 | ? [a]
        |   ^
      do: mend what stands there or just before it
    error: not readable as YAML or JSON: while parsing node, found unknown anchor
      at api.yml:1:4
      1 | a: *b
        |    ^
      do: mend what stands there or just before it
    "#);
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_place() {
    let problem = load("api.yml", b"openapi: 3.0.0\ninfo: \xff\n").expect_err("this is not UTF-8");
    insta::assert_snapshot!(problem, @r#"
    error: the file is not UTF-8 text
      at api.yml:2:7
      do: save it as UTF-8
    "#);
}

#[test]
fn a_byte_order_mark_and_a_version_without_quotes_are_no_trouble() {
    let api = load("api.yml", b"\xef\xbb\xbfopenapi: 3.1\npaths: {}\n").expect("it can be read");
    assert_eq!(api.openapi, "3.1");
    let api = read("openapi: 3.2.0\npaths: {/a: {query: {}, additionalOperations: {LINK: {}}}}\n")
        .expect("it can be read");
    let keys: Vec<_> = api
        .operations
        .iter()
        .map(|one| one.key.to_string())
        .collect();
    assert_eq!(keys, ["QUERY /a", "LINK /a"]);
    insta::assert_snapshot!(shown(&api.warnings), @"");
}

#[test]
fn a_bad_operation_costs_only_itself() {
    let api = read(&with_paths(
        "  /a:
    get: {security: , parameters: , requestBody: , responses: }
    put: 1
    post: {parameters: [{in: query}]}
    delete: {parameters: [{name: q}]}
    patch: {parameters: [{name: q, in: body}]}
    head: {parameters: {}}
    trace: {security: {}}
    options: {requestBody: {content: {a/b: {schema: {$ref: '#/nowhere'}}}}}
  /b: {$ref: './b.yml'}
  /c: {$ref: '#/paths/~1a', post: {}}
  c: {get: {}}
  /d: 1
  /e: {get: {parameters: [{$ref: '#/x-a'}]}}
x-a: {$ref: '#/x-b'}
x-b: {$ref: '#/x-a'}
",
    ))
    .expect("the document can be read");
    let read: Vec<_> = api
        .operations
        .iter()
        .map(|one| one.key.to_string())
        .collect();
    assert_eq!(read, ["GET /a", "POST /c", "GET /c"]);
    let left: Vec<_> = api
        .left_out
        .iter()
        .map(|left| format!("{}: {}", left.key, left.why))
        .collect();
    insta::assert_snapshot!(left.join("\n"), @r"
    * /b: error: `./b.yml` cannot be followed: b.yml cannot be read: only one file is read here
      at api.yml:13:3
      13 |   /b: {$ref: './b.yml'}
         |   ^
    PUT /a: error: PUT /a is not a map
      at api.yml:6:5
      6 |     put: 1
        |     ^
    POST /a: error: a parameter has no `name`
      at api.yml:7:25
      7 |     post: {parameters: [{in: query}]}
        |                         ^
    DELETE /a: error: the parameter `q` has no `in`
      at api.yml:8:27
      8 |     delete: {parameters: [{name: q}]}
        |                           ^
    PATCH /a: error: the parameter `q` stands `in: body`, which is none of path, query, querystring, header and cookie
      at api.yml:9:26
      9 |     patch: {parameters: [{name: q, in: body}]}
        |                          ^
    HEAD /a: error: `parameters` is not a list
      at api.yml:10:12
      10 |     head: {parameters: {}}
         |            ^
    TRACE /a: error: `security` is not a list
      at api.yml:11:13
      11 |     trace: {security: {}}
         |             ^
    OPTIONS /a: error: `#/nowhere` leads nowhere
      at api.yml:12:45
      12 |     options: {requestBody: {content: {a/b: {schema: {$ref: '#/nowhere'}}}}}
         |                                             ^
    PUT /c: error: PUT /c is not a map
      at api.yml:6:5
      6 |     put: 1
        |     ^
    DELETE /c: error: the parameter `q` has no `in`
      at api.yml:8:27
      8 |     delete: {parameters: [{name: q}]}
        |                           ^
    PATCH /c: error: the parameter `q` stands `in: body`, which is none of path, query, querystring, header and cookie
      at api.yml:9:26
      9 |     patch: {parameters: [{name: q, in: body}]}
        |                          ^
    HEAD /c: error: `parameters` is not a list
      at api.yml:10:12
      10 |     head: {parameters: {}}
         |            ^
    TRACE /c: error: `security` is not a list
      at api.yml:11:13
      11 |     trace: {security: {}}
         |             ^
    OPTIONS /c: error: `#/nowhere` leads nowhere
      at api.yml:12:45
      12 |     options: {requestBody: {content: {a/b: {schema: {$ref: '#/nowhere'}}}}}
         |                                             ^
    GET /e: error: its `$ref` leads in a circle
      at api.yml:17:27
      17 |   /e: {get: {parameters: [{$ref: '#/x-a'}]}}
         |                           ^
    ");
    insta::assert_snapshot!(shown(&api.warnings), @r"
    warning: the path `c` does not begin with a slash
      at api.yml:15:3
      15 |   c: {get: {}}
         |   ^
      do: write it as `/…`; its operations are left out
    warning: the path item of `/d` is not a map
      at api.yml:16:3
      16 |   /d: 1
         |   ^
    ");
}
