//! Brings one file from the network: a part of the document, or a former result.

use url::Url;

use crate::http::{Client, Credential, Request, Response, Settings};
use crate::lab::Reason;

/// Asks for a file. Where a redirection leads, nobody has allowed: it is not followed.
///
/// # Errors
/// Why no answer came, in words.
pub(crate) async fn answer(
    url: &Url,
    settings: Settings,
    headers: &[(&str, &str)],
    credential: Credential,
) -> Result<Response, String> {
    let mut request = Request::new("GET", url.path());
    request.query = url
        .query_pairs()
        .map(|(name, value)| (encode(&name), encode(&value)))
        .collect();
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    request.headers = headers.iter().map(own).collect();
    request.credential = credential;
    let client = Client::new(settings).map_err(|error| error.to_string())?;
    let exchange = client.send(&request, "document").await;
    match exchange.response() {
        Some(response) => Ok(response.clone()),
        None => Err(exchange
            .failure()
            .map_or_else(String::new, |failure| Reason::from(failure).to_string())),
    }
}

/// The origin of a URL, as the target of a client.
pub(crate) fn origin(url: &Url) -> Url {
    let mut origin = url.clone();
    origin.set_path("");
    origin.set_query(None);
    origin
}

/// What a query keeps as it is (RFC 3986, unreserved).
const KEPT: percent_encoding::AsciiSet = percent_encoding::NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, &KEPT).to_string()
}
