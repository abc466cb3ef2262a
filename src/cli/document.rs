//! Brings the files of the document: from the disk, standard input or the network, as far as the config allows.

use std::io::Read;

use url::Url;

use crate::config::Config;
use crate::http::Credential;
use crate::spec::{self, Address, Api, Loading};
use crate::words::Diagnostic;

use super::setup::{self, Stop};
use super::{Exit, fetch, revision};

/// One byte more than may be read, so that too much shows.
const MOST_BYTES: usize = spec::MOST_BYTES + 1;

/// Reads the document that the config names, and all files that it refers to.
pub(crate) async fn document(config: &Config) -> Result<Api, Stop> {
    let Some(name) = &config.spec else {
        let problem = Diagnostic::error("no OpenAPI document is named")
            .todo("give it with --spec FILE, or as `spec:` in naysayer.yml");
        return Err((Exit::BadInput, vec![problem]));
    };
    named(config, name).await
}

/// The earlier document: as of a git revision, or the one that the config names.
pub(crate) async fn earlier(config: &Config, since: Option<&str>) -> Result<Option<Api>, Stop> {
    match (since, &config.previous) {
        (Some(revision), _) => {
            let mut api = revision::document(config, revision)
                .map_err(|problem| (Exit::BadInput, vec![problem]))?;
            revision::forget_places(&mut api);
            Ok(Some(api))
        }
        (None, Some(name)) => named(config, name).await.map(Some),
        (None, None) => Ok(None),
    }
}

/// Reads the document of this name.
async fn named(config: &Config, name: &str) -> Result<Api, Stop> {
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
    // A pipe has no length; a file may grow while it is read.
    let length = file.metadata().map_or(0, |data| data.len());
    let length = usize::try_from(length).unwrap_or(MOST_BYTES);
    read_into(&mut file, Vec::with_capacity(length.min(MOST_BYTES) + 1))
}

fn read_all(from: &mut dyn Read) -> Result<Vec<u8>, String> {
    read_into(from, Vec::new())
}

fn read_into(from: &mut dyn Read, mut bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    from.take(MOST_BYTES as u64)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// Fetches one file.
async fn fetch(config: &Config, url: &Url) -> Result<Vec<u8>, String> {
    let origin = fetch::origin(url);
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
    let response = fetch::answer(url, settings, &[], Credential::none()).await?;
    match response.is_success() {
        true => Ok(response.body.to_vec()),
        false => Err(format!("it was answered {}", response.status)),
    }
}
