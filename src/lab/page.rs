//! The page that every path gets: an answer that is the same for a path that cannot exist is no success of an operation.

use crate::http::{Request, Response};
use crate::words::IdentityName;

use super::Bench;

/// What `identity` is answered at a path that cannot exist, if that looks like a success with something in it.
pub(super) async fn catch_all(bench: &Bench, identity: &IdentityName) -> Option<Response> {
    let path = format!("{}/nay-{}", bench.site.base_path, bench.unique());
    let request = Request::new("GET", path).with_credential(bench.credential(identity));
    let exchange = bench.client.send(&request, "survey").await;
    exchange
        .response()
        .filter(|response| response.is_success() && !response.body.is_empty())
        .cloned()
}

/// Whether an answer is that page, byte for byte.
pub(super) fn is_that_page(page: Option<&Response>, response: &Response) -> bool {
    page.is_some_and(|page| {
        page.status == response.status
            && page.media_type() == response.media_type()
            && page.body == response.body
    })
}

#[cfg(test)]
mod tests {
    use super::is_that_page;
    use crate::http::Response;

    #[test]
    fn only_the_very_page_is_no_success() {
        let answer = |body: &str| Response {
            status: 200,
            headers: Vec::new(),
            body: body.to_owned().into(),
            truncated: false,
            millis: 0,
        };
        let page = answer("<h1>Nothing here</h1>");
        assert!(is_that_page(Some(&page), &answer("<h1>Nothing here</h1>")));
        assert!(!is_that_page(Some(&page), &answer("<h1>Tasks</h1>")));
        assert!(!is_that_page(None, &page));
    }
}
