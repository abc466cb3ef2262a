//! Two identities of which the lower one may have been let in where the higher one was refused.

use crate::http::Request;
use crate::schema::Size;
use crate::site::Role;
use crate::words::IdentityName;

use super::survey::Control;
use super::{Lab, Label, Reason, Standing};

/// A request, who was refused with it, and who ranks below him.
#[derive(Debug, Clone)]
pub(crate) struct Inversion {
    /// Who was refused.
    pub higher: IdentityName,
    /// Who ranks below him.
    pub lower: IdentityName,
    /// What both are to send.
    pub request: Request,
}

impl Lab {
    /// The first such pair that the survey leaves to be tried; none when nobody was refused beside somebody lower.
    ///
    /// The lower one's control is recorded, if there is one. Where some identity is let in, an anonymous caller is the affair of the rules of authentication.
    ///
    /// # Errors
    /// [`Reason::NoSubject`] when no request can be made up.
    pub(crate) fn inversion(&mut self) -> Result<Option<Inversion>, Reason> {
        let key = &self.subject.operation.clone();
        let bench = self.bench.clone();
        let (Some(operation), Some(standings)) = (
            bench.site.api.operation(key),
            bench.survey.standings.get(key),
        ) else {
            return Ok(None);
        };
        let site = &bench.site;
        let refused = site.identities.iter().filter(|identity| {
            let standing = standings.get(&identity.name);
            // Who shows a credential of another kind than the operation asks for is refused whatever his rank.
            matches!(standing, Some(Standing::Denied(401 | 403))) && site.takes(operation, identity)
        });
        let mut highest = None;
        let mut pairs = Vec::new();
        for higher in refused {
            let below = site.identities.iter().filter_map(|lower| {
                let control = bench.survey.control(key, &lower.name)?;
                site.outranks(higher, lower)
                    .then_some((higher, lower, control))
            });
            pairs.extend(below);
            highest = highest.or(Some(higher));
        }
        // Who is shown least proves least: an empty list may be a refusal.
        let shown = |control: &Control| {
            let answer = control.exchange.response();
            answer.map_or(0, |answer| answer.body.len())
        };
        let best = pairs.into_iter().reduce(|best, pair| {
            let more = shown(pair.2) > shown(best.2);
            if more { pair } else { best }
        });
        if let Some((higher, lower, control)) = best {
            self.quote(Label::Control, &lower.name, control.exchange.clone());
            // What a making made is there already.
            let call = match site.role(key) {
                Role::Makes { .. } => bench.freshened(operation, &control.call),
                _ => control.call.clone(),
            };
            return Ok(Some(Inversion {
                higher: higher.name.clone(),
                lower: lower.name.clone(),
                request: call.request(operation, &site.base_of(operation)),
            }));
        }
        let somebody = standings
            .values()
            .any(|standing| matches!(standing, Standing::Allowed(_)));
        let Some(higher) = highest.filter(|_| !somebody) else {
            return Ok(None);
        };
        let style = bench.style_of(operation, Size::Minimal, &higher.name);
        let (call, _) = bench.compose(operation, None, &style)?;
        Ok(Some(Inversion {
            higher: higher.name.clone(),
            lower: IdentityName::anonymous(),
            request: call.request(operation, &site.base_of(operation)),
        }))
    }
}
