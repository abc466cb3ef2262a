//! contract/complex-operation: no operation is far more complicated than the others.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::passing;

pub(super) struct ComplexOperation;

static RULE: Rule = Rule {
    id: RuleId::new("contract/complex-operation"),
    title: "Is far more complicated than the rest",
    severity: Severity::Low,
    profile: Profile::Advice,
    cwe: 1080,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "An operation takes about as much as its neighbours do.",
    sends: "Nothing: it counts what the document says.",
    proof: "Path depth, number of parameters or of body properties are far above the median of the document.",
    why: "What takes everything is tested for little: checks and reviews do not scale with the number of inputs.",
    fix: "Split the operation by what its callers want.",
};

#[async_trait]
impl Check for ComplexOperation {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        match far_above(site, operation) {
            Some(_) => passing::case(&RULE, site, operation, "size by the document"),
            None => Vec::new(),
        }
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        lab.quote_control()?;
        let site = lab.site();
        let what = lab.operation().and_then(|own| far_above(site, own));
        if let Some(what) = what {
            lab.says(what);
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        match &trial.broken {
            Some(what) if trial.last(Label::Control).is_some() => Verdict::Broken(what.clone()),
            _ => Verdict::Upheld,
        }
    }
}

/// A measure, what it counts, and the least that is remarkable whatever the others have.
type Measure = (&'static str, usize, fn(&Site, &Operation) -> usize);

const MEASURES: &[Measure] = &[
    ("path segments", 8, |_, operation| {
        operation.key.template.matches('/').count()
    }),
    ("parameters", 15, |_, operation| operation.parameters.len()),
    (
        "properties at the top of its body",
        30,
        |site, operation| {
            let media = operation.body.as_ref().and_then(|body| body.media.first());
            let schema = media.and_then(|media| media.schema.as_ref());
            schema.map_or(0, |schema| site.api.schemas.properties(schema).len())
        },
    ),
];

fn far_above(site: &Site, operation: &Operation) -> Option<String> {
    MEASURES.iter().find_map(|(what, least, measure)| {
        let own = measure(site, operation);
        if own < *least {
            return None;
        }
        let mut all: Vec<usize> = site
            .api
            .operations
            .iter()
            .map(|other| measure(site, other))
            .collect();
        all.sort_unstable();
        let median = all.get(all.len() / 2).copied().unwrap_or_default();
        (own > 3 * median.max(1))
            .then(|| format!("It has {own} {what}; the median of the document is {median}."))
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod tests {
    use std::fmt::Write as _;

    use time::macros::date;

    use super::far_above;
    use crate::config::Config;
    use crate::site::Site;

    #[test]
    fn one_operation_stands_out_where_the_others_are_small() {
        let mut document = "openapi: 3.0.0\ninfo: { title: t, version: '1' }\npaths:\n".to_owned();
        for number in 0..4 {
            let _ = writeln!(
                document,
                "  /p{number}: {{ get: {{ responses: {{ '200': {{ description: ok }} }} }} }}"
            );
        }
        document.push_str("  /all:\n    get:\n      responses: { '200': { description: ok } }\n      parameters:\n");
        for number in 0..20 {
            let _ = writeln!(
                document,
                "      - {{ name: n{number}, in: query, schema: {{ type: string }} }}"
            );
        }
        let api = crate::spec::load("api.yml", document.as_bytes()).unwrap();
        let site = Site::new(api, Config::plain(date!(2026 - 11 - 23)), "");
        let said: Vec<_> = site
            .api
            .operations
            .iter()
            .filter_map(|operation| far_above(&site, operation))
            .collect();
        assert_eq!(
            said,
            ["It has 20 parameters; the median of the document is 0."]
        );
    }
}
