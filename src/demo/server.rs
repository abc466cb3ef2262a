//! Serves the API on a socket until it is stopped.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::demo::DOCUMENT;
use crate::demo::app::{App, Shared};
use crate::demo::edge::edge;
use crate::demo::flaws::Flaws;
use crate::demo::people;
use crate::demo::problem::Problem;
use crate::demo::routes;

/// A running instance. It stops when this value is dropped.
#[derive(Debug)]
pub(crate) struct Demo {
    /// Where it listens.
    pub address: SocketAddr,
    /// A token of alice's that has really expired.
    pub expired: String,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

/// Starts an instance of its own on `address`; port 0 takes a free one.
///
/// # Errors
/// When the address cannot be bound.
pub(crate) async fn start(flaws: Flaws, address: SocketAddr) -> std::io::Result<Demo> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let app = App::new(flaws);
    let expired = people::by_name("alice").map(|alice| app.issue_expired(alice));
    let expired = expired.unwrap_or_default();
    let router = router(&app);
    let serving = tokio::spawn(
        axum::serve(listener, router)
            .with_graceful_shutdown(async {
                // A dropped sender stops it as well.
                let _ = stopped.await;
            })
            .into_future(),
    );
    Ok(Demo {
        address,
        expired,
        stop,
        serving,
    })
}

impl Demo {
    /// Stops listening. Connections that are open end with the process.
    pub(crate) async fn stop(self) {
        let _ = self.stop.send(());
        self.serving.abort();
        let _ = self.serving.await;
    }
}

/// The whole API, its document, and the refusals of what it does not have.
pub(in crate::demo) fn router(app: &Shared) -> Router {
    let mut router = Router::new()
        .route("/", get(front))
        .route("/openapi.yaml", get(document));
    for (template, methods) in routes::all(&app.flaws) {
        router = router.route(&format!("/v2{template}"), methods);
    }
    if app.flaws.has("lifecycle/old-version") {
        router = router.route("/v1/catalog", get(routes::catalog::catalog));
    }
    if app.flaws.has("lifecycle/old-version-refusal") {
        let year = get(routes::reports::year_for_everybody);
        router = router.route("/v1/reports/{year}", year);
    }
    if app.flaws.has("auth/path-variant") {
        let canteen = get(routes::news::canteen_for_everybody);
        router = router.route("/v2/canteen/", canteen);
    }
    if app.flaws.has("auth/method-override") {
        let delete = axum::routing::post(routes::boards::delete_by_override);
        router = router.route("/v2/boards/{boardId}", delete);
    }
    if app.flaws.has("lifecycle/undocumented-path") {
        router = router.route("/actuator/env", get(actuator));
    }
    router
        .fallback(|| async { Problem::not_found() })
        .method_not_allowed_fallback(|| async {
            let detail = "this path does not take that method";
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail)
        })
        .layer(axum::middleware::from_fn_with_state(app.clone(), edge))
        .with_state(app.clone())
}

/// What a framework shows of itself unless somebody forbids it.
async fn actuator() -> axum::Json<serde_json::Value> {
    let property = serde_json::json!({ "value": "******", "origin": "application.yml:12" });
    axum::Json(serde_json::json!({
        "activeProfiles": ["staging"],
        "propertySources": [{ "name": "applicationConfig", "properties": { "db.password": property } }],
    }))
}

/// Says to a person what this is.
async fn front(State(app): State<Shared>) -> String {
    let mut lines = vec!["Planner, a staging API to try naysayer on.".to_owned()];
    lines.push("Its document is at /openapi.yaml, its operations are below /v2.".to_owned());
    lines.extend(app.flaws.lines());
    lines.push(String::new());
    lines.join("\n")
}

async fn document() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/yaml")], DOCUMENT)
}
