//! A token by OAuth 2 (RFC 6749): the grants that need no browser.

use url::Url;

use crate::config::OAuth2Config;
use crate::http::{Client, Credential, Exchange, Request};
use crate::spec::{Api, SchemeKind};
use crate::words::{Diagnostic, Secret};

use super::fixed::basic;
use super::login::{below, form_body};
use super::placement::Placement;
use super::refusal::{Refusal, pointer};
use super::{Identity, Session, secrets};

/// Asks the token endpoint for a token of `identity`.
///
/// A secret goes into the Authorization header, and into the body if that is refused: both are
/// allowed (section 2.3.1), and servers differ.
pub(super) async fn open(
    client: &Client,
    api: &Api,
    identity: &Identity,
    config: &OAuth2Config,
) -> Result<Session, Diagnostic> {
    let name = &identity.name;
    let fields = fields(identity, config)?;
    let (client, request) = endpoint(client, api, identity, config)?;
    let mut exchange = ask(&client, &request, identity, config, fields.clone(), true).await;
    if config.client_secret.is_some() && matches!(exchange.status(), Some(400 | 401)) {
        exchange = ask(&client, &request, identity, config, fields, false).await;
    }
    let refusal = Refusal::new(identity, &exchange);
    let response = match exchange.response() {
        Some(response) if response.is_success() => response,
        _ => return Err(refusal.because("", "check client, secret, user and scope in the config")),
    };
    let body = response.json().unwrap_or_default();
    let Some(token) = pointer(&body, "/access_token") else {
        let todo = "check `token_url`: a token endpoint answers with JSON";
        return Err(refusal.because("but has no `access_token`", todo));
    };
    let mut session = Session::presenting(
        name.clone(),
        Placement::bearer().credential(Secret::new(name.as_str(), token)),
    );
    session.refresh_token =
        pointer(&body, "/refresh_token").map(|value| Secret::new(format!("{name} refresh"), value));
    session.learned = secrets::of_answer(name.as_str(), &exchange);
    session.login = Some(exchange);
    Ok(session)
}

type Fields = Vec<(String, String)>;

async fn ask(
    client: &Client,
    request: &Request,
    identity: &Identity,
    config: &OAuth2Config,
    mut fields: Fields,
    in_header: bool,
) -> Exchange {
    let mut request = request.clone();
    let id = config.client_id.clone().unwrap_or_default();
    match &config.client_secret {
        Some(secret) if in_header => {
            // Both are form-encoded before they become Basic (section 2.3.1).
            let encode = |text: &str| -> String {
                url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
            };
            let value = basic(&encode(&id), &encode(secret));
            let placement = Placement {
                prefix: "Basic ".to_owned(),
                ..Placement::bearer()
            };
            let label = format!("{} client_secret", identity.name);
            request.credential = placement.credential(Secret::new(label, value));
        }
        Some(secret) => {
            request.credential = Credential::none();
            fields.push(("client_id".to_owned(), id));
            fields.push(("client_secret".to_owned(), secret.clone()));
        }
        None if !id.is_empty() => fields.push(("client_id".to_owned(), id)),
        None => {}
    }
    request.body = Some(form_body(fields));
    client
        .send(&request, &format!("login-{}", identity.name))
        .await
}

fn fields(identity: &Identity, config: &OAuth2Config) -> Result<Fields, Diagnostic> {
    let name = &identity.name;
    let needed: &[(&str, &Option<String>)] = match config.grant.as_str() {
        "client_credentials" => &[("client_id", &config.client_id)],
        "password" => &[
            ("username", &config.username),
            ("password", &config.password),
        ],
        other => {
            return Err(Diagnostic::error(format!(
                "the grant `{other}` of `{name}` needs a person and a browser, or is unknown"
            ))
            .todo("use `client_credentials` or `password`, or give a token as `bearer`"));
        }
    };
    let mut fields = vec![("grant_type".to_owned(), config.grant.clone())];
    for (key, value) in needed {
        let Some(value) = value else {
            return Err(Diagnostic::error(format!(
                "`oauth2` of `{name}` has no `{key}`, which the grant `{}` needs",
                config.grant
            )));
        };
        if *key != "client_id" {
            fields.push(((*key).to_owned(), value.clone()));
        }
    }
    if let Some(scope) = &config.scope {
        fields.push(("scope".to_owned(), scope.clone()));
    }
    Ok(fields)
}

/// The token endpoint. Only one that the config itself states may be of another origin.
fn endpoint(
    client: &Client,
    api: &Api,
    identity: &Identity,
    config: &OAuth2Config,
) -> Result<(Client, Request), Diagnostic> {
    let name = &identity.name;
    let post = |(path, query): (String, Vec<(String, String)>)| Request {
        query,
        ..Request::new("POST", path)
    };
    if let Some(stated) = &config.token_url {
        if let Some(place) = below(client, stated) {
            return Ok((client.clone(), post(place)));
        }
        let unusable = |why: String| {
            Diagnostic::error(format!("the token_url of `{name}` is unusable: {why}"))
                .todo("write a path below the target, or a whole URL")
        };
        let mut url = Url::parse(stated).map_err(|error| unusable(error.to_string()))?;
        url.set_query(None);
        url.set_fragment(None);
        let other = client
            .toward(url)
            .map_err(|error| unusable(error.to_string()))?;
        let place = below(&other, stated).ok_or_else(|| unusable("no path".to_owned()))?;
        return Ok((other, post(place)));
    }
    let documented = api.schemes.values().find_map(|scheme| match &scheme.kind {
        SchemeKind::OAuth2 { token_url } => token_url.as_deref(),
        _ => None,
    });
    let Some(documented) = documented else {
        return Err(Diagnostic::error(format!(
            "`oauth2` of `{name}` has no `token_url`, and neither has the document"
        ))
        .todo("set `token_url`"));
    };
    // A relative one is relative to the server's URL.
    let base = format!("{}{}/", client.origin(), client.base_path());
    let place = Url::parse(&base)
        .and_then(|base| base.join(documented))
        .ok()
        .and_then(|url| below(client, url.as_str()));
    let place = place.ok_or_else(|| {
        Diagnostic::error(format!(
            "the document's token URL `{}` is not of the target, so `{name}` does not send secrets there",
            documented.escape_debug()
        ))
        .todo("state it as `token_url` in the config if it is right")
    })?;
    Ok((client.clone(), post(place)))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod tests;
