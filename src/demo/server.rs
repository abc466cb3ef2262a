//! Serves the API on a socket until it is stopped.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::IntoResponse;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tower_service::Service as _;

use crate::demo::DOCUMENT;
use crate::demo::app::{App, Shared};
use crate::demo::edge::edge;
use crate::demo::flaws::Flaws;
use crate::demo::methods::{get, post};
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
    serving: JoinHandle<()>,
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Starts an instance of its own on `address`; port 0 takes a free one.
///
/// # Errors
/// When the address cannot be bound.
pub(crate) async fn start(flaws: Flaws, address: SocketAddr) -> std::io::Result<Demo> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let app = App::new(flaws);
    let expired = people::by_name("alice").map(|alice| app.issue_expired(alice));
    let expired = expired.unwrap_or_default();
    let router = router(&app);
    let serving = tokio::spawn(async move {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(serve(stream, router.clone()))),
                // Too many are here: some of them leave.
                Err(_) => sleep(Duration::from_millis(100)).await,
            }
        }
    });
    Ok(Demo {
        address,
        expired,
        serving,
    })
}

impl Demo {
    /// Stops listening. Connections that are open end with the process.
    pub(crate) async fn stop(mut self) {
        self.serving.abort();
        let _ = (&mut self.serving).await;
    }
}

/// One connection, until either side closes it.
async fn serve(stream: TcpStream, router: Router) {
    let _ = stream.set_nodelay(true);
    let service =
        service_fn(|request: Request<Incoming>| router.clone().call(request.map(Body::new)));
    // What goes wrong on a connection its client knows.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// The whole API, its document, and the refusals of what it does not have.
pub(in crate::demo) fn router(app: &Shared) -> Router {
    let mut router = Router::new()
        .route("/", get(front).into())
        .route("/openapi.yaml", get(document).into());
    for (template, methods) in routes::all(&app.flaws) {
        router = router.route(&format!("/v2{template}"), methods.into());
    }
    if app.flaws.has("lifecycle/old-version") {
        router = router.route("/v1/catalog", get(routes::catalog::catalog).into());
    }
    if app.flaws.has("lifecycle/old-version-refusal") {
        let year = get(routes::reports::year_for_everybody);
        router = router.route("/v1/reports/{year}", year.into());
    }
    if app.flaws.has("auth/path-variant") {
        let canteen = get(routes::news::canteen_for_everybody);
        router = router.route("/v2/canteen/", canteen.into());
    }
    if app.flaws.has("auth/method-override") {
        let delete = post(routes::boards::delete_by_override);
        router = router.route("/v2/boards/{boardId}", delete.into());
    }
    if app.flaws.has("lifecycle/undocumented-path") {
        router = router.route("/actuator/env", get(actuator).into());
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
fn actuator() -> axum::Json<serde_json::Value> {
    let property = serde_json::json!({ "value": "******", "origin": "application.yml:12" });
    axum::Json(serde_json::json!({
        "activeProfiles": ["staging"],
        "propertySources": [{ "name": "applicationConfig", "properties": { "db.password": property } }],
    }))
}

/// Says to a person what this is.
fn front(app: Shared) -> String {
    let mut lines = vec!["Planner, a staging API to try naysayer on.".to_owned()];
    lines.push("Its document is at /openapi.yaml, its operations are below /v2.".to_owned());
    lines.extend(app.flaws.lines());
    lines.push(String::new());
    lines.join("\n")
}

fn document() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/yaml")], DOCUMENT)
}
