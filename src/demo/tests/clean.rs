//! Every resource of the sound API: who reaches it, and who does not.

use serde_json::{Value, json};

use super::Api;

#[tokio::test]
async fn a_project_is_its_owners_and_the_administrators() {
    let api = Api::clean();
    let (alice, bob, admin) = (
        api.login("alice").await,
        api.login("bob").await,
        api.login("admin").await,
    );
    let project = api.project(&alice, "APOLLO").await;
    assert_eq!(
        api.get(&project, &alice).await.text("/description"),
        "canary"
    );
    assert_eq!(api.get(&project, &admin).await.status, 200);
    for line in ["GET ", "PATCH ", "DELETE "] {
        let body = if line == "PATCH " {
            json!({ "name": "taken" })
        } else {
            Value::Null
        };
        let answer = api.call(&format!("{line}{project}"), &bob, body).await;
        assert!(answer.is_problem(404), "{line}: {}", answer.status);
    }
    let shown = api.get("/projects", &bob).await.body.to_string();
    assert!(!shown.contains("canary") && shown.contains("Payroll"));
    let changed = json!({ "name": "Gemini", "due": "2027-03-31", "budget": 12.0 });
    let changed = api.call(&format!("PATCH {project}"), &alice, changed).await;
    assert_eq!((changed.status, &changed.body["budget"]), (200, &json!(12)));
    assert_eq!(changed.text("/description"), "canary");
    assert_eq!(
        api.call(&format!("DELETE {project}"), &alice, Value::Null)
            .await
            .status,
        204
    );
    assert!(api.get(&project, &alice).await.is_problem(404));
}

#[tokio::test]
async fn a_shared_project_may_be_read_and_commented_but_not_changed() {
    let api = Api::clean();
    let (alice, bob) = (api.login("alice").await, api.login("bob").await);
    let project = api.project(&alice, "APOLLO").await;
    let share = json!({ "shared_with": ["bob"] });
    assert_eq!(
        api.call(&format!("PATCH {project}"), &alice, share)
            .await
            .status,
        200
    );
    assert_eq!(api.get(&project, &bob).await.text("/description"), "canary");
    assert!(
        api.get("/projects", &bob)
            .await
            .body
            .to_string()
            .contains("canary")
    );
    let task = api.task(&alice, &project).await;
    assert_eq!(api.get(&task, &bob).await.status, 200);
    let said = api
        .call(
            &format!("POST {project}/comments"),
            &bob,
            json!({ "text": "well" }),
        )
        .await;
    assert_eq!(said.status, 201);
    let comment = format!("/comments/{}", said.text("/id"));
    assert_eq!(said.header("location"), format!("/v2{comment}"));
    assert_eq!(api.get(&comment, &alice).await.text("/author"), "bob");
    for line in [
        format!("DELETE {project}"),
        format!("DELETE {task}"),
        format!("DELETE {comment}"),
    ] {
        assert!(
            api.call(&line, &bob, Value::Null).await.is_problem(403),
            "{line}"
        );
    }
    assert!(
        api.call(&format!("PATCH {project}"), &bob, json!({}))
            .await
            .is_problem(403)
    );
}

