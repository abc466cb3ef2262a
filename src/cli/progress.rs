//! Events of the engine as bars on a terminal, or as plain lines where there is none.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::engine::Event;

/// Shows events until the run is over. `quiet` shows nothing.
pub(crate) async fn show(mut events: UnboundedReceiver<Event>, quiet: bool) {
    let bars = !quiet && std::io::stderr().is_terminal();
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
    if bars {
        bar.set_draw_target(ProgressDrawTarget::stderr());
        bar.enable_steady_tick(Duration::from_millis(120));
        if let Ok(style) = ProgressStyle::with_template(
            "{spinner} {prefix:<9} [{bar:28}] {pos:>4}/{len:<4} {wide_msg}",
        ) {
            bar.set_style(style.progress_chars("=> "));
        }
    }
    let mut broken_so_far = 0_usize;
    while let Some(event) = events.recv().await {
        match event {
            Event::Stage { name, steps } => {
                bar.set_prefix(name);
                bar.set_length(u64::try_from(steps).unwrap_or(u64::MAX));
                bar.set_position(0);
                if !bars && !quiet {
                    anstream::eprintln!("{name}: {steps} step(s)");
                }
            }
            Event::Surveyed(key) => {
                bar.inc(1);
                bar.set_message(key.to_string());
            }
            Event::Done { case, broken } => {
                broken_so_far += usize::from(broken);
                bar.inc(1);
                bar.set_message(format!("{broken_so_far} broken · {case}"));
            }
            Event::Finished => break,
        }
    }
    bar.finish_and_clear();
}
