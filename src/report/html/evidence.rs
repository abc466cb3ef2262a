//! Control, attack and effect side by side, and the command that sends the attack again.

use maud::{Markup, html};

use crate::gate::Finding;
use crate::report::{Report, evidence};

/// The panes of one finding.
pub(super) fn panes(report: &Report, finding: &Finding) -> Markup {
    let steps = evidence::telling(finding);
    let attack = steps.iter().find(|(name, _)| *name == "attack");
    html! {
        div.panes {
            @for (name, step) in &steps {
                div class={ "pane " (name) } {
                    h4 { (name) " as " (step.actor) }
                    pre { (evidence::sent(step)) }
                    pre.answer { (evidence::received(step)) }
                }
            }
        }
        @if let Some((_, attack)) = attack {
            div.again {
                button type="button" data-copy { "Copy" }
                pre { (evidence::command(&report.run.target, &attack.exchange)) }
            }
            @if report.run.case_header.is_some() {
                p.where { "In the server's log: " code { (attack.exchange.tag) } }
            }
        }
    }
}
