//! Sessions of one case alone: logged in for it, refreshed, and ended without harm to those of the run.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::config::{CredentialConfig, LoginConfig};
use crate::http::{Body, Credential, CredentialPart, CredentialPlace, Request, Response};
use crate::identity::{self, Session};
use crate::schema::Size;
use crate::words::{IdentityName, OperationKey, Secret};

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

    /// Logs in once more with a credential that was there before the login. Its answer is part of the record, with what is
    /// secret in it taken out.
    ///
    /// # Errors
    /// [`Reason::NoControl`] when the login is refused then.
    pub(crate) async fn log_in_with(
        &mut self,
        name: &IdentityName,
        before: &Credential,
    ) -> Result<(), Reason> {
        let bench = self.bench.clone();
        let identity = bench.site.identity(name);
        let request = identity
            .map(|identity| identity::login_request(&bench.client, &bench.site.api, identity))
            .transpose()
            .map_err(|problem| Reason::NoControl(problem.what))?
            .flatten();
        let request = request
            .ok_or_else(|| Reason::NoSubject(format!("{name} does not log in")))?
            .with_credential(before.clone());
        let form = "a login that brings it along";
        let answer = self.send(Label::Setup, name, form, &request, None).await?;
        if let Some(step) = self.trial.steps.last() {
            bench.learn(identity::learned(name.as_str(), &step.exchange));
        }
        match answer.status {
            200..400 => Ok(()),
            status => Err(Reason::NoControl(format!(
                "a login that brings a session along was answered {status}"
            ))),
        }
    }

    /// The session that the target gives to a visitor who shows nothing, in the cookie of `own`; none where it gives none.
    ///
    /// # Errors
    /// A [`Reason`] when there is no answer.
    pub(crate) async fn visitors_session(
        &mut self,
        name: &IdentityName,
        own: &Credential,
    ) -> Result<Option<Credential>, Reason> {
        let [part] = &*own.parts else {
            return Ok(None);
        };
        let CredentialPlace::Cookie(cookie) = &part.place else {
            return Ok(None);
        };
        let bench = self.bench.clone();
        let nobody = IdentityName::anonymous();
        let mut places = vec![self.plain_request(name)?.without_credential()];
        let identity = bench.site.identity(name);
        let login = identity.and_then(|identity| {
            identity::login_request(&bench.client, &bench.site.api, identity).ok()?
        });
        places.extend(login.map(|login| Request::new("GET", login.path)));
        places.push(Request::new("GET", format!("{}/", bench.site.base_path)));
        for request in places {
            let form = "a visitor who shows nothing";
            let answer = self
                .send(Label::Setup, &nobody, form, &request, None)
                .await?;
            if let Some(step) = self.trial.steps.last() {
                bench.learn(identity::learned("visitor", &step.exchange));
            }
            let given = answer
                .headers
                .iter()
                .filter(|(header, _)| header.eq_ignore_ascii_case("set-cookie"));
            let mut pairs = given.filter_map(|(_, value)| value.split(';').next()?.split_once('='));
            let value =
                pairs.rfind(|(own, value)| own.trim() == cookie && !value.trim().is_empty());
            if let Some((_, value)) = value {
                let secret = Secret::new("visitor", value.trim());
                let part = CredentialPart {
                    secret,
                    ..part.clone()
                };
                return Ok(Some(Credential {
                    parts: Arc::new([part]),
                }));
            }
        }
        Ok(None)
    }

    /// What the login of the run's session was answered, for an identity that logs in.
    pub(crate) fn login_answer(&self, name: &IdentityName) -> Option<Response> {
        let session = self.bench.session(name)?;
        session.login?.response().cloned()
    }

    /// Genuine tokens that were issued for something else: whose, in which words, and what is presented.
    pub(crate) fn strange_credentials(&self) -> Vec<(IdentityName, &'static str, Credential)> {
        let sessions = self.bench.sessions().into_iter();
        sessions
            .flat_map(|(name, session)| {
                let each = session.strange.into_iter();
                each.map(move |(what, credential)| (name.clone(), what, credential))
            })
            .collect()
    }

    /// Waits, as somebody does who comes back later.
    pub(crate) async fn wait(&self, time: Duration) {
        tokio::time::sleep(time).await;
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
            .map(|control| control.request().clone())
            .ok_or_else(|| self.bench.survey.why_not(key))
    }

    /// Whose control the operation of the case has.
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) fn prepared_owner(&self) -> Result<IdentityName, Reason> {
        let (_, owner, _) = self.surveyed(Size::Minimal)?;
        Ok(owner)
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
