//! input/sql-injection: what is sent as a value must not be read as a part of a statement.

mod form;
mod logic;

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict};
use crate::lab::{Ground, Lab, Label, Reason, Trial};
use crate::site::{Role, Site};
use crate::spec::Operation;
use crate::words::{Place, Profile, RuleId, Severity};

use super::text_places;
use super::{payload, texts};
use form::{Form, Quoting};

pub(super) struct SqlInjection;

static RULE: Rule = Rule {
    id: RuleId::new("input/sql-injection"),
    title: "Reads input as a part of an SQL statement",
    severity: Severity::Critical,
    profile: Profile::Gate,
    cwe: 89,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A value is a value, whatever characters it has: no quote and no condition in it changes what the database is asked.",
    sends: "The control with a quote, single and double, at the end of one text or number, and, where that makes a difference, with the quote closed again as SQL closes it; in readings also a condition that is true and one that is false. Nothing that widens a statement or ends it early: only `AND`, never `OR` or a comment; no condition in what writes.",
    proof: "The open quote is answered with the database's words about a statement, and the closed one with the control; or with a server error that comes with what SQL cannot read and goes with what it can; or the true condition gives the control's content and the false one does not. Each of them twice, times and echoes left out of the comparison.",
    why: "Whoever can write a part of the statement reads and changes everything that the database holds.",
    fix: "Use prepared statements with bound parameters everywhere; where a name of a column has to be put in, take it from a fixed list.",
};

/// Attacks of one case at most, the controls left out.
const MOST: u32 = 24;

#[async_trait]
impl Check for SqlInjection {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if site.excluded(operation).is_some() {
            return Vec::new();
        }
        let writes = if operation.key.is_safe() { 0 } else { MOST };
        let mut texts = text_places::in_body(site, operation);
        texts.retain(|text| !text.is_secret());
        // What is deleted once cannot be deleted again, by whatever text.
        if !matches!(site.role(&operation.key), Role::Deletes(_)) {
            texts.splice(0..0, text_places::in_parameters(site, operation));
        }
        let cost = Cost {
            requests: MOST + 6,
            writes,
        };
        let form = "a quote, opened and closed, and a condition, true and false";
        texts::cases(&RULE, site, operation, texts, form, cost)
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let place = case.place.as_ref().ok_or_else(|| payload::untried(case))?;
        let ground = payload::ground(lab, place).await?;
        let text = control(lab, &ground, place).await?;
        for quoting in Quoting::of(&text, place) {
            let opened = quotes(lab, &ground, place, &text, *quoting).await?;
            if logic::is_proven(lab.so_far()) {
                break;
            }
            // Where an open quote changes nothing at all, no statement holds the text between such quotes.
            if ground.request.is_safe() && opened {
                conditions(lab, &ground, place, &text, *quoting).await?;
            }
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        logic::judge(trial)
    }
}

/// The text that the attacks build on, with the control that has it: the call's own, or one that finds something.
async fn control(lab: &mut Lab, ground: &Ground, place: &Place) -> Result<String, Reason> {
    let own = texts::of(ground, place);
    if !ground.request.is_safe() {
        return own.ok_or_else(|| lacks(place));
    }
    let candidates = match own {
        // A made up member finds nothing: first what is shown.
        Some(own) if matches!(place, Place::Within(..)) => {
            let mut shown = lab.telling_texts(place);
            shown.push(own);
            shown
        }
        Some(own) => vec![own],
        None => lab.telling_texts(place),
    };
    let owner = ground.owner.clone();
    let mut last = lacks(place);
    for text in candidates {
        let request = texts::put(lab, ground, place, &text).ok_or_else(|| lacks(place))?;
        let answer = lab
            .send(Label::Control, &owner, "", &request, ground.object.as_ref())
            .await?;
        if answer.is_success() {
            // A second one tells what stays the same.
            lab.send(Label::Control, &owner, "", &request, ground.object.as_ref())
                .await?;
            return Ok(text);
        }
        last = Reason::NoControl(format!(
            "with a value for {place} it was answered {}",
            answer.status
        ));
    }
    Err(last)
}

fn lacks(place: &Place) -> Reason {
    Reason::none_with(&place)
}

/// An open quote; where it makes a difference, the quote closed in the ways of the dialects, and all of it once more.
/// Returns whether the open quote made any difference.
async fn quotes(
    lab: &mut Lab,
    ground: &Ground,
    place: &Place,
    text: &str,
    quoting: Quoting,
) -> Result<bool, Reason> {
    send(lab, ground, place, text, Form::Open(quoting)).await?;
    if !logic::is_upset(lab.so_far()) {
        return Ok(!logic::last_is_like_the_control(lab.so_far()));
    }
    let steers = !ground.request.is_safe() && !matches!(place, Place::Body(_));
    for closing in quoting.closings(steers) {
        let closed = Form::Closed(quoting, closing);
        send(lab, ground, place, text, closed).await?;
        if logic::last_is_like_the_control(lab.so_far()) {
            for form in [
                Form::Garbled(quoting),
                Form::Open(quoting),
                closed,
                Form::Garbled(quoting),
            ] {
                send(lab, ground, place, text, form).await?;
            }
            break;
        }
    }
    Ok(true)
}

/// A condition that is true; where it gives the control, one that is false, and both once more, in the other order.
async fn conditions(
    lab: &mut Lab,
    ground: &Ground,
    place: &Place,
    text: &str,
    quoting: Quoting,
) -> Result<(), Reason> {
    for pattern in quoting.patterns() {
        let [yes, no] = [true, false].map(|holds| Form::Condition(quoting, *pattern, holds));
        send(lab, ground, place, text, yes).await?;
        if !logic::last_is_like_the_control(lab.so_far()) {
            continue;
        }
        send(lab, ground, place, text, no).await?;
        if logic::last_is_like_the_control(lab.so_far()) {
            continue;
        }
        send(lab, ground, place, text, no).await?;
        send(lab, ground, place, text, yes).await?;
        let request = texts::put(lab, ground, place, text);
        let owner = ground.owner.clone();
        if let Some(request) = request {
            lab.send(Label::Control, &owner, "", &request, ground.object.as_ref())
                .await?;
        }
        break;
    }
    Ok(())
}

async fn send(
    lab: &mut Lab,
    ground: &Ground,
    place: &Place,
    text: &str,
    form: Form,
) -> Result<(), Reason> {
    let request = texts::put(lab, ground, place, &form.of(text)).ok_or_else(|| lacks(place))?;
    let owner = ground.owner.clone();
    lab.attack(ground, &owner, &form.says(), &request).await?;
    Ok(())
}
