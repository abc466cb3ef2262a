//! A bookshop before a database: searches and numbers that are bound, quoted, refused, or pasted into the statement.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json as value};

use super::{json, object, scan, segments, text};
use crate::support::{Answer, Asked, Server};

const DOCUMENT: &str = r#"openapi: 3.0.3
info: { title: Bookshop, version: "1" }
security: [{ token: [] }]
paths:
  /books:
    get:
      parameters: [{ name: q, in: query, schema: { type: string }, example: sea }]
      responses: { "200": { description: Books that have it in their title } }
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [title]
              properties: { title: { type: string, minLength: 1, maxLength: 200 } }
      responses: { "201": { description: Taken in } }
  /books/{bookId}:
    parameters: [{ name: bookId, in: path, required: true, schema: { type: integer } }]
    get:
      responses: { "200": { description: One } }
  /shelves:
    get:
      parameters:
        - { name: word, in: query, required: true, schema: { type: string }, example: sea }
        - { name: branch, in: cookie, required: true, schema: { type: string }, example: sea }
      responses: { "200": { description: Books that stand there } }
    post:
      parameters: [{ name: ref, in: query, required: true, schema: { type: string }, example: r7 }]
      responses: { "201": { description: Put up } }
components:
  securitySchemes:
    token: { type: http, scheme: bearer }
"#;

const CONFIG: &str = "identities:\n  ines: { credential: { bearer: ines-token-51 } }\n";

const BOOKS: &[&str] = &[
    "The old man and the sea",
    "Under the sea",
    "Ms O'Brien remembers",
    "A short history of chairs",
];

fn serve(way: &'static str) -> Server {
    super::start(move |asked| answer(way, asked))
}

fn problem(status: u16) -> Answer {
    json(status, &value!({ "error": "no" }))
}

fn answer(way: &str, asked: &Asked) -> Answer {
    if asked.header("authorization") != Some("Bearer ines-token-51") {
        return problem(401).with(("www-authenticate", "Bearer"));
    }
    let path = segments(asked);
    match (asked.method.as_str(), &path[..]) {
        ("GET", ["books"]) => books(way, &query(asked, "q")),
        ("GET", ["books", id]) => book(way, &decoded(id)),
        ("POST", ["books"]) => post(way, asked),
        ("GET", ["shelves"]) => shelves(way, asked),
        ("POST", ["shelves"]) => put_up(way, asked),
        (_, ["shelves"]) => problem(405).with(("allow", "GET, POST")),
        (_, ["books", ..]) => problem(405).with(("allow", "GET, POST")),
        _ => problem(404),
    }
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

fn query(asked: &Asked, name: &str) -> Option<String> {
    let (_, query) = asked.path.split_once('?')?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(own, _)| *own == name)?;
    Some(decoded(value))
}

