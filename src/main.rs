//! `naysayer`: arguments in, exit code out.

fn main() -> std::process::ExitCode {
    naysayer::run()
}
