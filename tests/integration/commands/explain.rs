//! `naysayer rules` and `naysayer explain`.

use crate::support::Scratch;

#[test]
fn rules_lists_each_rule_on_a_line() {
    let ran = Scratch::new().run(&["rules"]);
    assert_eq!(ran.code, Some(0));
    insta::assert_snapshot!(ran.stdout, @r"
    auth/no-credential               critical gate   Answers without a credential
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
    access/function                  high     gate   Lets a role in that may not call it
    access/object-read               high     gate   Shows another owner's object
    access/object-write              critical gate   Changes another owner's object
    access/object-delete             critical gate   Deletes another owner's object
    input/missing                    low      gate   Accepts a request without a required part
    input/type                       low      gate   Accepts a value of the wrong type
    input/malformed-body             medium   gate   Accepts a body that is not JSON
    input/crash                      medium   gate   Breaks down over a payload
    input/error-leak                 medium   gate   Shows its inside in an error
    lifecycle/old-version            medium   gate   An older version still answers
    lifecycle/old-version-refusal    critical gate   An older version lets in whom the present one refuses
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
    resource/unbounded-page          low      gate   Gives longer pages than it says
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
