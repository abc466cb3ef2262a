//! What rules of profile deep do beside the usual: take an answer that asks to slow down as an answer, measure without
//! others, and listen for whom the target calls.

use futures_util::future::join_all;

use crate::http::{Answer, Ear, Request, Response};
use crate::identity;
use crate::words::IdentityName;

use super::bench::step;
use super::{Lab, Label, Reason};

impl Lab {
    /// A short text that nothing else on the target has: lower-case letters only, so that most names may hold it.
    pub(crate) fn unique_letters(&self) -> String {
        let unique = self.bench.unique();
        let letter = |byte: u8| char::from(b'a' + (byte % 26));
        unique.bytes().map(letter).collect()
    }

    /// A short text that nothing else on the target has.
    pub(crate) fn unique(&self) -> String {
        self.bench.unique()
    }

    /// Waits until no other case measures, and keeps others from it until the guard is dropped.
    pub(crate) async fn alone(&self) -> tokio::sync::OwnedMutexGuard<()> {
        self.bench.alone.clone().lock_owned().await
    }

    /// Sends one request, once: an answer that asks to slow down is the answer.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came.
    pub(crate) async fn send_once(
        &mut self,
        label: Label,
        actor: &IdentityName,
        form: &str,
        request: &Request,
    ) -> Result<Response, Reason> {
        let exchange = self.bench.client.send_once(request, &self.case).await;
        let answer = exchange.answer.clone();
        self.trial.steps.push(step(label, actor, form, exchange));
        match answer {
            Answer::Response(response) => Ok(response),
            Answer::Failure(failure) => Err((&failure).into()),
        }
    }

    /// Sends the same request so many times side by side, each once; all answers are recorded, those that come later
    /// without their bodies.
    pub(crate) async fn burst(&mut self, actor: &IdentityName, request: &Request, count: usize) {
        let client = &self.bench.client;
        let sent = (0..count).map(|_| client.send_once(request, &self.case));
        let exchanges = join_all(sent).await;
        for mut exchange in exchanges {
            if let Answer::Response(response) = &mut exchange.answer
                && self.trial.all(Label::Attack).next().is_some()
            {
                response.body = bytes::Bytes::new();
            }
            let attack = step(Label::Attack, actor, "", exchange);
            self.trial.steps.push(attack);
        }
    }

    /// Keeps what the last answer holds of secrets from being shown.
    pub(crate) fn hush(&self, whose: &str) {
        if let Some(step) = self.trial.steps.last() {
            self.bench.learn(identity::learned(whose, &step.exchange));
        }
    }

    /// The listener of this run, at which a target that can be made to call out would call.
    ///
    /// # Errors
    /// [`Reason::NoSubject`] when the target could not reach it.
    pub(crate) async fn ear(&self) -> Result<Ear, Reason> {
        let config = &self.bench.site.config.callback;
        let client = &self.bench.client;
        let ear = self.bench.ear.get_or_init(|| async {
            let listen = match (&config.listen, client.is_loopback()) {
                (Some(listen), _) => listen.as_str(),
                (None, true) => "127.0.0.1:0",
                (None, false) => {
                    return Err("the target is not on this machine, and the config has no `callback` at which it could reach naysayer".to_owned());
                }
            };
            Ear::open(listen, config.url.as_deref()).await
        });
        ear.await.clone().map_err(Reason::NoSubject)
    }
}
