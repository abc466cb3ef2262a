//! The stock room: what is in it, and the manuals of the machines.

use axum::Json;
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::problem::{Fault, Problem};
use crate::demo::sql;
use crate::demo::wire::{self, Names, Query};

/// Titles and how many there are.
const ARTICLES: &[(&str, u32)] = &[("saw", 4), ("hammer", 11), ("ladder", 2), ("drill", 5)];

/// Every file of the machine, by its path from the root.
const DISK: &[(&str, &str)] = &[
    ("srv/manuals/printer.txt", "Open the lid and wait."),
    ("srv/manuals/coffee.txt", "Water first, then the beans."),
    (
        "etc/passwd",
        "root:x:0:0:root:/root:/bin/sh\nplanner:x:1000:1000::/srv:/usr/sbin/nologin\n",
    ),
];

pub(super) fn articles(
    app: Shared,
    _: Caller,
    Query(query): Query,
) -> Result<Json<Value>, Problem> {
    let wanted = query.get("title");
    if wanted.is_some_and(|wanted| !(1..=80).contains(&wanted.chars().count())) {
        return Err(Problem::invalid(vec![Fault {
            pointer: "title".to_owned(),
            detail: "must have 1 to 80 characters".to_owned(),
        }]));
    }
    let chosen = |title: &str| match wanted {
        None => true,
        // Whatever the database cannot read finds nothing.
        Some(wanted) if app.flaws.has("input/sql-injection") => {
            sql::chooses(wanted, title).unwrap_or(false)
        }
        Some(wanted) => wanted == title,
    };
    let articles = ARTICLES.iter().filter(|(title, _)| chosen(title));
    let articles = articles.map(|(title, count)| json!({ "title": title, "count": count }));
    Ok(wire::list(articles.collect()))
}

pub(super) fn manual(
    app: Shared,
    _: Caller,
    Names([file]): Names<1>,
) -> Result<Json<Value>, Problem> {
    let path = match app.flaws.has("input/path-traversal") {
        true => resolved(&format!("srv/manuals/{file}")),
        false => format!("srv/manuals/{file}"),
    };
    let found = DISK.iter().find(|(own, _)| *own == path);
    let (_, text) = found.ok_or_else(Problem::not_found)?;
    Ok(Json(json!({ "file": file, "text": text })))
}

/// The path without its dots, as a file system walks it.
fn resolved(path: &str) -> String {
    let mut walked: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                walked.pop();
            }
            step => walked.push(step),
        }
    }
    walked.join("/")
}
