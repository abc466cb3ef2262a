//! The image: built from a prebuilt binary and run, where there is a builder that needs no daemon.

use std::path::Path;
use std::process::Command;

use crate::support::Scratch;

/// The last stage of the Dockerfile without what has to be pulled: its base is empty, its shell and roots are from here.
fn without_pulls(dockerfile: &str) -> String {
    let last = dockerfile.rsplit("\nFROM ").next().unwrap();
    let (_, body) = last.split_once('\n').unwrap();
    let lines = body.lines().filter(|line| !line.starts_with("RUN "));
    let body: Vec<String> = lines
        .map(|line| match line {
            line if line.starts_with("COPY --from=roots") => {
                "COPY roots.crt /etc/ssl/certs/ca-certificates.crt".to_owned()
            }
            line if line.starts_with("COPY --from=binary") => {
                "COPY naysayer /usr/local/bin/naysayer".to_owned()
            }
            line => line.to_owned(),
        })
        .collect();
    format!("FROM scratch\nCOPY busybox /bin/sh\n{}\n", body.join("\n"))
}

fn runs(program: &str) -> bool {
    let version = Command::new(program).arg("--version").output();
    version.is_ok_and(|version| version.status.success())
}

#[expect(clippy::disallowed_methods, reason = "who builds it says where it is")]
/// A static binary of this source, if one was built: `NAYSAYER_STATIC` names it.
fn binary() -> Option<String> {
    std::env::var("NAYSAYER_STATIC")
        .ok()
        .filter(|path| Path::new(path).is_file())
}

#[test]
#[expect(clippy::print_stderr, reason = "what is skipped is said aloud")]
fn the_image_scans_and_has_a_shell() {
    let busybox = ["/bin/busybox", "/usr/bin/busybox"]
        .into_iter()
        .find(|path| Path::new(path).is_file());
    let roots = Path::new("/etc/ssl/certs/ca-certificates.crt");
    let (Some(binary), Some(busybox), true, true) =
        (binary(), busybox, roots.is_file(), runs("buildah"))
    else {
        eprintln!(
            "skipped: an image needs buildah, a static busybox, certificate roots and NAYSAYER_STATIC"
        );
        return;
    };
    let folder = Scratch::new();
    let dockerfile = super::yaml::text("Dockerfile");
    folder.write("Dockerfile", &without_pulls(&dockerfile));
    for (from, to) in [
        (binary.as_str(), "naysayer"),
        (busybox, "busybox"),
        (roots.to_str().unwrap(), "roots.crt"),
    ] {
        std::fs::copy(from, folder.path().join(to)).unwrap();
    }
    let script = r#"
        set -eu
        export STORAGE_DRIVER=vfs
        b() { buildah --root "$PWD/store" --runroot "$PWD/run" "$@"; }
        b bud --isolation chroot --quiet --tag naysayer:test . >/dev/null
        made=$(b from naysayer:test)
        b run --isolation chroot "$made" -- /usr/local/bin/naysayer --version
        b run --isolation chroot "$made" -- /bin/sh -c 'echo shell of $(id -u 2>/dev/null || echo somebody)'
        b run --isolation chroot "$made" -- /usr/local/bin/naysayer demo --clean --quiet --sarif /tmp/n.sarif || echo "exit $?"
        b inspect --type image --format '{{.OCIv1.Config.User}} {{.OCIv1.Config.Entrypoint}}' naysayer:test
        b inspect --type image --format '{{index .OCIv1.Config.Labels "org.opencontainers.image.title"}}' naysayer:test
        b push --quiet naysayer:test "oci-archive:$PWD/image.tar"
        echo "bytes $(wc -c <image.tar)"
        b rm --all >/dev/null
    "#;
    let mut command = folder.program("sh");
    let output = command.arg("-c").arg(script).output().unwrap();
    let out = String::from_utf8_lossy(&output.stdout);
    let all = format!("{out}{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{all}");
    assert!(
        out.contains(concat!("naysayer ", env!("CARGO_PKG_VERSION"))),
        "{all}"
    );
    assert!(out.contains("shell of"), "{all}");
    assert!(
        out.contains("65532:65532 [/usr/local/bin/naysayer]"),
        "{all}"
    );
    assert!(out.contains("\nnaysayer\n"), "{all}");
    let bytes = out.lines().find_map(|line| line.strip_prefix("bytes "));
    let bytes: u64 = bytes.unwrap().trim().parse().unwrap();
    assert!(bytes < 15 << 20, "the image has {bytes} bytes");
}