/// Another one each time.
fn served_at() -> usize {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

/// The answer names the time and the search: neither tells the two apart.
fn shown(search: Option<&String>, found: impl Fn(usize, &str) -> bool) -> Answer {
    let books = BOOKS
        .iter()
        .enumerate()
        .filter(|(id, title)| found(*id, title));
    let books: Vec<Value> = books
        .map(|(id, title)| value!({ "id": id, "title": title }))
        .collect();
    json(
        200,
        &value!({ "search": search, "books": books, "served_at": served_at() }),
    )
}

fn books(way: &str, search: &Option<String>) -> Answer {
    let Some(wanted) = search else {
        return shown(None, |_, _| true);
    };
    match way {
        "refuses quotes" if wanted.contains('\'') => problem(400),
        // Words outside quotes, phrases within; an open one is an error.
        "reads phrases" | "breaks over phrases" if wanted.matches('\'').count() % 2 == 1 => {
            problem(if way == "reads phrases" { 400 } else { 500 })
        }
        "reads phrases" | "breaks over phrases" => {
            let words = wanted.split(['\'', ' ', '|', '+', '%', '=']);
            let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
            shown(search.as_ref(), |_, title| {
                let title = title.to_lowercase();
                words
                    .iter()
                    .all(|word| title.contains(&word.to_lowercase()))
            })
        }
        "pastes" => {
            let holds = |_: usize, title: &str| sql(&format!("title LIKE '%{wanted}%'"), title, 0);
            match BOOKS.iter().all(|title| holds(0, title).is_some()) {
                true => shown(search.as_ref(), |id, title| holds(id, title) == Some(true)),
                false => json(500, &value!({ "error": "database" })),
            }
        }
        _ => shown(search.as_ref(), |_, title| title.contains(wanted.as_str())),
    }
}

fn book(way: &str, id: &str) -> Answer {
    let found = match way {
        "pastes" => {
            let rows = BOOKS.iter().enumerate();
            let chosen: Option<Vec<usize>> = rows
                .map(|(own, title)| {
                    sql(&format!("id = {id}"), title, own).map(|holds| (own, holds))
                })
                .collect::<Option<Vec<_>>>()
                .map(|rows| {
                    rows.into_iter()
                        .filter(|(_, holds)| *holds)
                        .map(|(own, _)| own)
                        .collect()
                });
            match chosen {
                Some(chosen) => chosen.first().copied(),
                None => {
                    let said = format!("ERROR:  syntax error at or near \"{id}\"");
                    return json(500, &value!({ "error": said }));
                }
            }
        }
        _ => id.parse().ok(),
    };
    match found.and_then(|id| Some((id, BOOKS.get(id)?))) {
        Some((id, title)) => json(200, &value!({ "id": id, "title": title, "shelf": id * 7 })),
        None => problem(404),
    }
}

fn post(way: &str, asked: &Asked) -> Answer {
    let body = object(asked);
    let Some(title) = body
        .as_ref()
        .and_then(|body| text(body.get("title"), 1, 200))
    else {
        return problem(422);
    };
    let is_statement = |all: Vec<String>| {
        let texts = all.iter().step_by(2).all(|token| token.starts_with('\''));
        let signs = all.iter().skip(1).step_by(2).all(|token| token == "||");
        all.len() % 2 == 1 && texts && signs
    };
    if way == "pastes a write" && !tokens(&format!("'{title}'")).is_some_and(is_statement) {
        let said = "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version";
        return json(500, &value!({ "error": said }));
    }
    json(201, &value!({ "id": 9, "title": title }))
}

fn shelves(way: &str, asked: &Asked) -> Answer {
    let cookie = asked.header("cookie").unwrap_or_default();
    let mut cookies = cookie.split("; ").filter_map(|one| one.split_once('='));
    let branch = cookies.find(|(name, _)| *name == "branch");
    let (Some(word), Some((_, branch))) = (query(asked, "word"), branch) else {
        return problem(400);
    };
    let branch = decoded(branch);
    let condition = match way {
        "pastes between double quotes" => format!("title LIKE \"%{word}%\""),
        "pastes a cookie" => format!("title LIKE '%{branch}%'"),
        _ => {
            return shown(Some(&word), |_, title| {
                title.contains(&word) && title.contains(&branch)
            });
        }
    };
    match BOOKS
        .iter()
        .all(|title| sql(&condition, title, 0).is_some())
    {
        true => shown(Some(&word), |_, title| {
            sql(&condition, title, 0) == Some(true)
        }),
        false => problem(500),
    }
}

fn put_up(way: &str, asked: &Asked) -> Answer {
    match query(asked, "ref") {
        None => problem(400),
        Some(own) if way == "pastes a parameter of a write" => {
            match sql(&format!("title = '{own}'"), "r7", 0) {
                Some(_) => json(201, &value!({ "id": 3, "shelf": "up" })),
                None => json(
                    500,
                    &value!({ "error": format!("near \"{own}\": syntax error") }),
                ),
            }
        }
        Some(_) => json(201, &value!({ "id": 3, "shelf": "up" })),
    }
}

/// Whether a condition holds for a row; `None` when it is none.
fn sql(condition: &str, title: &str, id: usize) -> Option<bool> {
    let tokens = tokens(condition)?;
    let all: Option<Vec<bool>> = tokens
        .split(|token| token == "AND")
        .map(|part| compare(part, title, id))
        .collect();
    Some(all?.into_iter().all(|holds| holds))
}

fn compare(tokens: &[String], title: &str, id: usize) -> Option<bool> {
    let at = tokens
        .iter()
        .position(|token| token == "=" || token == "LIKE")?;
    let side = |tokens: &[String]| -> Option<String> {
        let value = |token: &String| match token.as_str() {
            "title" => Some(title.to_owned()),
            "id" => Some(id.to_string()),
            text if text.starts_with('\'') => Some(text.trim_matches('\'').to_owned()),
            number => number.parse::<i64>().ok().map(|number| number.to_string()),
        };
        match tokens {
            [one] => value(one),
            [left, sign, right] if sign == "||" => Some(value(left)? + &value(right)?),
            [left, sign, right] if sign == "-" => {
                let (left, right): (i64, i64) =
                    (value(left)?.parse().ok()?, value(right)?.parse().ok()?);
                Some((left - right).to_string())
            }
            _ => None,
        }
    };
    let (left, right) = (side(&tokens[..at])?, side(&tokens[at + 1..])?);
    Some(match tokens[at].as_str() {
        "LIKE" => {
            let (front, back) = (right.starts_with('%'), right.ends_with('%'));
            let word = right.trim_matches('%');
            match (front, back) {
                (true, true) => left.contains(word),
                (true, false) => left.ends_with(word),
                (false, true) => left.starts_with(word),
                (false, false) => left == word,
            }
        }
        _ => left == right,
    })
}

fn tokens(statement: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut letters = statement.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            quote @ ('\'' | '"') => {
                let mut text = String::from('\'');
                loop {
                    match letters.next()? {
                        one if one == quote && letters.peek() == Some(&quote) => {
                            letters.next();
                        }
                        one if one == quote => break,
                        other => text.push(other),
                    }
                }
                found.push(text);
            }
            '|' => {
                letters.next_if_eq(&'|')?;
                found.push("||".to_owned());
            }
            '=' | '-' => found.push(letter.to_string()),
            letter if letter.is_alphanumeric() => {
                let mut word = String::from(letter);
                while let Some(next) = letters.next_if(|next| next.is_alphanumeric()) {
                    word.push(next);
                }
                found.push(word);
            }
            ' ' => {}
            _ => return None,
        }
    }
    Some(found)
}

