//! One table with hostile answers in it, as every format writes it.

use crate::rehearsal::{Fate, Line, Miss, Table};
use crate::words::{OperationKey, RuleId};

use super::{html, junit, markdown, terminal};

fn line(rule: &'static str, operation: (&str, &str), mutation: &str, fate: Fate) -> Line {
    Line {
        rule: RuleId::new(rule),
        operation: OperationKey::new(operation.0, operation.1),
        mutation: mutation.to_owned(),
        fate,
    }
}

fn table() -> Table {
    let read = ("GET", "/orders/{orderId}");
    let make = ("POST", "/orders");
    let gone = "the check of role and owner is gone";
    let miss = Miss {
        acts: 3,
        did: vec![
            "1 × the answer proves nothing: <script>alert(1)</script> | `x` \u{1b}[31m".to_owned(),
            "tried as bob: GET /v2/orders/7 200".to_owned(),
        ],
        todo: "give each identity an object of its own".to_owned(),
    };
    Table {
        api: "Orders 2.0".to_owned(),
        target: "http://127.0.0.1:8080/v2".to_owned(),
        seed: 7,
        at_least: 80,
        alike: [40, 41],
        is_mutated: true,
        left_out: 2,
        leftovers: vec!["/orders/{orderId} (9), made by request 1a2b3c/4.1: 403".to_owned()],
        lines: vec![
            line("access/object-read", read, gone, Fate::Caught),
            line("access/object-read", read, gone, Fate::Missed(miss)),
            line(
                "input/type",
                make,
                "a number at body /name is accepted",
                Fate::Caught,
            ),
            line(
                "transport/tls",
                read,
                "",
                Fate::NotTestable("the proxy speaks plain HTTP itself".to_owned()),
            ),
            line(
                "input/type",
                make,
                "null at body /name is accepted",
                Fate::Caught,
            ),
        ],
        ..Table::default()
    }
}

#[test]
fn every_format_tells_what_was_caught_missed_and_not_tried() {
    let table = table();
    let told = terminal(&table, false);
    let lines: Vec<&str> = told.lines().collect();
    let gone = "GET /orders/{orderId}  the check of role and owner is gone";
    for line in [
        &*format!("caught       access/object-read  {gone}"),
        &*format!("missed       access/object-read  {gone}"),
        "             3 answers were changed",
        "             tried as bob: GET /v2/orders/7 200",
        "             what helps: give each identity an object of its own",
        "    1 × the proxy speaks plain HTTP itself",
        "2 more could be rehearsed; --sample chose by the seed 7",
        "3 of 4 mutations caught (75.0 %)",
    ] {
        assert!(lines.contains(&line), "{line}\n{told}");
    }
    let told = markdown(&table);
    for line in [
        "| `access/object-read` | 1 | 1 | 0 |",
        "| `input/type` | 2 | 0 | 0 |",
    ] {
        assert!(told.lines().any(|own| own == line), "{line}\n{told}");
    }
    let told = junit(&table);
    assert_eq!(told.matches("<testcase ").count(), 1 + 5, "{told}");
    assert_eq!(told.matches("<failure ").count(), 1, "{told}");
    assert_eq!(told.matches("<skipped ").count(), 1, "{told}");
    let told = html(&table);
    assert!(told.contains("3 of 4 mutations caught (75.0 %)"), "{told}");
    assert_eq!(
        told.matches("<details class=\"finding high\">").count(),
        1,
        "{told}"
    );
}

#[test]
fn what_an_answer_holds_is_text() {
    let table = table();
    let all = [
        html(&table),
        junit(&table),
        markdown(&table),
        terminal(&table, false),
    ];
    for text in &all {
        assert!(!text.contains('\u{1b}'), "{text}");
    }
    for text in &all[..2] {
        assert!(!text.contains("<script>alert"), "{text}");
    }
}

#[test]
fn the_share_and_the_proxy_decide() {
    let mut table = table();
    assert_eq!(table.share(), "3 of 4 mutations caught (75.0 %)");
    assert_eq!(table.passes(), Some(false));
    table.at_least = 75;
    assert_eq!(table.passes(), Some(true));
    table.differences = vec!["input/crash GET /orders: found only through the proxy".to_owned()];
    assert_eq!(table.passes(), Some(false));
    table.differences.clear();
    table
        .lines
        .retain(|line| matches!(line.fate, Fate::NotTestable(_)));
    assert_eq!(table.passes(), None, "what tries nothing proves nothing");
    table.is_mutated = false;
    assert_eq!(table.passes(), Some(true));
}
