//! The guide's page of rules is the test of the rules: each fires on its bad example as the page shows it, and is
//! silent on its good one.
//!
//! `BLESS=1 cargo test` writes the reports on the page anew.
use crate::support::{Repo, note};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Rules whose mistake a Markdown page cannot show: they are tested with bytes, links, servers and large files elsewhere.
const NOT_SHOWN: [&str; 6] = ["encoding", "too-large", "file-name", "symlink", "dead-url", "unreachable-url"];

const PAGE: &str = "content/guide/rules.md";

/// What the page says of one rule.
struct Rule {
    name: String,
    wrong: Vec<(String, String)>,
    right: Vec<(String, String)>,
    report: Option<String>,
}

#[test]
fn each_rule_finds_its_bad_example_as_the_guide_shows_it_and_nothing_in_its_good_one() {
    let mut page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE)).unwrap();
    let mut wrong = Vec::new();
    for rule in rules(&page.clone()) {
        if NOT_SHOWN.contains(&&*rule.name) {
            continue;
        }
        let said = check(&rule.name, &rule.wrong);
        let marks: Vec<&str> =
            said.lines().filter(|line| line.contains(&format!("[{}]:", rule.name))).collect();
        let heads = said.lines().filter(|line| line.starts_with("error[") || line.starts_with("warning["));
        if marks.is_empty() || heads.count() != marks.len() {
            wrong.push(format!("`{}`: the bad example gives:\n{said}", rule.name));
        }
        if std::env::var_os("BLESS").is_some() {
            bless(&mut page, &rule.name, &said);
        } else if rule.report.as_deref() != Some(&*said) {
            wrong.push(format!("`{}`: the page shows another report than:\n{said}", rule.name));
        }
        let said = check(&rule.name, &rule.right);
        if !said.is_empty() {
            wrong.push(format!("`{}`: the good example gives:\n{said}", rule.name));
        }
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE), page).unwrap();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_rule_has_its_place_in_the_guide_and_no_other_has() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE)).unwrap();
    let mut shown: Vec<String> = rules(&page).into_iter().map(|rule| rule.name).collect();
    let mut known: Vec<String> =
        notegen::diagnostic::Code::ALL.iter().map(|code| code.name().to_owned()).collect();
    shown.sort();
    known.sort();
    assert_eq!(shown, known);
}

#[test]
fn the_configuration_s_page_lists_every_rule_that_may_be_set_with_its_default() {
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("content/guide/configuration.md"));
    let page = page.unwrap();
    for code in notegen::diagnostic::Code::ALL.iter().filter(|code| code.is_lint()) {
        let severity = match code.severity() {
            notegen::diagnostic::Severity::Error => "error",
            notegen::diagnostic::Severity::Warning => "warn",
            notegen::diagnostic::Severity::Off => "off",
        };
        let row = format!("| `{}` | `\"{severity}\"` |", code.name());
        assert!(page.contains(&row), "`{row}` is not in the table of lints");
    }
}

/// What a check of an example says: each finding without its path and the numbers of its lines.
fn check(rule: &str, files: &[(String, String)]) -> String {
    let repo = Repo::new("");
    fs::create_dir(repo.path().join(".git")).unwrap();
    let root = if files.iter().any(|(path, _)| path.starts_with("docs/")) { "docs/" } else { "" };
    repo.write(&format!("{root}notes/other.md"), note("Other", "## A heading\n"));
    let draft = "---\ntitle: A plan that nobody knows of\ndate: 2026-01-01\n---\n";
    repo.write(&format!("{root}notes/draft.md"), draft);
    repo.write(&format!("{root}notes/sun.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    for (path, text) in files {
        let is_body = path.contains("notes/") && !text.starts_with("---\n");
        repo.write(path, if is_body { note("Hello", text) } else { text.clone() });
    }
    let run = repo.check(&["-r", if root.is_empty() { "." } else { "docs" }]);
    let findings = run.complained.lines().take_while(|line| !line.starts_with("checked "));
    let mut said = String::new();
    for line in findings {
        match line.split_once("| ") {
            _ if line.trim_start().starts_with("--> ") || line.trim() == "|" => (),
            Some((number, source)) if number.chars().all(|c| c.is_ascii_digit() || c == ' ') => {
                writeln!(said, "  | {source}").unwrap();
            }
            _ => writeln!(said, "{line}").unwrap(),
        }
    }
    assert!(!run.complained.contains("panicked"), "{rule}: {}", run.complained);
    said.trim_end().to_owned()
}

fn rules(page: &str) -> Vec<Rule> {
    sections(page)
        .into_iter()
        .map(|section| {
            let blocks = blocks(&section);
            let of = |word: &str| {
                let named = |info: &str| {
                    let title = info.split_once("title=\"")?.1.split_once('"')?.0;
                    let path = title.strip_prefix(word)?;
                    Some(path.strip_prefix(": ").unwrap_or("notes/example.md").to_owned())
                };
                blocks
                    .iter()
                    .filter_map(|(info, code)| Some((named(info)?, code.clone())))
                    .collect::<Vec<_>>()
            };
            Rule {
                name: section.lines().next().unwrap().to_owned(),
                wrong: of("wrong"),
                right: of("right"),
                report: blocks
                    .iter()
                    .find(|(info, _)| info == "text")
                    .map(|(_, code)| code.trim_end().to_owned()),
            }
        })
        .collect()
}

/// The parts of the page below headings of the third level, each with its heading.
fn sections(page: &str) -> Vec<String> {
    let (mut sections, mut fence): (Vec<String>, _) = (Vec::new(), String::new());
    for line in page.lines() {
        let marks: String = line.chars().take_while(|c| *c == '`').collect();
        if fence.is_empty() && line.starts_with("## ") {
            sections.push(String::new());
        } else if let Some(name) = line.strip_prefix("### ").filter(|_| fence.is_empty()) {
            sections.push(format!("{name}\n"));
        } else if let Some(section) = sections.last_mut().filter(|section| !section.is_empty()) {
            writeln!(section, "{line}").unwrap();
        }
        if marks.len() >= 3 && (fence.is_empty() || fence == line) {
            fence = if fence.is_empty() { marks } else { String::new() };
        }
    }
    sections.retain(|section| !section.is_empty());
    sections
}

/// The code blocks of a section: the info string and the code of each.
fn blocks(section: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut lines = section.lines();
    while let Some(line) = lines.next() {
        let fence: String = line.chars().take_while(|c| *c == '`').collect();
        if fence.len() >= 3 {
            let code: Vec<&str> = lines.by_ref().take_while(|line| *line != fence).collect();
            blocks.push((line[fence.len()..].to_owned(), code.join("\n") + "\n"));
        }
    }
    blocks
}

/// Puts a report into the first plain block of a rule's section.
fn bless(page: &mut String, rule: &str, said: &str) {
    let section = page.find(&format!("\n### {rule}\n")).unwrap();
    let start = section + page[section..].find("\n```text\n").unwrap() + "\n```text\n".len();
    let end = start + format!("\n{}", &page[start..]).find("\n```\n").unwrap();
    page.replace_range(start..end, &format!("{said}\n"));
}
