//! One promise to break.

use crate::schema::Violation;
use crate::words::{IdentityName, OperationKey, Place, RuleId};

use super::Typed;

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
    /// Who shows anything: also a part of what is asked for.
    Anybody,
}

/// What of a gateway's headers is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gateway {
    /// Where the request comes from.
    Address,
    /// Whom the gateway has let in.
    Name,
    /// Which path is meant.
    Path,
}

/// A spelling of a path that leads around the check and to the operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// A slash at its end.
    Slash,
    /// Two slashes for one.
    Doubled,
    /// Dot segments.
    Dots,
    /// Dot segments, percent-encoded.
    EncodedDots,
    /// A matrix parameter.
    Matrix,
    /// An extension.
    Extension,
    /// A space at its end.
    Space,
    /// Letters, percent-encoded.
    Encoded,
    /// Capital letters.
    Capitals,
}

/// Where another method is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Override {
    /// In a header.
    Header,
    /// In the query.
    Query,
    /// In the body.
    Body,
}

/// In what disguise somebody without a credential is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guise {
    /// The credential in the query string.
    InQuery,
    /// A header that only a gateway may set.
    GatewayHeader(Gateway),
    /// Another spelling of the path.
    OtherPath(Spelling),
    /// Another method that is named beside that on the wire.
    OtherMethod(Override),
    /// A genuine credential behind one that is not.
    LastHeader,
    /// An older version.
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
    /// The operation is not there.
    Missing,
    /// The operation's sunset was long ago.
    Sunset,
    /// Nothing says that it is deprecated.
    Unannounced,
    /// Location leads where X-Forwarded-Host says.
    ForwardedHost,
    /// A media type that nobody documents.
    Mislabelled,
    /// A status that nobody documents.
    OddStatus,
    /// Refusals lack the headers that explain them.
    Unexplained,
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
    /// Takes any name and password for those of somebody who has logged in.
    AnyLogin,
    /// Never tells anybody to slow down.
    Tireless,
    /// A login goes on under the session id that it was brought.
    KeepsId,
    /// Does what pages of other sites ask for.
    AnyOrigin,
    /// Refuses this identity, whoever else is let in.
    Shut(IdentityName),
    /// Tells what belongs to others from what nobody has.
    Exists,
    /// Puts what it is sent into a statement for a database.
    Statement,
    /// Opens whatever file a name leads to.
    Climbs,
    /// Computes what stands in double braces.
    Computes,
    /// Lets a text end a header of the answer.
    Splits,
    /// Asks whatever address it is given.
    Calls,
    /// Serves a file with secrets beside the API.
    Exposes,
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
    /// An answer is not what its schema says.
    Misshapen(Typed),
    /// Changes what is answered.
    Rewrite(Rewrite),
}

impl Spelling {
    fn says(self) -> &'static str {
        match self {
            Self::Slash => "a slash at the end of the path leads around the check",
            Self::Doubled => "a double slash in the path leads around the check",
            Self::Dots => "a dot segment in the path leads around the check",
            Self::EncodedDots => "an encoded dot segment in the path leads around the check",
            Self::Matrix => "a matrix parameter in the path leads around the check",
            Self::Extension => "an extension of the path leads around the check",
            Self::Space => "a space at the end of the path leads around the check",
            Self::Encoded => "an encoded letter in the path leads around the check",
            Self::Capitals => "capital letters in the path lead around the check",
        }
    }
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
                | Self::KeepsId
                | Self::AnyOrigin
                | Self::Climbs
                | Self::Computes
                | Self::Exposes
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
            Self::LetIn(Caller::Anybody) => "a part of what is asked for is enough",
            Self::LetInAs(Guise::GatewayHeader(header)) => match header {
                Gateway::Address => "X-Forwarded-For is believed",
                Gateway::Name => "X-Remote-User is believed",
                Gateway::Path => "X-Original-URL leads around the check",
            },
            Self::LetInAs(Guise::OtherPath(spelling)) => spelling.says(),
            Self::LetInAs(Guise::OtherMethod(place)) => match place {
                Override::Header => "a header that names the method leads around the check",
                Override::Query => "a parameter that names the method leads around the check",
                Override::Body => "a field that names the method leads around the check",
            },
            Self::LetInAs(Guise::LastHeader) => "of several credentials the last one counts",
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
            Self::AnyLogin => "any name and password log somebody in",
            Self::Tireless => "nobody is ever told to slow down",
            Self::KeepsId => "a login keeps the session id that it was brought",
            Self::AnyOrigin => "pages of other sites may change things",
            Self::Shut(name) => return format!("{name} is refused where lower roles are let in"),
            Self::Exists => "what belongs to others is refused otherwise than what nobody has",
            Self::Statement => "values are put into a statement for a database",
            Self::Climbs => "a name of a file leads out of its folder",
            Self::Computes => "what stands in double braces is computed",
            Self::Splits => "a line end in a value ends a header",
            Self::Calls => "whatever address is given is asked",
            Self::Exposes => "/.env is served beside the API",
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
            Self::Misshapen(_) => "answers are of another type than their schema says",
            Self::Rewrite(Rewrite::Missing) => "it is not there",
            Self::Rewrite(Rewrite::Sunset) => "its sunset was in 2001",
            Self::Rewrite(Rewrite::Unannounced) => "it does not say that it is deprecated",
            Self::Rewrite(Rewrite::ForwardedHost) => "Location leads where X-Forwarded-Host says",
            Self::Rewrite(Rewrite::Mislabelled) => {
                "answers have a media type that nobody documents"
            }
            Self::Rewrite(Rewrite::OddStatus) => "answers have a status that nobody documents",
            Self::Rewrite(Rewrite::Unexplained) => {
                "refusals have neither WWW-Authenticate nor Allow"
            }
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

impl Mutation {
    /// Who is refused, if that is what is done.
    pub(crate) fn shuts_out(&self) -> Option<&IdentityName> {
        match &self.kind {
            Kind::Shut(name) => Some(name),
            _ => None,
        }
    }
}
