//! What a write says of the state that it knows, where that is not the present one.

use crate::check::lifecycle::own_texts;
use crate::http::Response;
use crate::lab::{Ground, Lab, Label, Reason, Stale, Trial};
use crate::site::Role;
use crate::spec::{Operation, ParameterIn, StatusRange};

/// Before anything that is there now was written.
const LONG_AGO: &str = "Mon, 01 Jan 2001 00:00:00 GMT";
/// Tags that no state ever had.
const NEVER: &str = "\"nay-0000\"";
const SEVERAL: &str = "\"nay-0000\", \"nay-0001\", W/\"nay-0002\"";
const UNQUOTED: &str = "nay-0000";

/// Whether the operation puts something where something may be, and heeds `If-None-Match` (RFC 9110, section 13.1.2).
pub(super) fn promises_to_spare_what_is_there(role: Role, operation: &Operation) -> bool {
    let by_key = matches!(role, Role::Makes { by_key: true, .. });
    let header = operation.parameters.iter().any(|parameter| {
        parameter.location == ParameterIn::Header
            && parameter.name.eq_ignore_ascii_case("If-None-Match")
    });
    let refuses = operation
        .responses
        .iter()
        .any(|response| response.status == StatusRange::Code(412));
    &*operation.key.method == "PUT"
        && (header && matches!(role, Role::Changes(_)) || by_key && (header || refuses))
}

/// Everything that is out of date or never was, by the headers that the document has.
pub(super) async fn documented(lab: &mut Lab) -> Result<(), Reason> {
    let by_date = lab.takes_header("If-Unmodified-Since");
    let stale = lab.prepare_stale().await?;
    let mut tries = Vec::new();
    match by_tag(&stale) {
        Ok(old) => tries.extend([
            ("If-Match of the state before", "If-Match", old),
            ("If-Match that never was", "If-Match", NEVER.to_owned()),
            (
                "If-Match of several that never were",
                "If-Match",
                SEVERAL.to_owned(),
            ),
            ("If-Match without quotes", "If-Match", UNQUOTED.to_owned()),
        ]),
        // The record holds both readings: the judge says what they prove.
        Err(_) if unmoved(lab.so_far()).is_some() => return Ok(()),
        Err(reason) if !by_date => return Err(reason),
        Err(_) => {}
    }
    if by_date {
        let date = LONG_AGO.to_owned();
        tries.push(("If-Unmodified-Since of 2001", "If-Unmodified-Since", date));
    }
    for (form, name, value) in tries {
        attack(lab, &stale.ground, form, name, &value).await?;
        if lab.so_far().took_effect() {
            break;
        }
    }
    lab.finish_stale(&stale).await
}

/// The strong tag of the state before, where nothing but the answers themselves speaks of tags.
pub(super) async fn unmentioned(lab: &mut Lab) -> Result<(), Reason> {
    let stale = lab.prepare_stale().await?;
    let tag = match by_tag(&stale) {
        Err(_) if unmoved(lab.so_far()).is_some() => return Ok(()),
        other => other?,
    };
    if !is_strong(&tag) {
        let why = "its readings carry a weak ETag, which is for caches";
        return Err(Reason::NoSubject(why.to_owned()));
    }
    let form = "If-Match of the state before";
    attack(lab, &stale.ground, form, "If-Match", &tag).await?;
    lab.finish_stale(&stale).await
}

/// The present strong tag with `W/` before it: If-Match compares strongly (RFC 9110, section 13.1.1).
pub(super) async fn weak(lab: &mut Lab) -> Result<(), Reason> {
    let stale = lab.prepare_stale().await?;
    by_tag(&stale)?;
    let present = stale.new.etag.clone().filter(|tag| is_strong(tag));
    let present = present.ok_or_else(|| {
        Reason::NoSubject("its readings carry a weak ETag, which no If-Match takes".to_owned())
    })?;
    // Where no tag is compared at all, this one tells nothing more.
    attack(
        lab,
        &stale.ground,
        "If-Match that never was",
        "If-Match",
        NEVER,
    )
    .await?;
    if lab.so_far().took_effect() {
        let why = "a tag that never was is taken as well, which is no advice";
        return Err(Reason::NoSubject(why.to_owned()));
    }
    let form = "If-Match of the present state, made weak";
    attack(
        lab,
        &stale.ground,
        form,
        "If-Match",
        &format!("W/{present}"),
    )
    .await?;
    lab.finish_stale(&stale).await
}

/// A PUT on condition that nothing is there, where something is.
pub(super) async fn there(lab: &mut Lab) -> Result<(), Reason> {
    let makes = lab
        .operation()
        .is_some_and(|operation| lab.site().makes(&operation.key));
    let mut ground = match makes {
        true => lab.prepare_overwrite().await?,
        false => lab.prepare_stale().await?.ground,
    };
    ground.request = ground.request.without_header("If-Match");
    attack(lab, &ground, "If-None-Match: *", "If-None-Match", "*").await
}

async fn attack(
    lab: &mut Lab,
    ground: &Ground,
    form: &str,
    header: &str,
    value: &str,
) -> Result<(), Reason> {
    let request = ground.request.with_header(header, value);
    let owner = ground.owner.clone();
    lab.attack(ground, &owner, form, &request).await?;
    Ok(())
}

/// The tag of the state before, which differs from that of the present state.
fn by_tag(stale: &Stale) -> Result<String, Reason> {
    let (Some(old), Some(new)) = (&stale.old.etag, &stale.new.etag) else {
        return Err(Reason::NoSubject("its readings carry no ETag".to_owned()));
    };
    match old == new {
        true => Err(Reason::NoSubject(
            "its ETag stays the same when the object changes".to_owned(),
        )),
        false => Ok(old.clone()),
    }
}

fn is_strong(tag: &str) -> bool {
    tag.starts_with('"')
}

/// The strong ETag that an object had before a change and still has, though the owner then read what the change wrote.
pub(super) fn unmoved(trial: &Trial) -> Option<String> {
    let readings: Vec<&Response> = trial
        .all(Label::Before)
        .filter_map(|step| step.exchange.response())
        .collect();
    let [old, new] = readings[..] else {
        return None;
    };
    let tag = old.header("etag").filter(|tag| is_strong(tag))?;
    let same = new.header("etag") == Some(tag);
    let written = trial
        .steps
        .iter()
        .filter(|step| matches!(step.label, Label::Setup | Label::Control))
        .filter(|step| !step.exchange.request.is_safe())
        .flat_map(own_texts::sent);
    let (old, new) = (old.text(), new.text());
    let mut news = written.filter(|text| new.contains(text) && !old.contains(text));
    (same && news.next().is_some()).then(|| tag.to_owned())
}
