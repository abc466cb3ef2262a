//! Several tasks in one call: what is not in the project is passed over, unless a flaw looks further.

use serde_json::{Value, json};

use super::Api;

/// Number of a task that this person has in a project of his own, and the project's path.
async fn task(api: &Api, token: &str, key: &str) -> (Value, String) {
    let project = api.project(token, key).await;
    let task = api.task(token, &project).await;
    (api.get(&task, token).await.body["id"].clone(), project)
}

#[tokio::test]
async fn a_batch_reaches_what_is_in_its_project_and_nothing_else() {
    for (rule, reads, writes, deletes) in [
        ("", false, false, false),
        ("access/object-read:batch", true, false, false),
        ("access/object-write:batch", false, true, false),
        ("access/object-delete:batch", false, false, true),
    ] {
        let api = match rule {
            "" => Api::clean(),
            rule => Api::flawed(rule),
        };
        let (alice, bob) = (api.login("alice").await, api.login("bob").await);
        let (hers, theirs) = task(&api, &alice, "APOLLO").await;
        let (his, own) = task(&api, &bob, "BUDGET").await;
        let both = json!({ "taskIds": [his, hers] });

        let line = format!("POST {own}/tasks/batch-get");
        let seen = api.call(&line, &bob, both.clone()).await;
        let seen = seen.body["items"].as_array().unwrap().len();
        assert_eq!(seen, 1 + usize::from(reads), "{rule}");

        let line = format!("PATCH {theirs}/tasks");
        let body = json!({ "taskIds": [hers], "status": "done" });
        let status = api.call(&line, &bob, body.clone()).await.status;
        assert_eq!(status, if writes { 204 } else { 404 }, "{rule}");
        let path = format!("{theirs}/tasks/{hers}");
        let state = api.get(&path, &alice).await.text("/status");
        assert_eq!(state, if writes { "done" } else { "open" }, "{rule}");
        assert_eq!(api.call(&line, &alice, body).await.status, 204);

        let line = format!("POST {own}/tasks/bulk-delete");
        assert_eq!(api.call(&line, &bob, both).await.status, 204);
        let there = api.get(&path, &alice).await.status;
        assert_eq!(there, if deletes { 404 } else { 200 }, "{rule}");
        let gone = api.get(&format!("{own}/tasks/{his}"), &bob).await.status;
        assert_eq!(gone, 404, "{rule}");
    }
}

#[tokio::test]
async fn a_batch_is_strict_about_its_list() {
    let api = Api::clean();
    let alice = api.login("alice").await;
    let (id, project) = task(&api, &alice, "APOLLO").await;
    let line = format!("POST {project}/tasks/bulk-delete");
    for ids in [
        json!([]),
        json!([id, id]),
        json!(["x"]),
        json!([0]),
        json!([-1]),
        json!(id),
    ] {
        let answer = api.call(&line, &alice, json!({ "taskIds": ids })).await;
        assert!(answer.is_problem(422), "{ids}");
    }
    let more = json!({ "taskIds": [id], "force": true });
    assert!(api.call(&line, &alice, more).await.is_problem(422));
}

#[tokio::test]
async fn an_ending_behind_an_id_leads_nowhere_unless_a_flaw_cuts_it_off() {
    for (api, flawed) in [
        (Api::clean(), false),
        (Api::flawed("access/object-read:spelling"), true),
    ] {
        let (alice, bob) = (api.login("alice").await, api.login("bob").await);
        let body = json!({ "title": "canary" });
        let page = api.call("POST /pages", &alice, body).await.text("/id");
        let ask = async |path: String| api.get(&path, &bob).await.status;
        assert_eq!(ask(format!("/pages/{page}")).await, 404);
        let status = if flawed { 200 } else { 404 };
        assert_eq!(ask(format!("/pages/{page}.json")).await, status);
    }
}
