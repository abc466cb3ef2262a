//! An exchange as it is kept while few will ever look at it again: packed, since a large API has many and most of them
//! repeat one another.

use lz4_flex::block::{compress_prepend_size_with_dict, decompress_size_prepended_with_dict};

use crate::http::Credential;

use super::Step;

/// A step of a trial, packed.
#[derive(Debug)]
pub(super) struct Packed {
    /// What no text holds.
    credential: Credential,
    bytes: Box<[u8]>,
}

impl Packed {
    /// Packs `step`. What is said in `like` as well takes hardly any room; unpacking wants the same.
    pub(super) fn of(step: &Step, like: &[u8]) -> Option<Self> {
        let text = text_of(step)?;
        Some(Self {
            credential: step.exchange.request.credential.clone(),
            bytes: compress_prepend_size_with_dict(&text, like).into(),
        })
    }

    /// The step again.
    pub(super) fn step(&self, like: &[u8]) -> Option<Step> {
        let text = decompress_size_prepended_with_dict(&self.bytes, like).ok()?;
        let mut step: Step = serde_json::from_slice(&text).ok()?;
        step.exchange.request.credential = self.credential.clone();
        Some(step)
    }
}

/// A step as text, without its credential: what others may be like.
pub(super) fn text_of(step: &Step) -> Option<Vec<u8>> {
    let mut step = step.clone();
    step.exchange.request.credential = Credential::none();
    serde_json::to_vec(&step).ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;

    use super::{Packed, text_of};
    use crate::http::{
        Answer, Body, Credential, CredentialPart, CredentialPlace, Exchange, Request, Response,
    };
    use crate::lab::{Label, Step, bench::step};
    use crate::words::{IdentityName, Secret};

    /// An attack with bytes that are no text, by somebody with a secret.
    fn attack(tag: &str) -> Step {
        let mut request = Request::new("POST", "/things");
        request.query = vec![("q".to_owned(), "%00".to_owned())];
        request.cookies = vec![("a".to_owned(), "b".to_owned())];
        request.body = Some(Body {
            media_type: None,
            bytes: Bytes::from_static(b"\xff\0{"),
        });
        request.credential = Credential {
            parts: Arc::new([CredentialPart {
                place: CredentialPlace::Header("Authorization".to_owned()),
                prefix: "Bearer ".to_owned(),
                secret: Secret::new("alice", "t0k"),
            }]),
        };
        let response = Response {
            status: 500,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: "{\"error\":\"sorry\"}".into(),
            truncated: false,
            millis: 3,
        };
        let exchange = Exchange {
            tag: tag.to_owned(),
            request,
            elsewhere: None,
            answer: Answer::Response(response),
        };
        step(
            Label::Attack,
            &IdentityName::from("alice"),
            "a form",
            exchange,
        )
    }

    #[test]
    fn what_is_packed_comes_out_as_it_was() {
        let (one, other) = (attack("a1b2c3/7.1"), attack("a1b2c3/19.1"));
        let like = text_of(&one).unwrap_or_default();
        for like in [&like[..], &[]] {
            let packed = Packed::of(&other, like);
            assert_eq!(
                packed.and_then(|packed| packed.step(like)),
                Some(other.clone())
            );
        }
    }

    #[test]
    fn what_is_alike_takes_little_room() {
        let (one, other) = (attack("a1b2c3/7.1"), attack("a1b2c3/19.1"));
        let like = text_of(&one).unwrap_or_default();
        let packed = Packed::of(&other, &like).map(|packed| packed.bytes.len());
        assert!(
            packed.is_some_and(|size| size * 4 < like.len()),
            "{packed:?} of {}",
            like.len()
        );
    }
}
