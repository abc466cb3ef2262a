//! One promise to break.

use crate::schema::Violation;
use crate::words::{OperationKey, Place, RuleId};

/// Who is let in although he must not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Who shows no credential, an empty one, or the scheme's word alone.
    Nobody,
    /// Whose credential the target never took.
    Stranger,
    /// Whose token has no signature.
    Unsigned,
    /// Whose credential the target took before.
    Known,
}

/// In what disguise somebody without a credential is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guise {
    /// The credential in the query string.
    InQuery,
    /// A header that only a gateway may set.
    GatewayHeader,
    /// A slash at the end of the path.
    OtherPath,
    /// A header that names another method.
    OtherMethod,
    /// An older version in the path.
    OlderVersion,
    /// The child of another owner below a parent of one's own.
    ForeignParent,
}

/// What the proxy changes in answers that fulfil a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rewrite {
    /// Pages of any site may read them with a credential.
    Cors,
    /// Cookies lose their flags.
    CookieFlags,
    /// They may be stored.
    Cacheable,
    /// A hash of a password comes along.
    Exposure,
    /// A property has another type than the schema says.
    Shape,
    /// The operation is not there.
    Missing,
    /// The operation's sunset was long ago.
    Sunset,
}

/// How the proxy breaks a promise.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// Lets these callers in: what the target refuses is sent again with a credential that it took here.
    LetIn(Caller),
    /// The same for a request in disguise.
    LetInAs(Guise),
    /// An ended session goes on: what it was shown before it is shown again.
    GoesOn,
    /// Shows everybody what anybody has in a list.
    ShowOthers,
    /// Does what is refused, and gives the refusal as the answer.
    DoSilently,
    /// Takes a payload that breaks this one constraint.
    Accept(Place, Violation),
    /// Takes any body that the target refuses.
    AcceptAny,
    /// Breaks down over what the target refuses.
    Crash,
    /// Shows a stack trace in a refusal.
    Leak,
    /// Stores what is sent of the properties that an object has, and of the named one: it is there on re-read.
    Sticks(Option<String>),
    /// Takes what was taken once a second time.
    Again,
    /// Refuses a login otherwise where one of these names is in it.
    Tells(Vec<String>),
    /// Answers from memory for what was deleted.
    Undead,
    /// Brings tags and version numbers up to date, so that no state is too old.
    Refresh,
    /// The same for a write that was sent before another one's answer came, so that nobody loses a race.
    Race,
    /// Takes every use of an idempotency key for a new one.
    Forgetful,
    /// Answers methods that are not declared.
    HiddenMethod,
    /// The older version is the present one under another name.
    OldVersion,
    /// An operation that is gone is there again.
    Relic,
    /// A parameter that is gone changes the answer again.
    Revived(Place),
    /// A page is as long as this parameter wants it.
    Endless(String, usize),
    /// Changes what is answered.
    Rewrite(Rewrite),
}

impl Kind {
    /// Whether requests for something else than the operation are part of it.
    pub(super) fn is_elsewhere(&self) -> bool {
        matches!(
            self,
            Self::LetInAs(_)
                | Self::HiddenMethod
                | Self::OldVersion
                | Self::Undead
                | Self::Sticks(_)
                | Self::Again
                | Self::Relic
        )
    }

    /// What is gone, in words.
    pub(crate) fn says(&self) -> String {
        let says = match self {
            Self::LetIn(Caller::Nobody) => "authentication is gone",
            Self::LetIn(Caller::Stranger) => "a credential that nobody has is taken for a good one",
            Self::LetIn(Caller::Unsigned) => "a token without a signature is taken for a good one",
            Self::LetIn(Caller::Known) => "the check of role and owner is gone",
            Self::LetInAs(Guise::InQuery) => "the credential is taken from the query string",
            Self::LetInAs(Guise::GatewayHeader) => "X-Forwarded-For is believed",
            Self::LetInAs(Guise::OtherPath) => {
                "a slash at the end of the path leads around the check"
            }
            Self::LetInAs(Guise::OtherMethod) => "an override of the method leads around the check",
            Self::LetInAs(Guise::OlderVersion) => "the older version checks nothing",
            Self::LetInAs(Guise::ForeignParent) => "a child is found below any parent",
            Self::GoesOn => "an ended session goes on",
            Self::ShowOthers => "lists show what belongs to others",
            Self::DoSilently => "what is refused is done",
            Self::AcceptAny => "any body is taken for a good one",
            Self::Crash => "what was refused breaks it down",
            Self::Leak => "refusals show a stack trace",
            Self::Sticks(_) => "whatever is sent is stored",
            Self::Again => "what was used up is taken again",
            Self::Tells(_) => "a login tells which names there are",
            Self::Relic => "the removed operation works",
            Self::Revived(_) => "the removed parameter has an effect",
            Self::Endless(..) => "pages are as long as anybody likes",
            Self::Undead => "what was deleted is answered from memory",
            Self::Refresh => "a write on an outdated state goes through",
            Self::Race => "of several writers at once each wins",
            Self::Forgetful => "idempotency keys are forgotten",
            Self::HiddenMethod => "methods that are not declared are answered",
            Self::OldVersion => "the older version is alive",
            Self::Rewrite(Rewrite::Cors) => "any origin may read with a credential",
            Self::Rewrite(Rewrite::CookieFlags) => "cookies lose their flags",
            Self::Rewrite(Rewrite::Cacheable) => "Cache-Control is gone",
            Self::Rewrite(Rewrite::Exposure) => "answers show the hash of a password",
            Self::Rewrite(Rewrite::Shape) => "a property has a type that the schema refuses",
            Self::Rewrite(Rewrite::Missing) => "it is not there",
            Self::Rewrite(Rewrite::Sunset) => "its sunset was in 2001",
            Self::Accept(place, violation) => {
                return format!("{} at {place} is accepted", violation.says);
            }
        };
        says.to_owned()
    }
}

/// A promise that is broken on purpose.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mutation {
    /// The rule that must fire.
    pub rule: RuleId,
    /// Where.
    pub operation: OperationKey,
    /// Numbers of the cases that proved the promise in the clean run.
    pub cases: Vec<usize>,
    /// Numbers of cases of other rules that make the traffic which a rule that only looks needs.
    pub traffic: Vec<usize>,
    /// What is done.
    pub kind: Kind,
}
