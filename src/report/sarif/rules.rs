//! The registry as SARIF: every rule with its configured severity, fired or not, so that alerts close.

use serde_json::json;
use serde_sarif::sarif::{
    MultiformatMessageString, PropertyBag, ReportingConfiguration, ReportingDescriptor,
    ReportingDescriptorReference, ReportingDescriptorRelationship, ToolComponent,
    ToolComponentReference,
};

use crate::report::RuleEntry;
use crate::words::Severity;

use super::{bag, multiformat};

/// `error`, `warning` or `note`.
pub(super) fn level(severity: Severity, advice: bool) -> &'static str {
    match severity {
        _ if advice => "note",
        Severity::Critical | Severity::High => "error",
        Severity::Medium | Severity::Low => "warning",
    }
}

/// A number in text, as GitHub reads it: over 9.0 critical, from 7.0 high, from 4.0 medium, else low.
fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.5",
    }
}

/// One rule.
pub(super) fn descriptor(rule: &RuleEntry) -> ReportingDescriptor {
    let mut properties: PropertyBag = bag(vec![
        ("naysayer/severity", json!(rule.severity)),
        ("naysayer/advice", json!(rule.advice)),
        ("precision", json!("very-high")),
        ("security-severity", json!(security_severity(rule.severity))),
        (
            "problem.severity",
            json!(if rule.advice {
                "recommendation"
            } else {
                level(rule.severity, false)
            }),
        ),
    ]);
    properties.tags = Some(tags(rule));
    ReportingDescriptor::builder()
        .id(rule.id.clone())
        .name(camel(&rule.id))
        .short_description(multiformat(format!("{}.", rule.title)))
        .full_description(multiformat(rule.promise.clone()))
        .help(help(rule))
        .default_configuration(
            ReportingConfiguration::builder()
                .level(json!(level(rule.severity, rule.advice)))
                .build(),
        )
        .relationships(vec![
            relationship("CWE", &rule.cwe.to_string()),
            relationship("OWASP API Security Top 10", &owasp_id(&rule.owasp)),
        ])
        .properties(properties)
        .build()
}

/// Tags that GitHub and GitLab know: at most ten are kept.
fn tags(rule: &RuleEntry) -> Vec<String> {
    let family = rule.id.split('/').next().unwrap_or_default();
    vec![
        "security".to_owned(),
        format!("external/cwe/cwe-{:03}", rule.cwe),
        format!("cwe-{}", rule.cwe),
        format!(
            "owasp-{}",
            owasp_id(&rule.owasp).to_ascii_lowercase().replace(':', "-")
        ),
        format!("naysayer-{family}"),
    ]
}

fn help(rule: &RuleEntry) -> MultiformatMessageString {
    let parts = [
        ("Promise", &rule.promise),
        ("What is sent", &rule.sends),
        ("What counts as proof", &rule.proof),
        ("Why it matters", &rule.why),
        ("What to do", &rule.fix),
    ];
    let text = parts
        .iter()
        .map(|(heading, text)| format!("{heading}: {text}"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut markdown = format!("## {}\n\n", rule.title);
    for (heading, text) in parts {
        markdown.push_str(&format!("**{heading}.** {text}\n\n"));
    }
    markdown.push_str(&format!(
        "`naysayer explain {}` · CWE-{} · {}\n",
        rule.id, rule.cwe, rule.owasp
    ));
    MultiformatMessageString::builder()
        .text(text)
        .markdown(markdown)
        .build()
}

/// A reference into a taxonomy of this file.
fn relationship(taxonomy: &str, id: &str) -> ReportingDescriptorRelationship {
    ReportingDescriptorRelationship::builder()
        .target(taxon(taxonomy, id))
        .kinds(vec!["superset".to_owned()])
        .build()
}

/// A reference to an entry of a taxonomy.
pub(super) fn taxon(taxonomy: &str, id: &str) -> ReportingDescriptorReference {
    ReportingDescriptorReference::builder()
        .id(id.to_owned())
        .tool_component(
            ToolComponentReference::builder()
                .name(taxonomy.to_owned())
                .build(),
        )
        .build()
}

/// The taxonomies that the rules refer to, with the entries that they use.
pub(super) fn taxonomies(rules: &[RuleEntry]) -> Vec<ToolComponent> {
    let mut cwes: Vec<u16> = rules.iter().map(|rule| rule.cwe).collect();
    cwes.sort_unstable();
    cwes.dedup();
    let mut entries: Vec<&str> = rules.iter().map(|rule| rule.owasp.as_str()).collect();
    entries.sort_unstable();
    entries.dedup();
    let cwe = cwes
        .iter()
        .map(|cwe| ReportingDescriptor::builder().id(cwe.to_string()).build());
    let owasp = entries.iter().map(|entry| {
        ReportingDescriptor::builder()
            .id(owasp_id(entry))
            .short_description(multiformat((*entry).to_owned()))
            .build()
    });
    vec![
        taxonomy(
            "CWE",
            "MITRE",
            "4.16",
            "The MITRE Common Weakness Enumeration",
            cwe.collect(),
        ),
        taxonomy(
            "OWASP API Security Top 10",
            "OWASP",
            "2023",
            "The ten most critical API security risks",
            owasp.collect(),
        ),
    ]
}

fn taxonomy(
    name: &str,
    owner: &str,
    version: &str,
    about: &str,
    taxa: Vec<ReportingDescriptor>,
) -> ToolComponent {
    ToolComponent::builder()
        .name(name.to_owned())
        .organization(owner.to_owned())
        .version(version.to_owned())
        .short_description(multiformat(about.to_owned()))
        .taxa(taxa)
        .build()
}

/// `API2:2023` of `API2:2023 Broken Authentication`.
pub(super) fn owasp_id(entry: &str) -> String {
    entry.split(' ').next().unwrap_or(entry).to_owned()
}

/// `auth/no-credential` → `AuthNoCredential`, since SARIF wants a name that reads as an identifier.
fn camel(id: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_ascii_uppercase().to_string() + letters.as_str()
        })
    };
    id.split(['/', '-']).map(word).collect()
}
