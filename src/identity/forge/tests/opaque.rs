//! Credentials that are no signed tokens.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{authorization, part, wire};
use crate::http::{Credential, CredentialPlace};
use crate::identity::forge::{Forged, bare, invalid, tampered, unsigned};

fn listed(genuine: &Credential, forged: &[Forged]) -> String {
    let lines: Vec<String> = forged
        .iter()
        .map(|forged| {
            assert_ne!(wire(&forged.credential), wire(genuine), "{}", forged.form);
            let part = forged.part.as_deref().unwrap_or("all");
            format!(
                "{} ({part}): {}",
                forged.form,
                wire(&forged.credential).join(" + ")
            )
        })
        .collect();
    lines.join("\n")
}

#[test]
fn an_opaque_bearer_token_has_its_near_misses() {
    let genuine = authorization("Bearer", "f3c9-11aa-K7_zT.Q8vv");
    insta::assert_snapshot!(listed(&genuine, &invalid(&genuine)), @"
    garbage (all): Bearer a6b6-02ce-I9_jO.M6om
    truncated (all): Bearer f3c9-11aa-K7
    changed character (all): Bearer f3c9-11aa-L7_zT.Q8vv
    scheme Basic (all): Basic a6b6-02ce-I9_jO.M6om
    scheme Token (all): Token a6b6-02ce-I9_jO.M6om
    ");
    insta::assert_snapshot!(listed(&genuine, &bare(&genuine)), @"
    empty (all): 
    scheme word only (all): Bearer
    ");
}

#[test]
fn the_scheme_word_is_found_inside_a_header_as_it_is() {
    let place = CredentialPlace::Header("Authorization".to_owned());
    let genuine = Credential {
        parts: vec![part(place, "", "Bearer abcdefghijklmnopqrst")].into(),
    };
    insta::assert_snapshot!(listed(&genuine, &invalid(&genuine)), @"
    garbage (all): Bearer bdbfabinuriqkrjqmnlk
    truncated (all): Bearer abcdefghijkl
    changed character (all): Bearer abcdefghijllmnopqrst
    scheme Basic (all): Basic bdbfabinuriqkrjqmnlk
    scheme Token (all): Token bdbfabinuriqkrjqmnlk
    ");
}

#[test]
fn basic_keeps_the_user_and_loses_the_password() {
    let genuine = authorization("Basic", &STANDARD.encode("alice:open sesame 12"));
    let seen: Vec<String> = invalid(&genuine)
        .iter()
        .filter_map(|forged| {
            let value = wire(&forged.credential).concat();
            let decoded = STANDARD.decode(value.strip_prefix("Basic ")?).ok()?;
            Some(format!(
                "{}: {}",
                forged.form,
                String::from_utf8(decoded).ok()?
            ))
        })
        .collect();
    insta::assert_snapshot!(seen.join("\n"), @"
    garbage: fymba:hhdl zbpfxf 29
    truncated: alice:open se
    changed character: alice:open setame 12
    wrong password: alice:hhdl zbpfxf 29
    ");
}

#[test]
fn several_parts_are_forged_together_and_one_by_one() {
    let genuine = Credential {
        parts: vec![
            part(
                CredentialPlace::Header("X-Api-Key".to_owned()),
                "",
                "0123456789abcdef",
            ),
            part(CredentialPlace::Cookie("sid".to_owned()), "", "s-424242"),
        ]
        .into(),
    };
    insta::assert_snapshot!(listed(&genuine, &invalid(&genuine)), @"
    garbage (all): 1972683604caffbb + z-031450
    garbage (header X-Api-Key): 1972683604caffbb + s-424242
    garbage (cookie sid): 0123456789abcdef + z-031450
    truncated (all): 01234567 + s-42
    truncated (header X-Api-Key): 01234567 + s-424242
    truncated (cookie sid): 0123456789abcdef + s-42
    changed character (all): 0123456799abcdef + s-425242
    changed character (header X-Api-Key): 0123456799abcdef + s-424242
    changed character (cookie sid): 0123456789abcdef + s-425242
    ");
    insta::assert_snapshot!(listed(&genuine, &bare(&genuine)), @"empty (all):  +");
}

#[test]
fn forging_tells_nothing_in_its_labels_and_always_does_the_same() {
    let genuine = authorization("Bearer", "f3c9-11aa-K7_zT.Q8vv");
    let forged = invalid(&genuine);
    assert_eq!(forged, invalid(&genuine));
    let shown: Vec<String> = forged
        .iter()
        .flat_map(|forged| forged.credential.parts.iter())
        .map(|part| part.secret.to_string())
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @"
    <alice, garbage>
    <alice, truncated>
    <alice, changed character>
    <alice, scheme Basic>
    <alice, scheme Token>
    ");
}

#[test]
fn what_is_no_signed_token_is_left_alone() {
    let odd = [
        "",
        ".",
        "..",
        "a.b.c",
        "e30.e30.",
        "W10.e30.x",
        "a.b.c.d.e",
        "ä.ö.ü",
    ];
    for token in odd {
        let genuine = authorization("Bearer", token);
        assert!(tampered(&genuine).is_empty(), "{token}");
        assert!(unsigned(&genuine).is_empty(), "{token}");
        for forged in invalid(&genuine) {
            assert_ne!(wire(&forged.credential), wire(&genuine), "{token}");
        }
    }
    assert!(invalid(&Credential::none()).is_empty());
    assert!(bare(&Credential::none()).is_empty());
}
