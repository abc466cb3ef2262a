//! Sessions of one case alone: logged in for it, refreshed, and ended without harm to those of the run.

use serde_json::{Value, json};

use crate::config::{CredentialConfig, LoginConfig};
use crate::http::{Body, Credential, Request, Response};
use crate::identity::{self, Session};
use crate::words::{IdentityName, OperationKey};

use super::{Lab, Label, Reason};

impl Lab {
    /// Logs in once more. The login itself is no part of the record, since its answer is all secrets.
    ///
    /// # Errors
    /// [`Reason::NoControl`] when the login fails.
    pub(crate) async fn log_in(&mut self, name: &IdentityName) -> Result<Session, Reason> {
        let bench = self.bench.clone();
        let identity = bench
            .site
            .identity(name)
            .ok_or_else(|| Reason::NoSubject(format!("nobody is called {name}")))?;
        let session = identity::open(&bench.client, &bench.site.api, identity)
            .await
            .map_err(|problem| Reason::NoControl(problem.what))?;
        bench.learn(identity::secrets(std::slice::from_ref(&session)));
        Ok(session)
    }

    /// Ends a session as its owner does.
    ///
    /// # Errors
    /// A [`Reason`] when the config names no logout, or it fails.
    pub(crate) async fn log_out(
        &mut self,
        name: &IdentityName,
        session: &Session,
    ) -> Result<(), Reason> {
        let login = self.login_of(name)?;
        let logout: OperationKey = login
            .logout
            .as_deref()
            .and_then(|logout| logout.parse().ok())
            .ok_or_else(|| Reason::NoSubject("the config names no logout".to_owned()))?;
        let request = self
            .session_request(&logout, session)
            .with_credential(session.credential.clone());
        let answer = self
            .send(Label::Setup, name, "logout", &request, None)
            .await?;
        match answer.status {
            200..400 => Ok(()),
            status => Err(Reason::NoControl(format!("{logout} was answered {status}"))),
        }
    }

    /// Trades the refresh token of a session for a new access token.
    ///
    /// # Errors
    /// A [`Reason`] when the config names no refresh, or no answer came.
    pub(crate) async fn refresh(
        &mut self,
        label: Label,
        form: &str,
        name: &IdentityName,
        session: &Session,
    ) -> Result<Response, Reason> {
        let login = self.login_of(name)?;
        let refresh: OperationKey = login
            .refresh
            .as_ref()
            .and_then(|refresh| refresh.operation.parse().ok())
            .ok_or_else(|| Reason::NoSubject("the config names no refresh".to_owned()))?;
        let request = self.session_request(&refresh, session);
        let answer = self.send(label, name, form, &request, None).await?;
        if let Some(step) = self.trial.steps.last() {
            let learned = identity::learned(name.as_str(), &step.exchange);
            self.bench.learn(learned);
        }
        Ok(answer)
    }

    /// A login with a body of one's own.
    pub(crate) fn login_request(&self, operation: &OperationKey, body: Value) -> Request {
        let path = format!("{}{}", self.bench.site.base_path, operation.template);
        let mut request = Request::new(&*operation.method, path);
        request.body = Some(Body {
            media_type: Some("application/json".to_owned()),
            bytes: body.to_string().into(),
        });
        request
    }

    /// The request of the survey's control as `name`.
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) fn plain_request(&self, name: &IdentityName) -> Result<Request, Reason> {
        let key = &self.subject.operation;
        let control = self.bench.survey.control(key, name);
        control
            .map(|control| control.request.clone())
            .ok_or_else(|| self.bench.survey.why_not(key))
    }

    /// Who has a really expired credential, and what it is.
    pub(crate) fn expired_credentials(&self) -> Vec<(IdentityName, Credential)> {
        let sessions = self.bench.sessions().into_iter();
        sessions
            .filter_map(|(name, session)| Some((name, session.expired?)))
            .collect()
    }

    /// A request of a session operation, with the refresh token where its body takes one.
    fn session_request(&self, key: &OperationKey, session: &Session) -> Request {
        let site = &self.bench.site;
        let mut request = Request::new(&*key.method, format!("{}{}", site.base_path, key.template));
        let field = self.bench.site.api.operation(key).and_then(|operation| {
            let media = operation.body.as_ref()?.media.first()?;
            let properties = site.api.schemas.properties(media.schema.as_ref()?);
            let names = properties.into_iter().map(|property| property.name);
            names
                .into_iter()
                .find(|name| name.to_ascii_lowercase().contains("refresh"))
        });
        if let (Some(field), Some(token)) = (field, &session.refresh_token) {
            let mut body = json!({});
            body[field] = Value::String(token.reveal().to_owned());
            request.body = Some(Body {
                media_type: Some("application/json".to_owned()),
                bytes: body.to_string().into(),
            });
        }
        request
    }

    /// The login that the config gives an identity.
    ///
    /// # Errors
    /// [`Reason::NoSubject`] when it has none.
    pub(crate) fn login_of(&self, name: &IdentityName) -> Result<LoginConfig, Reason> {
        let identity = self.bench.site.identity(name);
        match identity.and_then(|identity| identity.credential.as_ref()) {
            Some(CredentialConfig::Login(login)) => Ok(login.clone()),
            _ => Err(Reason::NoSubject(format!("{name} does not log in"))),
        }
    }
}