#[test]
fn what_is_bound_refused_or_read_as_phrases_is_no_statement() {
    for way in ["binds", "refuses quotes", "reads phrases"] {
        scan(&serve(way), DOCUMENT, CONFIG).is_sound(&[
            ("input", "GET /books"),
            ("input", "POST /books"),
            ("input", "GET /shelves"),
        ]);
    }
}

#[test]
fn a_reader_that_breaks_is_a_crash_and_no_statement() {
    let scanned = scan(&serve("breaks over phrases"), DOCUMENT, CONFIG);
    scanned.is_broken_at("breaks over phrases", &["input/crash GET /books"]);
}

#[test]
fn what_is_pasted_into_a_statement_is_found() {
    let scanned = scan(&serve("pastes"), DOCUMENT, CONFIG);
    scanned.is_broken_at(
        "pastes",
        &[
            "input/crash GET /books",
            "input/crash GET /books/{bookId}",
            "input/error-leak GET /books/{bookId}",
            "input/sql-injection GET /books",
            "input/sql-injection GET /books/{bookId}",
        ],
    );
    for way in ["pastes between double quotes", "pastes a cookie"] {
        let found = [
            "input/crash GET /shelves",
            "input/sql-injection GET /shelves",
        ];
        scan(&serve(way), DOCUMENT, CONFIG).is_broken_at(way, &found);
    }
    let way = "pastes a parameter of a write";
    scan(&serve(way), DOCUMENT, CONFIG).is_broken_at(
        way,
        &[
            "input/crash POST /shelves",
            "input/error-leak POST /shelves",
            "input/sql-injection POST /shelves",
        ],
    );
    let scanned = scan(&serve("pastes a write"), DOCUMENT, CONFIG);
    scanned.is_broken_at(
        "pastes a write",
        &[
            "input/crash POST /books",
            "input/error-leak POST /books",
            "input/sql-injection POST /books",
        ],
    );
}
