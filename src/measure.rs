//! What `benches/` call: the sender alone, without anything that is sent.
//!
//! Not part of the tool: only the feature `measuring` compiles it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::http::{Client, Request, Settings};

/// Sends `requests` readings of `target`, so many at once, each with a credential and the name of a case, and reads the answers.
///
/// # Errors
/// What went wrong with the first that was not answered 200.
pub async fn send(target: &str, concurrency: usize, requests: u64) -> Result<(), String> {
    let target = target.parse().map_err(|_| "no URL".to_owned())?;
    let client = Client::new(Settings {
        per_second: u32::MAX,
        concurrency,
        max_requests: u64::MAX,
        deadline: Some(std::time::Duration::from_secs(900)),
        case_header: Some("X-Naysayer-Case".to_owned()),
        run: "a1b2c3".to_owned(),
        ..Settings::new(target)
    })
    .map_err(|error| error.to_string())?;
    let left = Arc::new(AtomicU64::new(requests));
    let senders = (0..concurrency).map(|sender| {
        let (client, left) = (client.clone(), left.clone());
        tokio::spawn(async move {
            let mut request = Request::new("GET", "/");
            request.headers = vec![("Authorization".to_owned(), "Bearer t0k".to_owned())];
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
