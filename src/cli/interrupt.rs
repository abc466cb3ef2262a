//! What Ctrl-C and SIGTERM do to a run: the first stops it, the second ends the process.

use crate::http::Client;

use super::Exit;

/// The first interruption stops the run where it is; cleaning up and reporting go on, unless a second one comes.
#[expect(
    clippy::exit,
    clippy::disallowed_methods,
    reason = "who interrupts twice wants no cleaning up either; a report is written whole or not at all"
)]
pub(crate) async fn stop_on_signal(client: Client) {
    let mut signals = Signals::new();
    signals.next().await;
    client.stop();
    anstream::eprintln!(
        "interrupted: removing what was made and writing the report of what was proved; once more ends it at once"
    );
    signals.next().await;
    anstream::eprintln!("interrupted again: what was made and not removed stays on the target");
    std::process::exit(i32::from(Exit::Interrupted.code()));
}

/// The wishes to end, one after the other; none is lost between two looks.
struct Signals {
    #[cfg(unix)]
    terminate: Option<tokio::signal::unix::Signal>,
    #[cfg(unix)]
    interrupt: Option<tokio::signal::unix::Signal>,
}

impl Signals {
    #[cfg(unix)]
    fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        // Without a handler the default one ends the process: nothing better can be done then.
        Self {
            terminate: signal(SignalKind::terminate()).ok(),
            interrupt: signal(SignalKind::interrupt()).ok(),
        }
    }

    #[cfg(unix)]
    async fn next(&mut self) {
        async fn of(signal: &mut Option<tokio::signal::unix::Signal>) {
            let came = match signal {
                Some(signal) => signal.recv().await.is_some(),
                None => false,
            };
            if !came {
                std::future::pending::<()>().await;
            }
        }
        tokio::select! {
            () = of(&mut self.terminate) => {}
            () = of(&mut self.interrupt) => {}
        }
    }

    #[cfg(not(unix))]
    fn new() -> Self {
        Self {}
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
