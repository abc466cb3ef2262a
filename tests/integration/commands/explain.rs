//! `naysayer rules` and `naysayer explain`.

use crate::support::Scratch;

#[test]
fn rules_lists_each_rule_on_a_line() {
    let ran = Scratch::new().run(&["rules"]);
    assert_eq!(ran.code, Some(0));
    insta::assert_snapshot!(ran.stdout, @r"
    auth/no-credential               critical gate   Answers without a credential
    auth/partial-credential          high     gate   Answers to a part of what it demands
    auth/invalid-credential          critical gate   Answers to an invalid credential
    auth/unsigned-token              critical gate   Accepts a token without a signature
    auth/tampered-token              critical gate   Accepts a token that was changed or signed by a stranger
    auth/weak-secret                 critical gate   Signs tokens with a guessable secret
    auth/expired-token               high     gate   Accepts an expired credential
    auth/wrong-token                 high     gate   Accepts a token that was issued for something else
    auth/revoked-token               high     gate   Accepts a session after its logout
    auth/refresh-reuse               medium   gate   Takes a refresh token twice
    auth/misplaced-credential        medium   gate   Takes a credential from the query string
    auth/duplicate-header            medium   advice Takes one of two credentials by their order
    auth/trusted-header              critical gate   Believes a header that anybody can send
    auth/path-variant                critical gate   Lets a differently written path around the check
    auth/method-override             high     gate   Lets an override around a refused method
    auth/account-enumeration         low      gate   Tells which accounts there are
    auth/no-throttle                 medium   deep   Lets passwords be guessed without end
    auth/default-account             high     deep   Has an account that everybody knows
    auth/session-fixation            high     gate   Keeps the session id that was there before the login
    auth/cross-site                  medium   gate   Lets pages of any site change things with the visitor's cookie
    access/function                  high     gate   Lets a role in that may not call it
    access/inverted                  high     gate   Lets a lower identity in where a higher one is refused
    access/object-read               high     gate   Shows another owner's object
    access/object-write              critical gate   Changes another owner's object
    access/object-delete             critical gate   Deletes another owner's object
    access/reference                 high     gate   Takes a reference to another owner's object
    access/tenant                    critical gate   Lets somebody across the border of a tenant
    access/nested-object             high     gate   Reaches an object below a parent that does not own it
    access/list-leak                 high     gate   Lists another owner's objects
    access/mass-assignment           high     gate   Stores a property that its sender may not set
    access/property-exposure         medium   gate   Shows a property that nobody is to see
    access/refused-effect            high     gate   Does what it refuses
    access/existence                 low      advice Tells foreign ids from ids that nobody has
    access/matrix-drift              high     gate   Lets somebody in who was refused before
    input/missing                    low      gate   Accepts a request without a required part
    input/type                       low      gate   Accepts a value of the wrong type
    input/null                       low      gate   Accepts null where it is not allowed
    input/range                      low      gate   Accepts a number out of its range
    input/length                     low      gate   Accepts a text of the wrong length
    input/enum                       low      gate   Accepts a value outside its list
    input/pattern                    low      gate   Accepts a text that breaks its pattern
    input/format                     low      gate   Accepts a text that is not of its format
    input/items                      low      gate   Accepts too few, too many or equal items
    input/extra-property             low      gate   Accepts a property that the document rules out
    input/composition                low      gate   Accepts what fits none or several of its alternatives
    input/malformed-body             medium   gate   Accepts a body that is not JSON
    input/media-type                 low      gate   Accepts a body of an undeclared media type
    input/crash                      medium   gate   Breaks down over a payload
    input/error-leak                 medium   gate   Shows its inside in an error
    input/sql-injection              critical gate   Reads input as a part of an SQL statement
    input/path-traversal             high     gate   Lets a file name lead out of its folder
    input/oversized                  medium   deep   Takes whatever size it is sent
    input/slow-pattern               medium   deep   Takes forever to match a pattern
    input/injection                  critical deep   Runs what it is sent as text
    input/callback                   high     deep   Calls an address that the caller chose
    input/header-injection           medium   deep   Lets a value begin a header
    lifecycle/old-version            medium   gate   A version that is not declared answers
    lifecycle/old-version-refusal    critical gate   An older version lets in whom the present one refuses
    lifecycle/removed-operation      medium   gate   A removed operation still works
    lifecycle/removed-input          low      gate   A removed input still has an effect
    lifecycle/tightened              medium   gate   Takes what only an earlier document allowed
    lifecycle/undocumented-method    medium   gate   Answers to a method that is not declared
    lifecycle/stale-precondition     high     gate   Lets a write on an outdated state through
    lifecycle/missing-precondition   medium   gate   Lets an unconditional write through where a condition is demanded
    lifecycle/stale-version-field    high     gate   Lets a write with an older version through
    lifecycle/parallel-write         high     gate   Lets several writers of one state win
    lifecycle/use-after-delete       medium   gate   Lets what was deleted be used
    lifecycle/replayed-request       medium   gate   Does again what an idempotency key stands for
    lifecycle/sunset-passed          medium   gate   Still answers after its sunset
    lifecycle/unannounced-deprecation low      advice Is deprecated and does not say so
    lifecycle/undocumented-path      medium   advice Serves debugging or backup paths
    transport/plaintext              high     gate   Serves the API in plain text
    transport/tls                    medium   gate   Speaks a version of TLS that was put out of use
    transport/cors                   medium   gate   Lets pages of any site read with a credential
    transport/cookie-flags           low      gate   Sets the session's cookie without its protections
    transport/cacheable              low      gate   Lets answers with tokens be stored
    transport/hsts                   low      advice Does not tell browsers to stay with https
    transport/direct-address         high     gate   Accepts behind the gateway what the gateway refuses
    transport/forwarded-host         medium   advice Builds links from a host that anybody can name
    resource/unbounded-page          low      gate   Gives longer pages than it says
    resource/no-rate-limit           low      deep   Slows no burst down
    contract/denial-status           low      advice Refuses in a misleading way
    contract/undocumented-status     low      advice Answers with a status that is not documented
    contract/response-schema         low      gate   Answers with a body that its schema refuses
    contract/media-type              low      advice Answers with a media type that is not documented
    contract/unreachable             medium   gate   Is documented and not there
    contract/complex-operation       low      advice Is far more complicated than the rest
    ");
}

#[test]
fn explain_says_what_a_rule_means_and_what_to_do() {
    let ran = Scratch::new().run(&["explain", "auth/no-credential"]);
    assert_eq!(ran.code, Some(0));
    insta::assert_snapshot!(ran.stdout, @"
    auth/no-credential: Answers without a credential
    critical · profile gate · CWE-306 · API2:2023 Broken Authentication · since 0.1.0

    Promise
      An operation that demands a credential refuses a request that carries none.

    Sent
      The control's request without any credential, with an empty one, and with the scheme's word alone.

    Proof
      The answer repeats the control's content, or the owner sees the effect of the write.

    Why it matters
      Anybody on the network can read or change what the operation guards.

    What to do
      Check the credential before anything else, for every route; deny by default and list what is public.
    ");
}

#[test]
fn an_unknown_rule_is_answered_with_the_nearest() {
    let ran = Scratch::new().run(&["explain", "auth/no-credentials"]);
    assert_eq!(ran.stdout, "");
    insta::assert_snapshot!(ran.said(), @"
    exit 2
    error: there is no rule `auth/no-credentials`
      do: did you mean `auth/no-credential`? `naysayer rules` lists them all
    ");
}
