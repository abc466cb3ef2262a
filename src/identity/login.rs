//! A login by an operation of the API.

use bytes::Bytes;
use serde_json::Value;
use url::Url;

use crate::config::LoginConfig;
use crate::http::{Body, Client, CredentialPlace, Request, Response};
use crate::spec::Api;
use crate::words::{Diagnostic, OperationKey, Secret};

use super::placement::{Placement, without_scheme};
use super::refusal::{Refusal, pointer};
use super::{Identity, Session, fixed, secrets};

/// Sends the login of `identity` and takes the session from the answer.
pub(super) async fn open(
    client: &Client,
    api: &Api,
    identity: &Identity,
    config: &LoginConfig,
) -> Result<Session, Diagnostic> {
    let name = &identity.name;
    let placement = Placement::by_config(config, name)?;
    let mut request = request(client, api, identity, config)?;
    request.credential.parts = fixed::also(api, identity)?.into();
    let exchange = client.send(&request, &format!("login-{name}")).await;
    let refusal = Refusal::new(identity, &exchange);
    let response = match exchange.response() {
        // A form login often answers with a redirect and a cookie.
        Some(response) if response.status < 400 => response,
        _ => {
            return Err(refusal.because(
                "",
                "check the credential in the config, and that the account exists on the target",
            ));
        }
    };
    let (token, usual) = token(api, config, response, &refusal)?;
    let placement = placement.unwrap_or(usual);
    let mut session = Session::presenting(
        name.clone(),
        placement.credential(Secret::new(name.as_str(), token)),
    );
    if let Some(refresh) = &config.refresh {
        let value = response
            .json()
            .and_then(|body| pointer(&body, &refresh.token));
        let value = value.ok_or_else(|| {
            let what = format!("but has no refresh token at `{}`", refresh.token);
            refusal.because(
                &what,
                "set `refresh.token` to the JSON pointer of the token",
            )
        })?;
        session.refresh_token = Some(Secret::new(format!("{name} refresh"), value));
    }
    session.learned = secrets::of_answer(name.as_str(), &exchange);
    session.login = Some(exchange);
    Ok(session)
}

/// The token in the answer, and where the API usually wants it.
fn token(
    api: &Api,
    config: &LoginConfig,
    response: &Response,
    refusal: &Refusal<'_>,
) -> Result<(String, Placement), Diagnostic> {
    if let Some(at) = &config.token {
        let found = response.json().and_then(|body| pointer(&body, at));
        let todo = match response.json() {
            Some(Value::Object(members)) => {
                let names: Vec<_> = members.keys().take(10).map(String::as_str).collect();
                format!(
                    "set `token` to a JSON pointer into the answer, which has {}",
                    names.join(", ")
                )
            }
            _ => "the answer is no JSON object; should it be `cookie` or `header`?".to_owned(),
        };
        let found =
            found.ok_or_else(|| refusal.because(&format!("but has no text at `{at}`"), &todo))?;
        Ok((found, Placement::by_document(api)))
    } else if let Some(cookie) = &config.cookie {
        let found = set_cookies(response)
            .filter(|(name, _)| name == cookie)
            .last();
        let found = found
            .filter(|(_, value)| !value.is_empty())
            .ok_or_else(|| {
                let set: Vec<_> = set_cookies(response).map(|(name, _)| name).collect();
                let todo = match set.as_slice() {
                    [] => "it sets no cookie at all; should it be `token` or `header`?".to_owned(),
                    set => format!(
                        "set `cookie` to one of those that it sets: {}",
                        set.join(", ")
                    ),
                };
                refusal.because(&format!("but sets no cookie `{cookie}`"), &todo)
            })?;
        let place = CredentialPlace::Cookie(cookie.clone());
        Ok((found.1.to_owned(), Placement::bare(place)))
    } else if let Some(header) = &config.header {
        let found = response.header(header).filter(|value| !value.is_empty());
        let found = found.ok_or_else(|| {
            let what = format!("but has no header `{header}`");
            refusal.because(&what, "set `header` to the header that carries the token")
        })?;
        Ok((
            without_scheme(found).to_owned(),
            Placement::by_document(api),
        ))
    } else {
        Err(refusal.because(
            "and nothing says where its token is",
            "set one of `token: /json/pointer`, `cookie: name` or `header: Name` in the login",
        ))
    }
}

