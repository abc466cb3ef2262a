//! A request with its body, and what an operation asks of it: who calls, which object, what is sent.
//!
//! Everything has arrived by then, so that operations are plain functions: what axum makes for each handler of its own, most
//! of it for waiting, was 0.2 MB of the program.

use std::pin::Pin;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts as _, RawPathParams, Request};
use axum::handler::Handler;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::demo::app::Shared;
use crate::demo::problem::Problem;

/// A request that has arrived.
pub(in crate::demo) struct Call {
    /// The instance that it came to.
    pub app: Shared,
    /// Its head.
    pub parts: Parts,
    /// Parameters of the path, decoded, in the order of the template; none where they are no UTF-8.
    pub names: Option<Vec<String>>,
    /// The body, or with which status it is refused.
    pub body: Result<Bytes, StatusCode>,
}

impl Call {
    async fn of(request: Request, app: Shared) -> Self {
        let (mut parts, body) = request.into_parts();
        let names = RawPathParams::from_request_parts(&mut parts, &app).await;
        let names = names.map(|names| names.iter().map(|(_, value)| value.to_owned()).collect());
        let whole = Request::from_parts(parts.clone(), body);
        let body = Bytes::from_request(whole, &app).await;
        Self {
            names: names.ok(),
            body: body.map_err(|refused| refused.into_response().status()),
            parts,
            app,
        }
    }
}

/// What an operation can ask of a request.
pub(in crate::demo) trait Asked: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// The refusal, if the request has no such thing.
    fn of(call: &Call) -> Result<Self, Problem>;
}

impl Asked for Shared {
    fn of(call: &Call) -> Result<Self, Problem> {
        Ok(Arc::clone(&call.app))
    }
}

impl Asked for HeaderMap {
    fn of(call: &Call) -> Result<Self, Problem> {
        Ok(call.parts.headers.clone())
    }
}

/// An answer, or what has to happen before there is one.
pub(in crate::demo) enum Answer {
    Now(Response),
    Later(Pin<Box<dyn Future<Output = Response> + Send>>),
}

impl Answer {
    /// One that takes its time.
    pub(in crate::demo) fn later<R: IntoResponse>(
        answer: impl Future<Output = R> + Send + 'static,
    ) -> Self {
        Self::Later(Box::pin(async { answer.await.into_response() }))
    }
}

/// What an operation can answer with.
pub(in crate::demo) trait Answers {
    fn answer(self) -> Answer;
}

impl Answers for Answer {
    fn answer(self) -> Answer {
        self
    }
}

impl<R: IntoResponse> Answers for R {
    fn answer(self) -> Answer {
        Answer::Now(self.into_response())
    }
}

/// The answer, or the refusal of what the request lacks.
type Performed = Result<Answer, Problem>;

/// A function of what it asks of a request, in this order: the first thing that the request lacks is refused.
pub(in crate::demo) trait Operation<Asks>: Copy + Send + Sync + 'static {
    fn perform(self, call: &Call) -> Performed;
}

macro_rules! operations {
    ($($asked:ident)*) => {
        impl<F, R, $($asked),*> Operation<($($asked,)*)> for F
        where
            F: Fn($($asked),*) -> R + Copy + Send + Sync + 'static,
            R: Answers,
            $($asked: Asked),*
        {
            fn perform(self, _call: &Call) -> Performed {
                Ok(self($($asked::of(_call)?),*).answer())
            }
        }
    };
}
operations!();
operations!(A);
operations!(A B);
operations!(A B C);
operations!(A B C D);
operations!(A B C D E);

/// Any operation, as the router calls it.
#[derive(Clone)]
pub(in crate::demo) struct Act(Arc<dyn Fn(&Call) -> Performed + Send + Sync>);

impl Act {
    pub(in crate::demo) fn of<Asks>(operation: impl Operation<Asks>) -> Self {
        Self(Arc::new(move |call| operation.perform(call)))
    }
}

impl Handler<(), Shared> for Act {
    type Future = Pin<Box<dyn Future<Output = Response> + Send>>;

    fn call(self, request: Request, app: Shared) -> Self::Future {
        Box::pin(async move {
            match (self.0)(&Call::of(request, app).await) {
                Ok(Answer::Now(answer)) => answer,
                Ok(Answer::Later(answer)) => answer.await,
                Err(problem) => problem.into_response(),
            }
        })
    }
}
