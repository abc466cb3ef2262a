//! Brings the files of the document: from the disk, standard input or the network, as far as the config allows.

use std::io::Read;

use url::Url;

use crate::config::Config;
use crate::http::{Client, Request};
use crate::spec::{self, Address, Api, Loading};
use crate::words::Diagnostic;

use super::Exit;
use super::setup::{self, Stop};

/// One byte more than may be read, so that too much shows.
const MOST_BYTES: usize = spec::MOST_BYTES + 1;

/// Reads the document that the config names, and all files that it refers to.
pub(crate) async fn document(config: &Config) -> Result<Api, Stop> {
    let Some(name) = &config.spec else {
        let problem = Diagnostic::error("no OpenAPI document is named")
            .todo("give it with --spec FILE, or as `spec:` in naysayer.yml");
        return Err((Exit::BadInput, vec![problem]));
    };
    let limit = config.limits.duration;
    match tokio::time::timeout(limit, gather(config, name)).await {
        Ok(read) => read.map_err(|problem| (Exit::BadInput, vec![problem])),
        Err(_) => {
            let what = format!(
                "reading the document took longer than {} s",
                limit.as_secs()
            );
            let problem = Diagnostic::error(what).todo("raise `limits.duration`");
            Err((Exit::BadInput, vec![problem]))
        }
    }
}

async fn gather(config: &Config, name: &str) -> Result<Api, Diagnostic> {
    let (bytes, todo) = match Address::of(name) {
        Address::Input => (read_all(&mut std::io::stdin().lock()), ""),
        Address::Url(url) => (fetch(config, &url).await, ""),
        Address::File(_) => (
            open(name),
            "check the path; it is taken from the working directory",
        ),
    };
    let bytes = bytes.map_err(|why| {
        Diagnostic::error(format!("cannot read the document {name}: {why}")).todo(todo)
    })?;
    let mut loading = Loading::begin(name, bytes, &config.references.allow)?;
    while let Some(wanted) = loading.wanted().cloned() {
        let bytes = match &wanted {
            Address::File(path) => spec::read_file(path, loading.borders()),
            Address::Url(url) => fetch(config, url).await,
            Address::Input => Err("standard input is read already".to_owned()),
        };
        loading.give(bytes);
    }
    loading.finish()
}

fn open(path: &str) -> Result<Vec<u8>, String> {
    let mut file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    read_all(&mut file)
}

fn read_all(from: &mut dyn Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    from.take(MOST_BYTES as u64)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// Fetches one file. No redirection is followed: where it leads, nobody has allowed.
async fn fetch(config: &Config, url: &Url) -> Result<Vec<u8>, String> {
    let mut request = Request::new("GET", url.path());
    request.query = url
        .query_pairs()
        .map(|(name, value)| (encode(&name), encode(&value)))
        .collect();
    let mut origin = url.clone();
    origin.set_path("");
    origin.set_query(None);
    let target = config
        .target
        .as_ref()
        .and_then(|target| Url::parse(target).ok());
    let own = target.is_some_and(|target| target.origin() == origin.origin());
    let mut settings = setup::settings(config, origin).map_err(|(_, problems)| {
        let each = problems.iter().map(|problem| problem.what.clone());
        each.collect::<Vec<_>>().join("; ")
    })?;
    if !own {
        // The certificate is for the target; another host has no business with it.
        settings.client_cert = None;
        settings.client_key = None;
    }
    settings.case_header = None;
    settings.body_cap = MOST_BYTES;
    let client = Client::new(settings).map_err(|error| error.to_string())?;
    let exchange = client.send(&request, "document").await;
    match exchange.response() {
        Some(response) if response.is_success() => Ok(response.body.to_vec()),
        Some(response) => Err(format!("it was answered {}", response.status)),
        None => Err(exchange.failure().map_or_else(String::new, |failure| {
            crate::lab::Reason::from(failure).to_string()
        })),
    }
}

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
