//! Two identities of which the lower one may have been let in where the higher one was refused.

use crate::http::Request;
use crate::schema::Size;
use crate::words::IdentityName;

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
        for higher in refused {
            for lower in &site.identities {
                if let Some(control) = bench.survey.control(key, &lower.name)
                    && site.outranks(higher, lower)
                {
                    self.quote(Label::Control, &lower.name, control.exchange.clone());
                    return Ok(Some(Inversion {
                        higher: higher.name.clone(),
                        lower: lower.name.clone(),
                        request: control.request.without_credential(),
                    }));
                }
            }
            highest = highest.or(Some(higher));
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
