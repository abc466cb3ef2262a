//! input/path-traversal: the name of a file must not lead out of its folder.

mod places;

use async_trait::async_trait;
use percent_encoding::percent_decode_str;

use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::http::Request;
use crate::lab::{Ground, Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::{Operation, Parameter};
use crate::words::{Place, Profile, RuleId, Severity};

use super::text_places::{self, Text};
use super::{payload, texts};
use places::{CLIMBS, marked};

pub(super) struct PathTraversal;

static RULE: Rule = Rule {
    id: RuleId::new("input/path-traversal"),
    title: "Lets a file name lead out of its folder",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 22,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "What names a file, a page or a template names one of those that are meant, and nothing outside their folder.",
    sends: "Readings in which what names a file climbs to a file that systems of all kinds have (`/etc/passwd`, `win.ini`) or that lies beside the code (`package.json`, `.git/config` …), with the dots and slashes as they are, percent-encoded once and twice, doubled, with backslashes, and behind an absolute path. Nothing is written.",
    proof: "The answer holds what such a file consists of, and neither the control nor the answer to its plain name does, twice.",
    why: "It opens passwords, keys and the code itself to whoever asks.",
    fix: "Take names from a list, or resolve the path first and then check that it still lies in its folder.",
};

/// Stands where a text is put that the wire must not encode.
const STAND_IN: &str = "nayq7standin";

#[async_trait]
impl Check for PathTraversal {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        // A write under such a name would put a file where it does not belong.
        if !operation.key.is_safe() || site.excluded(operation).is_some() {
            return Vec::new();
        }
        let mut texts = text_places::in_parameters(site, operation);
        texts.retain(|text| names_file(operation, text));
        let cost = Cost {
            requests: u32::try_from(CLIMBS.len()).unwrap_or(u32::MAX) + 2,
            writes: 0,
        };
        texts::cases(&RULE, site, operation, texts, "dot segments", cost)
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let place = case.place.as_ref().ok_or_else(|| payload::untried(case))?;
        let ground = payload::ground(lab, place).await?;
        let owner = ground.owner.clone();
        for climb in CLIMBS {
            let Some(request) = reaching(lab, &ground, place, climb.text) else {
                continue;
            };
            match lab.attack(&ground, &owner, climb.says, &request).await {
                Ok(_) => {}
                // What cannot be put on the wire in this form can be in another.
                Err(Reason::NoSubject(_)) => continue,
                Err(reason) => return Err(reason),
            }
            if !matches!(self.judge(case, lab.so_far()), Verdict::Broken(_)) {
                continue;
            }
            // Whoever cuts the name down to its end may have a file of that name.
            if let Some(request) = reaching(lab, &ground, place, climb.plain()) {
                lab.attack(&ground, &owner, PLAIN, &request).await?;
            }
            if matches!(self.judge(case, lab.so_far()), Verdict::Broken(_)) {
                break;
            }
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        let plain = trial.all(Label::Attack).filter(|step| step.form == PLAIN);
        let meant: Vec<&str> = trial
            .all(Label::Control)
            .chain(plain)
            .filter_map(|step| step.exchange.response())
            .flat_map(marked)
            .collect();
        let attacks = trial.all(Label::Attack).filter(|step| step.form != PLAIN);
        let mut unanswered = Some(oracle::nothing_tried());
        for step in attacks {
            let Some(answer) = step.exchange.response() else {
                unanswered = step.exchange.failure().map(Reason::from);
                continue;
            };
            unanswered = None;
            let outside = marked(answer)
                .into_iter()
                .find(|what| !meant.contains(what));
            if let Some(what) = outside.filter(|_| answer.is_success()) {
                return Verdict::Broken(format!(
                    "Answered {} with the content of {what} to {}.",
                    answer.status, step.form
                ));
            }
        }
        unanswered.map_or(Verdict::Upheld, Verdict::Inconclusive)
    }
}

/// The form of the name alone, without what climbs.
const PLAIN: &str = "the name of the file alone";

/// The control's request with `text` at the place as it stands, encoded or not.
fn reaching(lab: &Lab, ground: &Ground, place: &Place, text: &str) -> Option<Request> {
    let mut request = texts::put(lab, ground, place, STAND_IN)?;
    let put = |own: &mut String, text: &str| *own = own.replace(STAND_IN, text);
    match place.outer() {
        Place::Path(_) => put(&mut request.path, text),
        Place::Query(_) => {
            for (_, value) in &mut request.query {
                put(value, text);
            }
        }
        // Nobody decodes a header.
        Place::Header(_) => {
            let text = percent_decode_str(text).decode_utf8().ok()?;
            if text.contains(char::is_control) || text.contains('%') {
                return None;
            }
            for (_, value) in &mut request.headers {
                put(value, &text);
            }
        }
        Place::Cookie(_) | Place::Body(_) | Place::Within(..) => return None,
    }
    Some(request)
}

/// Parts of names that files go by.
const FILES: &[&str] = &[
    "file",
    "path",
    "dir",
    "folder",
    "document",
    "template",
    "include",
    "attachment",
    "image",
    "img",
    "photo",
    "avatar",
    "download",
    "asset",
    "static",
    "media",
    "report",
    "export",
    "backup",
    "theme",
    "layout",
    "view",
    "page",
    "logs",
    "content",
];

/// Whether a text names a file by its own name, by an example of it, or by where in the path it stands.
fn names_file(operation: &Operation, text: &Text) -> bool {
    if text.is_number || matches!(text.place.outer(), Place::Cookie(_)) {
        return false;
    }
    let own = |parameter: &&Parameter| parameter.place() == *text.place.outer();
    let Some(parameter) = operation.parameters.iter().find(own) else {
        return false;
    };
    // Within JSON what climbs would have to be written as JSON first.
    if text.is_listed() || parameter.is_json() {
        return false;
    }
    let speaks = |name: &str| {
        let flat = name.to_ascii_lowercase();
        FILES.iter().any(|word| flat.contains(word))
    };
    let is_dotted = |value: &serde_json::Value| {
        let end = value.as_str().and_then(|text| text.rsplit_once('.'));
        end.is_some_and(|(front, end)| {
            !front.is_empty()
                && (1..=5).contains(&end.len())
                && end.chars().all(char::is_alphanumeric)
        })
    };
    let above = |name: &str| {
        let braced = format!("{{{name}}}");
        let before = operation.key.template.split_once(&braced);
        before
            .and_then(|(before, _)| before.trim_end_matches('/').rsplit('/').next())
            .map(str::to_owned)
    };
    let in_folder = || match &text.place {
        Place::Path(name) => above(name).is_some_and(|folder| speaks(&folder)),
        _ => false,
    };
    speaks(&text.name()) || parameter.examples.iter().any(is_dotted) || in_folder()
}
