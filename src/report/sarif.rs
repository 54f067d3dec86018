//! Findings as SARIF 2.1.0, the form that code scanning takes in.
use super::{Finding, Place, Style};
use crate::diagnostic::{Code, Severity};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The document, with a line end.
pub(super) fn show(findings: &[Finding<'_>], style: &Style) -> String {
    let rules: Vec<Value> = Code::ALL.iter().map(|&code| rule(code)).collect();
    let mut seen = BTreeMap::new();
    let results: Vec<Value> = findings.iter().map(|finding| result(finding, style, &mut seen)).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "notegen",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.name(),
        "shortDescription": { "text": code.about() },
        "help": { "text": code.about() },
        "defaultConfiguration": { "level": level(code.severity()) },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Off => "none",
    }
}

fn result(finding: &Finding<'_>, style: &Style, seen: &mut BTreeMap<String, usize>) -> Value {
    let found = finding.found;
    let message = match &found.help {
        Some(help) => format!("{}\nhelp: {help}", found.message),
        None => found.message.clone(),
    };
    let mut location = json!({ "artifactLocation": {
        "uri": crate::paths::encode(&style.portable_path(&finding.found.path)),
        "uriBaseId": "%SRCROOT%",
    }});
    if let Some(Place { start, end }) = finding.place() {
        location["region"] = json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        });
    }
    json!({
        "ruleId": found.code.name(),
        "ruleIndex": Code::ALL.iter().position(|code| *code == found.code),
        "level": level(finding.severity),
        "message": { "text": message },
        "locations": [{ "physicalLocation": location }],
        "partialFingerprints": { "primaryLocationLineHash": fingerprint(finding, seen) },
    })
}

/// The same for the same finding after lines above it came or went: by its file, its rule and the text of its line,
/// and by a number where these are equal.
fn fingerprint(finding: &Finding<'_>, seen: &mut BTreeMap<String, usize>) -> String {
    let line = finding.excerpt().map_or("", |excerpt| excerpt.text.trim());
    let what = [finding.found.path.as_str(), finding.found.code.name(), line].join("\n");
    let hash = blake3::hash(what.as_bytes()).to_hex()[..16].to_owned();
    let number = seen.entry(hash.clone()).or_default();
    *number += 1;
    format!("{hash}:{number}")
}
