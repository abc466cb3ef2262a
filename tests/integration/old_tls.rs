//! Old versions of TLS before a server that really speaks them: OpenSSL's own, where this machine has it.

use std::io::{BufRead as _, BufReader, Write as _, stderr};
use std::process::{Child, Command, Stdio};

use rcgen::generate_simple_self_signed;

use crate::support::{Sarif, Scratch};

const DOCUMENT: &str = r#"openapi: 3.0.3
info: { title: Health, version: "1" }
paths:
  /health: { get: { responses: { "200": { description: Well } } } }
"#;

/// `openssl s_server`, which serves the files of a folder one after the other; it ends with this value.
struct OpenSsl {
    child: Child,
    port: u16,
}

impl OpenSsl {
    /// Speaks `least` and everything newer; none where there is no OpenSSL.
    fn start(scratch: &Scratch, least: &str) -> Option<Self> {
        // Its defaults have left behind what is to be spoken here.
        let mut command: Command = scratch.program("openssl");
        command
            .args(["s_server", "-accept", "127.0.0.1:0", "-WWW"])
            .args(["-cert", "ca.pem", "-key", "key.pem"])
            .args(["-min_protocol", least, "-cipher", "ALL:@SECLEVEL=0"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().ok()?;
        let lines = BufReader::new(child.stdout.take()?).lines();
        let accepting = lines
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("ACCEPT ").map(str::to_owned));
        let port = accepting.and_then(|address| address.rsplit_once(':')?.1.parse().ok());
        match port {
            Some(port) => Some(Self { child, port }),
            None => {
                let _ = child.wait();
                None
            }
        }
    }
}

impl Drop for OpenSsl {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn openssl_is_found_to_speak_old_tls_exactly_where_it_does() {
    let scratch = Scratch::new();
    let own = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    scratch
        .write("ca.pem", &own.cert.pem())
        .write("key.pem", &own.signing_key.serialize_pem())
        .write("health", r#"{"status":"well","since":"tuesday"}"#)
        .write("openapi.yml", DOCUMENT);
    let limits = "limits: { concurrency: 1, timeout: 2s }\ntls: { ca: ca.pem }\n";
    for (least, expected) in [
        ("TLSv1", &["transport/tls"][..]),
        ("TLSv1.1", &["transport/tls"]),
        ("TLSv1.2", &[]),
    ] {
        let Some(server) = OpenSsl::start(&scratch, least) else {
            // Past the capture: what is skipped is said.
            let line = format!("skipped: no openssl here that speaks {least}\n");
            stderr().write_all(line.as_bytes()).unwrap();
            continue;
        };
        let target = format!("target: https://localhost:{}\n", server.port);
        scratch.write(
            "naysayer.yml",
            &format!("spec: openapi.yml\n{target}{limits}"),
        );
        let ran = scratch.run(&["scan", "--header", "Authorization: Bearer nobody-asks"]);
        let found = Sarif::of(&ran).found().into_iter().map(|found| found.rule);
        let found: Vec<_> = found.filter(|rule| rule == "transport/tls").collect();
        assert_eq!(found, expected, "{least}: {}{}", ran.stdout, ran.stderr);
        let tried = Sarif::of(&ran).upheld("transport", "GET /health");
        assert!(!expected.is_empty() || tried > 0, "{least}: {}", ran.stdout);
    }
}
