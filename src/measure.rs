//! What `benches/` call: the sender alone, without anything that is sent, and the proxy of a rehearsal that adds nothing.
//!
//! Not part of the tool: only the feature `measuring` compiles it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use time::macros::date;

use crate::config::Config;
use crate::http::{Client, Relay, Request, Settings};
use crate::rehearsal::Proxy;
use crate::site::Site;
use crate::spec;

/// Sends `requests` readings of `target`, so many at once, each with a credential and the name of a case, and reads the answers.
///
/// # Errors
/// What went wrong with the first that was not answered 200.
pub async fn send(target: &str, concurrency: usize, requests: u64) -> Result<(), String> {
    let client = Client::new(settings(target, concurrency)?).map_err(|error| error.to_string())?;
    let left = Arc::new(AtomicU64::new(requests));
    let senders = (0..concurrency).map(|sender| {
        let (client, left) = (client.clone(), left.clone());
        tokio::spawn(async move {
            let request = reading("/");
            let case = sender.to_string();
            let (order, less) = (Ordering::Relaxed, |left: u64| left.checked_sub(1));
            while left.fetch_update(order, order, less).is_ok() {
                let exchange = client.send(&request, &case).await;
                if exchange.status() != Some(200) {
                    return Err(format!("{:?}", exchange.answer));
                }
            }
            Ok(())
        })
    });
    for sender in senders.collect::<Vec<_>>() {
        sender.await.map_err(|error| error.to_string())??;
    }
    Ok(())
}

/// Two ways to one target: straight, and through the proxy of a rehearsal that breaks nothing.
pub struct Ways {
    straight: Client,
    behind: Client,
    _proxy: Proxy,
}

impl Ways {
    /// Opens both to the target of a document.
    ///
    /// # Errors
    /// What went wrong.
    pub async fn open(document: &str, target: &str) -> Result<Self, String> {
        let api = spec::load("api.json", document.as_bytes()).map_err(|why| why.to_string())?;
        let site = Site::new(api, Config::plain(date!(2026 - 11 - 28)), "");
        let own = settings(target, 1)?;
        let relay = Relay::new(&own).map_err(|error| error.to_string())?;
        let proxy = Proxy::start(Arc::new(relay), &site, None, None, None).await;
        let proxy = proxy.map_err(|error| error.to_string())?;
        let there = settings(&format!("http://{}", proxy.address), 1)?;
        Ok(Self {
            straight: Client::new(own).map_err(|error| error.to_string())?,
            behind: Client::new(there).map_err(|error| error.to_string())?,
            _proxy: proxy,
        })
    }

    /// Sends one reading and takes its answer.
    ///
    /// # Errors
    /// What came instead of 200.
    pub async fn send(&self, through_the_proxy: bool) -> Result<(), String> {
        let client = match through_the_proxy {
            true => &self.behind,
            false => &self.straight,
        };
        let exchange = client.send(&reading("/thing0s/7"), "0").await;
        match exchange.status() {
            Some(200) => Ok(()),
            _ => Err(format!("{:?}", exchange.answer)),
        }
    }
}

fn settings(target: &str, concurrency: usize) -> Result<Settings, String> {
    let target = target.parse().map_err(|_| "no URL".to_owned())?;
    Ok(Settings {
        per_second: u32::MAX,
        concurrency,
        max_requests: u64::MAX,
        deadline: Some(std::time::Duration::from_secs(900)),
        case_header: Some("X-Naysayer-Case".to_owned()),
        run: "a1b2c3".to_owned(),
        ..Settings::new(target)
    })
}

fn reading(path: &str) -> Request {
    let mut request = Request::new("GET", path);
    request.headers = vec![("Authorization".to_owned(), "Bearer t0k".to_owned())];
    request
}
