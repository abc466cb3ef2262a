//! The methods of one path, each with its operation.

use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodFilter, MethodRouter};

use crate::demo::app::Shared;
use crate::demo::call::{Act, Operation};

/// What a path takes.
#[derive(Default)]
pub(in crate::demo) struct Methods {
    acts: Vec<(MethodFilter, Act)>,
    boundless: bool,
}

impl Methods {
    fn and<Asks>(mut self, method: MethodFilter, operation: impl Operation<Asks>) -> Self {
        self.acts.push((method, Act::of(operation)));
        self
    }

    pub(in crate::demo) fn get<Asks>(self, operation: impl Operation<Asks>) -> Self {
        self.and(MethodFilter::GET, operation)
    }

    pub(in crate::demo) fn post<Asks>(self, operation: impl Operation<Asks>) -> Self {
        self.and(MethodFilter::POST, operation)
    }

    pub(in crate::demo) fn put<Asks>(self, operation: impl Operation<Asks>) -> Self {
        self.and(MethodFilter::PUT, operation)
    }

    pub(in crate::demo) fn patch<Asks>(self, operation: impl Operation<Asks>) -> Self {
        self.and(MethodFilter::PATCH, operation)
    }

    pub(in crate::demo) fn delete<Asks>(self, operation: impl Operation<Asks>) -> Self {
        self.and(MethodFilter::DELETE, operation)
    }

    /// The same with bodies of any length.
    pub(in crate::demo) fn boundless(mut self) -> Self {
        self.boundless = true;
        self
    }
}

impl From<Methods> for MethodRouter<Shared> {
    fn from(methods: Methods) -> Self {
        let acts = methods.acts.into_iter();
        let router = acts.fold(Self::new(), |router, (method, act)| router.on(method, act));
        match methods.boundless {
            true => router.layer(DefaultBodyLimit::disable()),
            false => router,
        }
    }
}

pub(in crate::demo) fn get<Asks>(operation: impl Operation<Asks>) -> Methods {
    Methods::default().get(operation)
}

pub(in crate::demo) fn post<Asks>(operation: impl Operation<Asks>) -> Methods {
    Methods::default().post(operation)
}

pub(in crate::demo) fn delete<Asks>(operation: impl Operation<Asks>) -> Methods {
    Methods::default().delete(operation)
}
