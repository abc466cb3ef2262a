//! The owner's own object, and what another identity is shown of it anyway.

use serde_json::Value;

use crate::http::Request;
use crate::schema::Size;
use crate::site::Role;
use crate::words::IdentityName;

use super::{Ground, Lab, Label, Reason, Step};

/// So many recorded requests are sent again.
const MOST_AGAIN: usize = 4;

impl Lab {
    /// Prepares a reading of an object that this run made as its owner: the one that the survey made will do.
    ///
    /// # Errors
    /// [`Reason::NoSubject`] when the owner has none.
    pub(crate) async fn prepare_own(&mut self) -> Result<Ground, Reason> {
        let (operation, owner, control) = self.surveyed(Size::Minimal)?;
        let bench = self.bench.clone();
        let resource = bench
            .needs(&operation)
            .ok_or_else(|| Reason::NoSubject("it reads no object".to_owned()))?;
        let made = || {
            bench
                .survey
                .owned(resource, &owner)
                .filter(|object| object.made)
        };
        let with_canary = made().find(|object| object.canary.is_some());
        let Some(object) = with_canary.or_else(|| made().next()).cloned() else {
            return Err(Reason::NoSubject(format!(
                "this run made no {} as {owner}",
                bench.site.resource(resource).item
            )));
        };
        let (call, _) = bench.compose(&operation, Some(&object), &control.style)?;
        let request = bench.request(&operation, &call, &owner);
        self.send(Label::Control, &owner, "", &request, None)
            .await?;
        Ok(Ground {
            owner,
            call,
            request,
            object: Some(object),
            control_last: false,
            state: None,
        })
    }

    /// A text of all answers to the control that tells the owner's object where no marker does: the server wrote it, the request
    /// does not hold it, and in nothing that `other` was shown in the survey it came up, his own object of the kind
    /// included. None where he has none: then nothing says what all of them have in common.
    pub(crate) fn telling_text(&self, other: &IdentityName) -> Option<String> {
        let bench = &self.bench;
        let control = self.trial.all(Label::Control).next_back()?;
        bench.survey.control(&self.subject.operation, other)?;
        let shown_to_other: Vec<String> = bench
            .survey
            .standings
            .keys()
            .filter_map(|key| bench.survey.control(key, other))
            .filter_map(|control| Some(control.exchange.response()?.text().into_owned()))
            .collect();
        let body = control.exchange.response()?.json()?;
        let asked = control.exchange.request.target();
        let mut texts = Vec::new();
        collect(&body, &mut texts);
        let steady = |text: &str| {
            let mut controls = self.trial.all(Label::Control);
            controls.all(|step| {
                let answer = step.exchange.response();
                answer.is_some_and(|answer| answer.text().contains(text))
            })
        };
        let tells = |text: &&str| {
            text.len() >= TELLING
                && !is_time(text)
                && !asked.contains(*text)
                && steady(text)
                && !shown_to_other.iter().any(|shown| shown.contains(*text))
        };
        let found = texts
            .into_iter()
            .filter(tells)
            .max_by_key(|text| text.len());
        found.map(str::to_owned)
    }

    /// Whether the last answer under `label` holds `text`.
    pub(crate) fn last_shows(&self, label: Label, text: &str) -> bool {
        self.trial
            .last(label)
            .is_some_and(|response| response.text().contains(text))
    }

    /// What the attacker's own list of the same resource shows him.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came.
    pub(crate) async fn own_list(
        &mut self,
        ground: &Ground,
        attacker: &IdentityName,
    ) -> Result<(), Reason> {
        let bench = self.bench.clone();
        let Some(object) = &ground.object else {
            return Ok(());
        };
        for key in &bench.site.resource(object.resource).lists {
            let Some(operation) = bench.site.api.operation(key) else {
                continue;
            };
            let Some(control) = bench.survey.control(key, attacker) else {
                continue;
            };
            if bench.site.resource(object.resource).parent.is_some() {
                continue;
            }
            let request = bench.request(operation, &control.call, attacker);
            self.send(Label::Shared, attacker, "own list", &request, None)
                .await?;
        }
        Ok(())
    }

