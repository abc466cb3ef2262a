//! How the promise of a rule is broken, where that does not depend on the case; or why a proxy cannot break it. Pure.

use crate::words::OperationKey;

use super::mutation::{Caller, Gateway, Guise, Kind, Override, Rewrite, Spelling};
use super::plan::Callers;

const GATEWAYS: &[Gateway] = &[Gateway::Address, Gateway::Name, Gateway::Path];
const OVERRIDES: &[Override] = &[Override::Header, Override::Query, Override::Body];
const SPELLINGS: &[Spelling] = &[
    Spelling::Slash,
    Spelling::Doubled,
    Spelling::Dots,
    Spelling::EncodedDots,
    Spelling::Matrix,
    Spelling::Extension,
    Spelling::Space,
    Spelling::Encoded,
    Spelling::Capitals,
];

/// How the promise of a rule is broken at an operation.
///
/// # Errors
/// Why it cannot be.
pub(super) fn kind(
    rule: &str,
    operation: &OperationKey,
    callers: &Callers<'_>,
) -> Result<Kind, &'static str> {
    let lists = operation.is_safe() && !operation.template.ends_with('}');
    Ok(match rule {
        "auth/no-credential" => Kind::LetIn(Caller::Nobody),
        "auth/partial-credential" => Kind::LetIn(Caller::Anybody),
        "auth/invalid-credential"
        | "auth/tampered-token"
        | "auth/expired-token"
        | "auth/wrong-token" => Kind::LetIn(Caller::Stranger),
        "auth/unsigned-token" => Kind::LetIn(Caller::Unsigned),
        "auth/revoked-token" => Kind::GoesOn,
        "auth/misplaced-credential" => Kind::LetInAs(Guise::InQuery),
        "auth/duplicate-header" => Kind::LetInAs(Guise::LastHeader),
        "auth/trusted-header" => Kind::LetInAs(Guise::GatewayHeader(one_of(GATEWAYS, operation))),
        "auth/path-variant" => Kind::LetInAs(Guise::OtherPath(one_of(SPELLINGS, operation))),
        "auth/method-override" => Kind::LetInAs(Guise::OtherMethod(one_of(OVERRIDES, operation))),
        "auth/session-fixation" => Kind::KeepsId,
        "auth/cross-site" => Kind::AnyOrigin,
        "auth/default-account" => Kind::AnyLogin,
        "auth/no-throttle" | "resource/no-rate-limit" => Kind::Tireless,
        "access/list-leak" => Kind::ShowOthers,
        "access/tenant" if lists => Kind::ShowOthers,
        "access/function"
        | "access/object-read"
        | "access/object-write"
        | "access/object-delete"
        | "access/tenant"
        | "access/matrix-drift" => Kind::LetIn(Caller::Known),
        "access/inverted" => match (callers.higher)(operation) {
            Some(name) => Kind::Shut(name),
            None => return Err("nobody who is let in ranks above somebody else by `roles`"),
        },
        "access/existence" => Kind::Exists,
        "access/nested-object" => Kind::LetInAs(Guise::ForeignParent),
        // A store for everything is none that gives rights: what nobody knows does not stick.
        "access/mass-assignment" => Kind::Sticks(Some("is_admin".to_owned())),
        "access/reference" => Kind::Sticks(None),
        "auth/refresh-reuse" => Kind::Again,
        "auth/account-enumeration" => Kind::Tells(callers.names.to_vec()),
        "lifecycle/removed-operation" => Kind::Relic,
        "access/refused-effect" => Kind::DoSilently,
        "access/property-exposure" => Kind::Rewrite(Rewrite::Exposure),
        "input/malformed-body" | "input/media-type" | "input/oversized" => Kind::AcceptAny,
        "input/crash" => Kind::Crash,
        "input/error-leak" => Kind::Leak,
        "input/sql-injection" => Kind::Statement,
        "input/path-traversal" => Kind::Climbs,
        "input/injection" => Kind::Computes,
        "input/header-injection" => Kind::Splits,
        "input/callback" => Kind::Calls,
        "lifecycle/use-after-delete" => Kind::Undead,
        "lifecycle/stale-precondition"
        | "lifecycle/missing-precondition"
        | "lifecycle/stale-version-field" => Kind::Refresh,
        "lifecycle/parallel-write" => Kind::Race,
        "lifecycle/replayed-request" => Kind::Forgetful,
        "lifecycle/undocumented-method" => Kind::HiddenMethod,
        "lifecycle/undocumented-path" => Kind::Exposes,
        "lifecycle/old-version" => Kind::OldVersion,
        "lifecycle/old-version-refusal" => Kind::LetInAs(Guise::OlderVersion),
        "lifecycle/sunset-passed" => Kind::Rewrite(Rewrite::Sunset),
        "lifecycle/unannounced-deprecation" => Kind::Rewrite(Rewrite::Unannounced),
        "transport/cors" => Kind::Rewrite(Rewrite::Cors),
        "transport/cookie-flags" => Kind::Rewrite(Rewrite::CookieFlags),
        "transport/cacheable" => Kind::Rewrite(Rewrite::Cacheable),
        "transport/forwarded-host" => Kind::Rewrite(Rewrite::ForwardedHost),
        "contract/denial-status" => Kind::Rewrite(Rewrite::Unexplained),
        "contract/media-type" => Kind::Rewrite(Rewrite::Mislabelled),
        "contract/undocumented-status" if (callers.typed)(operation).any_status => {
            return Err("the document allows any status");
        }
        "contract/undocumented-status" => Kind::Rewrite(Rewrite::OddStatus),
        "contract/response-schema" => match (callers.typed)(operation) {
            typed if typed.is_nothing() => {
                return Err("its schema says nothing of types");
            }
            typed => Kind::Misshapen(typed),
        },
        "resource/unbounded-page" => return Err("no list is as long as what would prove it"),
        "contract/unreachable" => Kind::Rewrite(Rewrite::Missing),
        "auth/weak-secret" => {
            return Err("only the target can sign its tokens with another secret");
        }
        "transport/plaintext" | "transport/tls" | "transport/hsts" | "transport/direct-address" => {
            return Err("the proxy speaks plain HTTP itself");
        }
        "input/slow-pattern" => {
            return Err("a proxy that dawdles proves nothing about the time that a pattern takes");
        }
        "contract/complex-operation" => return Err("it judges the document"),
        _ => return Err("no mutation is made for this rule yet"),
    })
}

/// One form of several, always the same for an operation: an API of many operations sees all of them.
fn one_of<T: Copy>(forms: &[T], operation: &OperationKey) -> T {
    let name = operation.to_string();
    let sum = name
        .bytes()
        .fold(0_usize, |sum, byte| sum * 31 % 65_521 + usize::from(byte));
    forms[sum % forms.len()]
}
