//! A whole exchange without secrets.

use bytes::Bytes;

use super::{Redactor, looks};
use crate::http::{Answer, Body, Credential, Exchange, Failure, Request, Response};
use crate::words::Secret;

impl Redactor {
    /// `exchange` without secrets: credentials keep their labels only.
    ///
    /// What the request itself made up stays readable even where a property is called
    /// `password`, so that the evidence can be followed.
    pub(crate) fn redact_exchange(&self, exchange: &Exchange) -> Exchange {
        Exchange {
            tag: exchange.tag.clone(),
            request: self.request(&exchange.request),
            elsewhere: exchange.elsewhere.clone(),
            answer: match &exchange.answer {
                Answer::Response(response) => Answer::Response(self.response(response)),
                Answer::Failure(failure) => Answer::Failure(self.failure(failure)),
            },
        }
    }

    fn request(&self, request: &Request) -> Request {
        let pairs = |pairs: &[(String, String)]| {
            let clean = |(name, value): &(String, String)| {
                (self.without_values(name), self.without_values(value))
            };
            pairs.iter().map(clean).collect()
        };
        Request {
            method: self.without_values(&request.method),
            path: self.without_values(&request.path),
            query: pairs(&request.query),
            headers: self.headers(&request.headers),
            cookies: pairs(&request.cookies),
            body: request.body.as_ref().map(|body| Body {
                media_type: body
                    .media_type
                    .as_deref()
                    .map(|media_type| self.without_values(media_type)),
                bytes: bytes(&body.bytes, |text| self.without_values(text)),
            }),
            credential: Credential {
                parts: request
                    .credential
                    .parts
                    .iter()
                    .cloned()
                    .map(|mut part| {
                        part.secret = Secret::new(part.secret.label(), "");
                        part
                    })
                    .collect(),
            },
        }
    }

    fn response(&self, response: &Response) -> Response {
        Response {
            headers: self.headers(&response.headers),
            body: bytes(&response.body, |text| self.redact(text)),
            ..response.clone()
        }
    }

    fn headers(&self, headers: &[(String, String)]) -> Vec<(String, String)> {
        let clean = |(name, value): &(String, String)| {
            let value = looks::header(name, self.without_values(value));
            (self.without_values(name), value)
        };
        headers.iter().map(clean).collect()
    }

    fn failure(&self, failure: &Failure) -> Failure {
        match failure {
            Failure::Connect(why) => Failure::Connect(self.redact(why)),
            Failure::Broken(why) => Failure::Broken(self.redact(why)),
            Failure::Unsendable(why) => Failure::Unsendable(self.redact(why)),
            Failure::ForeignOrigin(why) => Failure::ForeignOrigin(self.redact(why)),
            Failure::Timeout | Failure::Budget => failure.clone(),
        }
    }
}

/// Bytes that hold no secret stay as they are, text or not.
fn bytes(bytes: &Bytes, clean: impl Fn(&str) -> String) -> Bytes {
    let text = String::from_utf8_lossy(bytes);
    let cleaned = clean(&text);
    if cleaned == text {
        bytes.clone()
    } else {
        Bytes::from(cleaned)
    }
}
