//! Somebody else's place in a list: the cursor that an answer gives its asker for the next page.

use serde_json::Value;

use crate::http::{Request, Response};
use crate::schema::Size;
use crate::site::Role;
use crate::spec::{Operation, Parameter, ParameterIn, wire};

use super::asked::flat;
use super::listing::Listing;
use super::{Lab, Label, Object, Reason, supply};

/// Query parameters that take a cursor.
const CURSORS: &[&str] = &[
    "cursor",
    "pagecursor",
    "after",
    "pageafter",
    "pagetoken",
    "nextpagetoken",
    "continuation",
    "continuationtoken",
    "nexttoken",
    "marker",
    "scrollid",
];
/// Query parameters that say how long a page is.
const SIZES: &[&str] = &[
    "limit",
    "perpage",
    "pagesize",
    "size",
    "count",
    "maxresults",
    "maxitems",
    "first",
    "top",
    "take",
    "rows",
    "pagelimit",
];
/// Properties of an answer that hold the next cursor, or the address of the next page.
const NEXT: &[&str] = &[
    "nextcursor",
    "nextpagetoken",
    "nexttoken",
    "next",
    "nextpage",
    "cursor",
    "endcursor",
    "after",
    "continuation",
    "continuationtoken",
    "pagetoken",
    "scrollid",
];

/// The parameters of a list that is given out by cursor and length.
pub(crate) fn is_paged(operation: &Operation) -> bool {
    parameter(operation, is_cursor).is_some() && parameter(operation, is_page_size).is_some()
}

/// Whether a query parameter of this name says how long a page is.
pub(crate) fn is_page_size(name: &str) -> bool {
    SIZES.contains(&flat(name).as_str())
}

/// Whether a query parameter of this name says which page is wanted, counted from the first.
pub(super) fn is_page_number(name: &str) -> bool {
    matches!(
        &*flat(name),
        "page" | "pagenumber" | "pageno" | "pageindex" | "p"
    )
}

fn is_cursor(name: &str) -> bool {
    CURSORS.contains(&flat(name).as_str())
}

fn parameter(operation: &Operation, is: fn(&str) -> bool) -> Option<&Parameter> {
    let mut queries = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.location == ParameterIn::Query);
    queries.find(|parameter| is(&parameter.name))
}

impl Lab {
    /// The owner's second page by the cursor of his first, which is as short as can be: the control. What of the run's
    /// objects it shows is the canary.
    ///
    /// # Errors
    /// [`Reason::NoSubject`] when there is no second page, or nothing on it that can be told from what others have.
    pub(crate) async fn prepare_second_page(&mut self) -> Result<Listing, Reason> {
        let (operation, owner, control) = self.surveyed(Size::Minimal)?;
        let bench = self.bench.clone();
        let both = parameter(&operation, is_cursor).zip(parameter(&operation, is_page_size));
        let (cursor, size) =
            both.ok_or_else(|| Reason::NoSubject("its pages have no cursor".to_owned()))?;
        let with = |parameter: &Parameter, value: Value, request: &Request| {
            let mut request = request.clone();
            let pairs = wire::query_pairs(parameter, &value);
            request.query.retain(|(name, _)| *name != parameter.name);
            request.query.extend(pairs);
            request
        };
        // On the second page something is to lie that only he knows.
        let resource = match bench.site.role(&operation.key) {
            Role::Lists(id) => id,
            _ => return Err(Reason::NoSubject("it lists no resource".to_owned())),
        };
        let parent = control.object.as_ref();
        let mut own = Vec::new();
        for _ in 0..2 {
            let case = &self.case;
            own.push(
                supply::fresh_in(&bench, &bench.survey, resource, &owner, parent, case).await?,
            );
        }
        let whole = control.request().with_credential(bench.credential(&owner));
        let first = with(size, 1.into(), &whole);
        let answer = self.send(Label::Setup, &owner, "", &first, None).await?;
        let next = next(&answer, &cursor.name).ok_or_else(|| {
            Reason::NoSubject("the first page gives no cursor for a second one".to_owned())
        })?;
        // As long as it comes: others make objects of the kind meanwhile.
        let request = with(cursor, next.into(), &whole);
        let answer = self
            .send(Label::Control, &owner, "", &request, None)
            .await?;
        let shown = |object: &Object| {
            let canary = object.canary.as_ref()?;
            let shows = answer.is_success() && answer.text().contains(canary.as_str());
            shows.then(|| (object.clone(), canary.clone()))
        };
        let found = own.iter().find_map(shown);
        let found = found.or_else(|| bench.shown(&operation, &owner, &answer.text()));
        let (object, canary) = found.ok_or_else(|| {
            Reason::NoSubject(format!(
                "the second page of {owner} has no object on it that this run made and that can be told from others"
            ))
        })?;
        self.trial.canary = Some(canary);
        Ok(Listing { object, request })
    }
}

/// The cursor that an answer gives for the next page, by itself or within an address.
fn next(answer: &Response, parameter: &str) -> Option<String> {
    let link = answer.header("link").and_then(|link| {
        let next = link.split(',').find(|one| one.contains("rel=\"next\""))?;
        of_address(next.split(['<', '>']).nth(1)?, parameter)
    });
    link.or_else(|| of_body(&answer.json()?, parameter, 2))
}

fn of_body(body: &Value, parameter: &str, depth: u8) -> Option<String> {
    let object = body.as_object()?;
    let named = |wanted: &str| {
        let found = object.iter().find(|(name, _)| flat(name) == wanted);
        let text = match found?.1 {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        match text.contains("?") || text.starts_with('/') {
            true => of_address(&text, parameter),
            false => Some(text).filter(|text| !text.is_empty()),
        }
    };
    let own = NEXT.iter().find_map(|wanted| named(wanted));
    own.or_else(|| {
        let depth = depth.checked_sub(1)?;
        let inner = object.values().filter(|value| value.is_object());
        inner
            .into_iter()
            .find_map(|inner| of_body(inner, parameter, depth))
    })
}

fn of_address(address: &str, parameter: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs
        .find(|(name, _)| name == parameter)
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::next;
    use crate::http::Response;

    #[test]
    fn a_cursor_is_found_wherever_apis_put_it() {
        for (header, body, found) in [
            (None, r#"{"items": [], "next_cursor": "c1"}"#, Some("c1")),
            (
                None,
                r#"{"data": [], "meta": {"nextPageToken": "c 2"}}"#,
                Some("c 2"),
            ),
            (
                None,
                r#"{"links": {"next": "/things?limit=1&cursor=c%203"}}"#,
                Some("c 3"),
            ),
            (
                Some("<https://h/things?cursor=c4&limit=1>; rel=\"next\""),
                "[]",
                Some("c4"),
            ),
            (None, r#"{"items": [], "next": null}"#, None),
            (None, r#"{"items": [], "next_cursor": ""}"#, None),
        ] {
            let headers = header.map(|value| ("Link".to_owned(), value.to_owned()));
            let answer = Response {
                status: 200,
                headers: headers.into_iter().collect(),
                body: body.to_owned().into(),
                truncated: false,
                millis: 0,
            };
            assert_eq!(next(&answer, "cursor").as_deref(), found, "{body}");
        }
    }
}