#[tokio::test]
async fn a_task_is_found_only_in_its_own_project() {
    let api = Api::clean();
    let (alice, bob) = (api.login("alice").await, api.login("bob").await);
    let (mine, other) = (
        api.project(&alice, "APOLLO").await,
        api.project(&alice, "GEMINI").await,
    );
    let task = api.task(&alice, &mine).await;
    assert!(
        api.get(&task.replace(&mine, &other), &alice)
            .await
            .is_problem(404)
    );
    assert!(api.get(&task, &bob).await.is_problem(404));
    assert!(
        api.get(&format!("{mine}/tasks/seven"), &alice)
            .await
            .is_problem(422)
    );
    let replaced = json!({ "title": "other", "status": "done" });
    let replaced = api.call(&format!("PUT {task}"), &alice, replaced).await;
    assert_eq!(
        (replaced.status, replaced.body.get("estimate")),
        (200, None)
    );
    assert_eq!(
        api.get(&format!("{mine}/tasks"), &alice).await.body["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        api.call(&format!("DELETE {task}"), &alice, Value::Null)
            .await
            .status,
        204
    );
    assert!(api.get(&task, &alice).await.is_problem(404));
}

#[tokio::test]
async fn labels_of_one_name_know_nothing_of_each_other() {
    let api = Api::clean();
    let (alice, bob) = (api.login("alice").await, api.login("bob").await);
    let line = "PUT /labels/nay-7";
    let color = |color: &str| json!({ "color": color });
    assert_eq!(api.call(line, &alice, color("#112233")).await.status, 201);
    assert!(api.get("/labels/nay-7", &bob).await.is_problem(404));
    // What is nobody's of one's own may be deleted, and nothing happens.
    assert_eq!(
        api.call("DELETE /labels/nay-7", &bob, Value::Null)
            .await
            .status,
        204
    );
    assert_eq!(api.call(line, &bob, color("#445566")).await.status, 201);
    assert_eq!(api.call(line, &bob, color("#778899")).await.status, 200);
    assert_eq!(
        api.get("/labels/nay-7", &alice).await.text("/color"),
        "#112233"
    );
    assert!(
        !api.get("/labels", &bob)
            .await
            .body
            .to_string()
            .contains("#112233")
    );
    assert!(
        api.call("PATCH /labels/nay-7", &alice, color("#000000"))
            .await
            .is_problem(405)
    );
}

#[tokio::test]
async fn invitations_are_seen_by_who_sent_them() {
    let api = Api::clean();
    let (alice, bob) = (api.login("alice").await, api.login("bob").await);
    let body = json!({ "email": "carol@example.com", "role": "viewer" });
    let sent = api.call("POST /invites", &alice, body).await;
    assert_eq!(
        (sent.status, sent.text("/state").as_str()),
        (201, "pending")
    );
    assert_eq!(api.get("/invites", &bob).await.body["items"], json!([]));
    let line = format!("DELETE /invites/{}", sent.text("/id"));
    assert!(api.call(&line, &bob, Value::Null).await.is_problem(404));
    assert_eq!(api.call(&line, &alice, Value::Null).await.status, 204);
    assert!(api.call(&line, &alice, Value::Null).await.is_problem(404));
}

#[tokio::test]
async fn search_finds_what_may_be_seen() {
    let api = Api::clean();
    let (alice, bob) = (api.login("alice").await, api.login("bob").await);
    let found = |answer: super::Answer| answer.body["items"].as_array().unwrap().len();
    assert_eq!(found(api.get("/search?q=RELAUNCH", &alice).await), 2);
    assert_eq!(
        found(api.get("/search?q=relaunch&limit=1&sort=x", &alice).await),
        1
    );
    assert_eq!(found(api.get("/search?q=relaunch", &bob).await), 0);
    assert_eq!(found(api.get("/search?q=office%20move", &alice).await), 2);
}

#[tokio::test]
async fn administration_is_for_administrators() {
    let api = Api::clean();
    let (alice, admin) = (api.login("alice").await, api.login("admin").await);
    assert!(api.get("/admin/users", &alice).await.is_problem(403));
    assert!(api.get("/admin/settings", &alice).await.is_problem(403));
    let body = json!({ "sign_up": "closed", "retention_days": 30 });
    assert!(
        api.call("PUT /admin/settings", &alice, body.clone())
            .await
            .is_problem(403)
    );
    assert!(api.get("/admin/settings", "").await.is_problem(401));
    assert_eq!(
        api.get("/admin/users", &admin).await.body["items"]
            .as_array()
            .unwrap()
            .len(),
        6
    );
    assert_eq!(
        api.call("PUT /admin/settings", &admin, body).await.status,
        200
    );
    assert_eq!(
        api.get("/admin/settings", &admin).await.text("/sign_up"),
        "closed"
    );
}

#[tokio::test]
async fn what_is_public_is_public_and_a_bad_token_is_bad_all_the_same() {
    let api = Api::clean();
    assert_eq!(api.get("/status", "").await.text("/status"), "ok");
    assert_eq!(api.get("/status", "garbage").await.status, 200);
    assert_eq!(api.get("/catalog", "").await.status, 200);
    assert!(api.get("/catalog", "garbage").await.is_problem(401));
    let alice = api.login("alice").await;
    assert_eq!(
        api.get("/catalog", &alice).await.body,
        api.get("/catalog", "").await.body
    );
    assert_eq!(api.get("/reports/2024", &alice).await.body["year"], 2024);
}
