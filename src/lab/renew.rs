//! What the survey learns at its two ends: the face of a path that cannot exist, and what readings show once all is made.

use futures_util::future::join_all;

use crate::http::{Request, Response};
use crate::words::IdentityName;

use super::{Bench, Standing, Survey, likeness};

/// What `identity` is answered at a path that cannot exist, if that looks like a success.
pub(super) async fn catch_all(bench: &Bench, identity: &IdentityName) -> Option<Response> {
    let path = format!("{}/nay-{}", bench.site.base_path, bench.unique());
    let request = Request::new("GET", path).with_credential(bench.credential(identity));
    let exchange = bench.client.send(&request, "survey").await;
    exchange
        .response()
        .filter(|response| response.is_success())
        .cloned()
}

/// Whether an answer is the page that every path gets.
pub(super) fn is_that_page(page: Option<&Response>, response: &Response) -> bool {
    page.is_some_and(|page| {
        page.status == response.status
            && page.media_type() == response.media_type()
            && likeness(page, response).repeats()
    })
}

/// Makes every reading's control again: lists were empty when they were surveyed, and objects have changed since.
pub(super) async fn renew(bench: &Bench, survey: &mut Survey) {
    let mut readings = Vec::new();
    for (key, standings) in &survey.standings {
        for (identity, standing) in standings {
            if let Standing::Allowed(control) = standing
                && key.is_safe()
            {
                readings.push((key.clone(), identity.clone(), control.request.clone()));
            }
        }
    }
    let answers = join_all(
        readings
            .iter()
            .map(|(_, _, request)| bench.client.send(request, "survey")),
    )
    .await;
    for ((key, identity, _), exchange) in readings.into_iter().zip(answers) {
        let standing = survey
            .standings
            .get_mut(&key)
            .and_then(|standings| standings.get_mut(&identity));
        if let Some(Standing::Allowed(control)) = standing
            && exchange.response().is_some_and(Response::is_success)
        {
            control.exchange = exchange;
        }
    }
}