fn set_cookies(response: &Response) -> impl Iterator<Item = (&str, &str)> {
    response
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        .filter_map(|(_, value)| value.split(';').next()?.split_once('='))
        .map(|(name, value)| (name.trim(), value.trim()))
}

/// The login of `identity` as the config describes it.
///
/// # Errors
/// As for the login itself, where the config leads nowhere.
pub(super) fn request(
    client: &Client,
    api: &Api,
    identity: &Identity,
    config: &LoginConfig,
) -> Result<Request, Diagnostic> {
    let name = &identity.name;
    let mut request = match (&config.operation, &config.url) {
        (Some(operation), None) => {
            let key: OperationKey = operation.parse().map_err(|what: String| {
                Diagnostic::error(format!("`operation` in the login of `{name}`: {what}"))
            })?;
            if api.operation(&key).is_none() {
                return Err(Diagnostic::error(format!(
                    "the document has no `{key}`, by which `{name}` logs in"
                ))
                .todo("for one outside the document write `url: /path` and `method: POST`"));
            }
            if key.template.contains('{') {
                return Err(Diagnostic::error(format!(
                    "`{key}`, by which `{name}` logs in, has a parameter in its path"
                ))
                .todo("write `url: /path` with the value in it, and `method: POST`"));
            }
            Request::new(
                &*key.method,
                format!("{}{}", client.base_path(), key.template),
            )
        }
        (None, Some(url)) => {
            let method = config.method.as_deref().unwrap_or("POST");
            let mut request = Request::new(method.to_ascii_uppercase(), "");
            let (path, query) = below(client, url).ok_or_else(|| {
                Diagnostic::error(format!("the login of `{name}` leads away from the target"))
                    .todo(format!("write a path, or a URL below {}", client.origin()))
            })?;
            request.path = path;
            request.query = query;
            request
        }
        _ => {
            return Err(Diagnostic::error(format!(
                "the login of `{name}` names no way in, or two"
            ))
            .todo("write either `operation: POST /auth/login` or `url: /auth/login`"));
        }
    };
    if let Some(body) = &config.body {
        request.body = Some(Body {
            media_type: Some("application/json".to_owned()),
            bytes: Bytes::from(body.to_string()),
        });
    } else if let Some(form) = &config.form {
        let fields = form.iter().map(|(name, value)| match value {
            Value::String(text) => (name.clone(), text.clone()),
            other => (name.clone(), other.to_string()),
        });
        request.body = Some(form_body(fields));
    }
    Ok(request)
}

/// A form as browsers send it.
pub(super) fn form_body(fields: impl IntoIterator<Item = (String, String)>) -> Body {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    Body {
        media_type: Some("application/x-www-form-urlencoded".to_owned()),
        bytes: Bytes::from(form.finish()),
    }
}

/// Path and query of a path below the base path, or of a URL of the target's origin.
pub(super) fn below(client: &Client, url: &str) -> Option<(String, Vec<(String, String)>)> {
    let target = if url.contains("://") {
        let parsed = Url::parse(url).ok()?;
        if parsed.origin().ascii_serialization() != client.origin() {
            return None;
        }
        parsed[url::Position::BeforePath..url::Position::AfterQuery].to_owned()
    } else {
        format!("{}/{}", client.base_path(), url.trim_start_matches('/'))
    };
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let pairs = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (name.to_owned(), value.to_owned())
        });
    Some((path.to_owned(), pairs.collect()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod tests;
