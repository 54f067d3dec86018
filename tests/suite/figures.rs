//! Diagrams as figures on a page.
use crate::support::{Repo, note};

fn figure(fence: &str) -> String {
    let repo = Repo::new("");
    repo.write("notes/a.md", note("A", &format!("```mermaid\n{fence}\n```\n")));
    let page = repo.built().file("a/index.html");
    let (_, figure) = page.split_once("<figure class=\"diagram\"").expect("a figure");
    figure.split_once("</figure>").unwrap().0.to_owned()
}

#[test]
fn the_name_of_a_diagram_is_its_caption_unless_mermaid_draws_it() {
    let named = figure("graph TD\n  accTitle: The way\n  accDescr: From here to there\n  Here --> There");
    assert!(named.contains("<figcaption>The way</figcaption>"), "{named}");
    assert!(named.contains("role=\"img\"") && named.contains("From here to there"), "{named}");
    let drawn = figure("---\ntitle: The way\n---\ngraph TD\n  Here --> There");
    assert!(!drawn.contains("<figcaption>"), "{drawn}");
    assert!(drawn.contains("The way") && drawn.contains("2 nodes: Here, There"), "{drawn}");
}

#[test]
fn two_diagrams_on_a_page_share_no_id() {
    let repo = Repo::new("");
    let fence = "```mermaid\nsequenceDiagram\n  A->>B: hello\n```\n";
    repo.write("notes/a.md", note("A", &format!("# D1\n\n{fence}\n{fence}\n")));
    let page = repo.built().file("a/index.html");
    let mut ids: Vec<&str> =
        page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert!(all > 4, "{page}");
    assert_eq!(ids.len(), all, "{ids:?}");
}

#[test]
fn a_link_in_a_diagram_is_checked_and_resolved_like_any_other() {
    let repo = Repo::new("");
    repo.write("notes/b.md", note("B", "text"));
    repo.write(
        "notes/a.md",
        note("A", "```mermaid\ngraph TD\n  X --> Y\n  click X \"b.md\"\n  click Y \"gone.md\"\n```\n"),
    );
    let run = repo.refused();
    assert_eq!(run.places(), ["notes/a.md:11:12"], "{}", run.complained);
    repo.write("notes/a.md", note("A", "```mermaid\ngraph TD\n  X --> Y\n  click X \"b.md\"\n```\n"));
    assert!(repo.built().file("a/index.html").contains("href=\"../b/\""));
}

#[test]
fn a_diagram_that_does_not_fit_is_one_click_from_its_full_size() {
    let wide = ["graph LR\n  a", "b", "c", "d", "e", "f", "g", "node8"].join(" --> ");
    let (small, middle) = ("graph LR\n  a --> b", "graph LR\n  a --> b --> c --> d");
    let repo = Repo::new("");
    repo.write(
        "notes/deep/a.md",
        note("A", &[small, middle, &wide].map(|code| format!("```mermaid\n{code}\n```\n")).join("\n")),
    );
    let run = repo.built();
    let page = run.file("deep/a/index.html");
    let figures: Vec<&str> = page.split("<figure class=\"diagram\"").skip(1).collect();
    let link = |figure: &str| {
        let (tag, _) =
            figure.split_once("</svg>")?.1.trim_start().strip_prefix("<a class=\"")?.split_once('>')?;
        let (class, address) = tag.split_once("\" href=\"../../")?;
        Some((class.to_owned(), address.trim_end_matches('"').to_owned()))
    };
    let [small, middle, wide] = [0, 1, 2].map(|at| link(figures[at]));
    assert_eq!(small, None, "it is as large as it can be");
    assert_eq!(middle.unwrap().0, "full-size on-narrow");
    let (class, file) = wide.unwrap();
    assert_eq!(class, "full-size");
    let svg = run.file(&file);
    assert!(svg.starts_with("<svg ") && svg.contains(">node8<") && !svg.contains("foreignObject"), "{svg}");
}
