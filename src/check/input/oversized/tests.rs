//! What came back of a long text and of a long list.

use serde_json::{Value, json};

use super::{CAME_BACK, ITEMS, LETTERS, Oversized, RULE, list_came_back, long_text};
use crate::check::{Case, Check, Cost, Stage, Verdict};
use crate::lab::{Actor, Step, Subject, Trial};

fn step(label: &str, form: &str, sent: &str, (status, body): (u16, &str)) -> Value {
    json!({
        "label": label, "as": "alice", "form": form,
        "request": {"method": "POST", "path": "/files", "body": {"bytes": sent}},
        "response": {"status": status, "body": body},
    })
}

fn came_back(sent: &Value, answer: &Value) -> Option<bool> {
    let step = step("attack", "", &sent.to_string(), (201, &answer.to_string()));
    let step: Step = serde_json::from_value(step).unwrap();
    list_came_back(&step)
}

#[test]
fn a_list_came_back_when_nearly_all_of_it_did() {
    let most = ITEMS.last().copied().unwrap_or_default();
    let list = |count: usize| json!({"name": "a", "tags": vec![json!({"tag": "nay"}); count]});
    assert_eq!(came_back(&list(most), &list(most)), Some(true));
    assert_eq!(came_back(&list(most), &list(100)), Some(false));
    assert_eq!(came_back(&list(most), &json!({"id": 1})), Some(false));
}

/// What is said of the largest text, answered with a body.
fn judged(status: u16, body: &str) -> Verdict {
    let form = LETTERS.last().map(|letters| long_text(*letters));
    let steps = json!([
        step("control", "", "", (201, r#"{"content":"b"}"#)),
        step("attack", &form.unwrap_or_default(), "", (status, body)),
    ]);
    let trial: Value = json!({ "steps": steps });
    let trial: Trial = serde_json::from_value(trial).unwrap();
    let case = Case {
        rule: RULE.id.clone(),
        subject: Subject {
            operation: "POST /files".parse().unwrap(),
            owner: Actor::Able,
            attacker: None,
        },
        place: None,
        form: String::new(),
        violation: None,
        stage: Stage::Probe,
        cost: Cost::default(),
    };
    Oversized.judge(&case, &trial)
}

#[test]
fn only_an_answer_that_holds_the_text_shows_that_nobody_cut_it() {
    let stored = |letters: usize| format!(r#"{{"content":"{}"}}"#, "n".repeat(letters));
    let broken = |status, body: &str| matches!(judged(status, body), Verdict::Broken(_));
    assert!(broken(201, &stored(CAME_BACK)));
    assert!(!broken(201, &stored(CAME_BACK - 1)));
    // Two halves are not the whole, and a refusal that quotes it has not taken it.
    let half = "n".repeat(CAME_BACK / 2);
    assert!(!broken(201, &format!("{half} {half}")));
    assert!(!broken(413, &stored(CAME_BACK)));
}
