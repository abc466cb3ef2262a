//! A baseline that is none: it is refused with its name and the way out, and nothing is sent.

use std::fs;

use crate::support::Scratch;
use crate::support::notes::{self, Notes};

const FOREIGN: &str =
    r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"somebody else"}},"results":[]}]}"#;

#[test]
fn it_is_refused_before_anything_is_sent() {
    let server = Notes::serve();
    let scratch = Scratch::new();
    let result = r#"{"ruleId":"x","partialFingerprints":{"other/v1":"1"}}"#;
    let nameless = FOREIGN
        .replace("somebody else", "naysayer")
        .replace("[]}", &format!("[{result}]}}"));
    let nested = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let texts = [
        ("empty", String::new()),
        ("cut", FOREIGN[..60].to_owned()),
        ("text", "findings: none\n".to_owned()),
        ("foreign", FOREIGN.to_owned()),
        ("older", FOREIGN.replace("2.1.0", "2.0.0")),
        ("nameless", nameless),
        ("nested", nested),
        ("huge", format!("{}{FOREIGN}", " ".repeat(50 * 1024 * 1024))),
        (
            "bomb",
            format!(
                "{{\"version\":\"2.1.0\",\"runs\":{}}}",
                "[{},".repeat(9_000_000)
            ),
        ),
    ];
    let mut said = Vec::new();
    let mut refused = |name: &str| {
        let ran = notes::scan(&scratch, &server.url(), &["--baseline", name]);
        assert_eq!(ran.files.len(), 0, "{name}");
        let text = ran.said();
        assert!(text.len() < 600, "{text}");
        said.push(text);
    };
    for (name, text) in &texts {
        fs::write(scratch.path().join(name), text).unwrap();
        refused(name);
    }
    fs::write(scratch.path().join("bytes"), b"\xff\xfe\x00{").unwrap();
    refused("bytes");
    fs::create_dir(scratch.path().join("folder")).unwrap();
    refused("folder");
    refused("missing");
    insta::assert_snapshot!(said.join(""), @r"
    exit 2
    error: the baseline empty is not JSON: EOF while parsing a value at line 1 column 0
      do: give a SARIF file that `naysayer scan` wrote to its end
    exit 2
    error: the baseline cut is not JSON: EOF while parsing a string at line 1 column 60
      do: give a SARIF file that `naysayer scan` wrote to its end
    exit 2
    error: the baseline text is not JSON: expected ident at line 1 column 2
      do: give a SARIF file that `naysayer scan` wrote to its end
    exit 2
    error: the baseline foreign was written by somebody else
      do: give a SARIF file that `naysayer scan` wrote to its end
    exit 2
    error: the baseline older is no SARIF 2.1.0
      do: give a SARIF file that `naysayer scan` wrote to its end
    exit 2
    error: the baseline nameless has a result without a fingerprint of ours
      do: give a SARIF file that `naysayer scan` wrote to its end
    exit 2
    error: the baseline nested is not JSON: recursion limit exceeded at line 1 column 128
      do: give a SARIF file that `naysayer scan` wrote to its end
    exit 2
    error: the baseline huge is larger than 50 MB
      do: give a SARIF file that `naysayer scan` wrote to its end
    exit 2
    error: the baseline bomb is not JSON: recursion limit exceeded at line 1 column 528
      do: give a SARIF file that `naysayer scan` wrote to its end
    exit 2
    error: cannot read the baseline bytes: invalid utf-8 sequence of 1 bytes from index 0
      do: write one with `naysayer scan --sarif FILE`, or leave --baseline out
    exit 2
    error: cannot read the baseline folder: Is a directory (os error 21)
      do: write one with `naysayer scan --sarif FILE`, or leave --baseline out
    exit 2
    error: cannot read the baseline missing: No such file or directory (os error 2)
      do: write one with `naysayer scan --sarif FILE`, or leave --baseline out
    ");
    assert_eq!(server.asked().len(), 0, "nothing is sent");
}

/// What would never end is not read to its end.
#[test]
#[cfg(unix)]
fn an_endless_one_is_refused_as_well() {
    let ran = notes::scan(
        &Scratch::new(),
        "http://127.0.0.1:9",
        &["--baseline", "/dev/zero"],
    );
    insta::assert_snapshot!(ran.said(), @r"
    exit 2
    error: the baseline /dev/zero is larger than 50 MB
      do: give a SARIF file that `naysayer scan` wrote to its end
    ");
}