    /// The owner's own lists of what the operation makes.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came.
    pub(crate) async fn own_lists(&mut self, ground: &Ground) -> Result<(), Reason> {
        let bench = self.bench.clone();
        let Role::Makes { resource, .. } = bench.site.role(&self.subject.operation) else {
            return Ok(());
        };
        for key in &bench.site.resource(resource).lists {
            let control = bench.survey.control(key, &ground.owner);
            if let Some(control) = control {
                let request = control
                    .request()
                    .with_credential(bench.credential(&ground.owner));
                self.send(Label::Shared, &ground.owner, "own list", &request, None)
                    .await?;
            }
        }
        Ok(())
    }

    /// Sends a recorded request again, as it was: what happened once must happen twice.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came, or the target throttled.
    pub(crate) async fn again(&mut self, step: &Step) -> Result<(), Reason> {
        self.send(
            Label::Attack,
            &step.actor,
            &step.form,
            &step.exchange.request,
            None,
        )
        .await
        .map(|_| ())
    }

    /// Sends a request as nobody: what everybody may see is no leak.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came, or the target throttled.
    pub(crate) async fn ask_as_nobody(&mut self, request: &Request) -> Result<(), Reason> {
        let nobody = IdentityName::anonymous();
        let bare = request.without_credential();
        self.send(Label::Public, &nobody, "", &bare, None)
            .await
            .map(|_| ())
    }

    /// Whether the config says whose objects are kept apart here, so that nothing need tell what is shared.
    pub(crate) fn is_isolation_said(&self) -> bool {
        self.operation()
            .is_some_and(|operation| self.site().isolation(operation).is_some())
    }

    /// Sends recorded requests again, one after the other, until one shows it as before: what one of them asked for may be
    /// gone by now.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came, or the target throttled.
    pub(crate) async fn again_until_one(
        &mut self,
        steps: impl Iterator<Item = &Step>,
        shows: impl Fn(&Step) -> bool,
    ) -> Result<(), Reason> {
        for step in steps.take(MOST_AGAIN) {
            self.again(step).await?;
            if self.trial.steps.last().is_some_and(&shows) {
                break;
            }
        }
        Ok(())
    }

    /// Whether the last attack was answered with a server error of the server's own.
    pub(crate) fn crashed(&self) -> bool {
        self.trial
            .last(Label::Attack)
            .is_some_and(crate::http::Response::is_breakdown)
    }

    /// Quotes a call by which `name` was let in to something else that demands a credential: its own is good.
    ///
    /// # Errors
    /// [`Reason::NoControl`] when the survey has none.
    pub(crate) fn quote_elsewhere(&mut self, name: &IdentityName) -> Result<(), Reason> {
        let bench = self.bench.clone();
        let own = &self.subject.operation;
        let known = bench.let_in(name).find(|(key, _)| *key != own);
        let (_, control) = known.ok_or_else(|| {
            let why = format!(
                "{name} is let in nowhere else, so that nothing shows its credential to be good"
            );
            Reason::NoControl(why)
        })?;
        self.quote(Label::Setup, name, control.exchange.clone());
        Ok(())
    }

    /// Quotes the survey's control, for evidence.
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) fn quote_control(&mut self) -> Result<(), Reason> {
        let (_, owner, control) = self.surveyed(Size::Minimal)?;
        self.quote(Label::Control, &owner, control.exchange);
        Ok(())
    }
}

/// Shorter texts come up by chance.
const TELLING: usize = 8;
/// Longer ones are content that differs in more than whose it is.
const LONGEST: usize = 80;

/// Texts of properties, the plain ones: what holds line breaks or quotes is written otherwise on the wire.
fn collect<'v>(value: &'v Value, texts: &mut Vec<&'v str>) {
    match value {
        Value::String(text) if text.len() <= LONGEST && text.is_ascii() => {
            let plain = !text.contains(['"', '\\', '/']) && !text.contains(char::is_control);
            texts.extend(plain.then_some(text.as_str()));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(object) => object.values().for_each(|value| collect(value, texts)),
        _ => {}
    }
}

/// Whether a text is a date or a time, which two objects may share.
fn is_time(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let marks = text.bytes().filter(|byte| b"-:.+TZ ".contains(byte));
    digits >= 6 && digits + marks.count() == text.len()
}
