//! Nothing that a note holds becomes active content, a crash, or a hang.
use crate::support::{Repo, note};

/// What would run if it came through.
const ATTACK: &str = "<script>attack()</script><img src=x onerror=attack()>\"'><svg onload=attack()>";

#[test]
fn words_of_the_front_matter_are_text_everywhere() {
    let repo = Repo::new("-- notegen.toml --\nbase_url = \"https://example.org/\"\n");
    let quoted = serde_json::to_string(ATTACK).unwrap();
    repo.write(
        "notes/a.md",
        format!("---\ntitle: {quoted}\ndate: 2026-01-01\ndescription: {quoted}\nauthor: {quoted}\ntags: [{quoted}]\npublish: true\n---\ntext [a](b.md)"),
    );
    repo.write("notes/b.md", note("B", "text [a](a.md)"));
    let run = repo.built();
    for file in
        run.files().iter().filter(|file| ![".json", ".css"].iter().any(|ending| file.ends_with(ending)))
    {
        let text = run.file(file);
        assert!(
            !text.contains("<script>a") && !text.contains("<img src=x") && !text.contains("<svg onload"),
            "{file}: {text}"
        );
    }
}

#[test]
fn a_body_runs_nothing() {
    let repo = Repo::new(
        "-- notegen.toml --\n[lints]\nmermaid-syntax = \"warn\"\nmissing-image = \"warn\"\ndead-link = \"warn\"\n",
    );
    let body = format!(
        "{ATTACK}\n\n## {ATTACK}\n\n[x](javascript:attack()) [y](  JAVASCRIPT:attack()) [z](java&#10;script:attack()) ![i](javascript:attack())\n\n<a href=\"javascript:attack()\" onclick=\"attack()\">raw</a> <a href=\"data:text/html,<script>attack()</script>\">d</a>\n\n```\"onmouseover=attack()//<script>\ncode\n```\n\n[^{ATTACK}]\n\n[^{ATTACK}]: note\n\n<iframe src=\"https://example.org\"></iframe><style>*{{display:none}}</style><object data=x></object><form action=x><button formaction=javascript:attack()>b</button></form>\n\n| {ATTACK} |\n|---|\n| x |\n\n$\\href{{javascript:attack()}}{{x}}$\n\n```mermaid\ngraph TD\nA[\"<img src=x onerror=attack()>\"] --> B\nclick A \"javascript:attack()\"\n```\n"
    );
    repo.write("notes/a.md", note("A", &body));
    let page = repo.built().file("a/index.html");
    let active = active_parts(&page);
    assert!(active.is_empty(), "{active:?}\n{page}");
}

/// The tags and attributes of a page that could run something, but for the page's own structured data.
fn active_parts(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for token in html5gum::Tokenizer::new(page).flatten() {
        let html5gum::Token::StartTag(tag) = token else {
            continue;
        };
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let is_data = tag.attributes.values().any(|value| value.as_slice() == b"application/ld+json");
        if matches!(&*name, "script" | "iframe" | "object" | "embed" | "form" | "button") && !is_data {
            found.push(name.clone());
        }
        for (attribute, value) in &tag.attributes {
            let attribute = String::from_utf8_lossy(attribute).to_lowercase();
            let value: String =
                String::from_utf8_lossy(value).to_lowercase().split(char::is_whitespace).collect();
            if attribute.starts_with("on") || value.starts_with("javascript:") || value.starts_with("data:") {
                found.push(format!("{name} {attribute}={value}"));
            }
        }
    }
    found
}

#[test]
fn template_syntax_in_a_note_is_text() {
    let repo = Repo::new("");
    repo.write(
        "notes/a.md",
        note(
            "'{{ site.title }}'",
            "{{ site.title }} {% include \"x\" %} {# gone? #}\n\n```\n{{ get_env(name=\"HOME\") }}\n```\n",
        ),
    );
    let page = repo.built().file("a/index.html");
    assert!(
        page.contains("{{ site.title }} {% include &quot;x&quot; %} {# gone? #}")
            || page.contains("{{ site.title }} {% include \"x\" %} {# gone? #}"),
        "{page}"
    );
    assert!(page.contains("get_env(name="));
}

#[test]
fn large_and_deep_input_ends_in_a_page_or_a_refusal() {
    let bodies = [
        ">".repeat(20_000),
        "[".repeat(50_000),
        "*a ".repeat(50_000),
        "# x\n".repeat(20_000),
        "- ".repeat(5_000) + "x",
        "<div>".repeat(20_000),
        format!("|{}\n|{}\n{}", "x|".repeat(1_000), "-|".repeat(1_000), "|x\n".repeat(500)),
        "[^1]".repeat(20_000) + "\n\n[^1]: x\n",
        "$".repeat(50_000),
        format!("```rust\n{}\n```", "(".repeat(200_000)),
        format!("${}$", "{".repeat(20_000)),
    ];
    let repo = Repo::new("-- notegen.toml --\n[lints]\ndead-link = \"allow\"\n");
    for (number, body) in bodies.iter().enumerate() {
        repo.write(&format!("notes/n{number}.md"), note(&format!("N{number}"), body));
    }
    let run = repo.built();
    assert_eq!(run.files().iter().filter(|file| file.starts_with('n')).count(), bodies.len());
}

#[cfg(unix)]
#[test]
fn names_that_are_no_utf_8_and_things_that_are_no_files_are_left_out() {
    use std::os::unix::ffi::OsStrExt;
    let repo = Repo::new("");
    repo.write("notes/a.md", note("A", "text"));
    let odd =
        repo.path().join(std::path::Path::new("notes").join(std::ffi::OsStr::from_bytes(b"od\xffd.md")));
    std::fs::write(odd, note("Odd", "x")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(repo.path().join("notes/pipe.md")).status().unwrap();
    assert!(made.success());
    let run = repo.built();
    run.complains("this file's name is not UTF-8: it is left out");
    assert!(!run.everything().contains("Odd"));
}

#[test]
fn names_that_look_like_options_are_names() {
    let repo = Repo::new("");
    repo.write("notes/--force.md", note("--drafts", "$(id) `id`"));
    repo.write("notes/$(id);x.md", note("'; rm -rf /'", "x"));
    let files = repo.built().files();
    assert!(files.contains(&"force/index.html".to_owned()), "{files:?}");
    assert!(files.contains(&"id-x/index.html".to_owned()), "{files:?}");
}

#[test]
fn a_file_that_is_too_large_for_a_note_is_refused_by_name() {
    let repo = Repo::new("");
    repo.write("notes/a.md", note("A", "text"));
    repo.write("notes/large.md", note("Large", &"word ".repeat(2 << 20)));
    let run = repo.refused();
    run.complains("error[too-large]: this file has 10 MiB, and a note may have 8");
    assert!(run.complained.contains("notes/large.md"), "{}", run.complained);
}
