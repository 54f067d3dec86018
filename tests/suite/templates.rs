//! A site's own templates.
use crate::support::{Repo, note};

fn site(template: &str) -> Repo {
    let repo = Repo::new("");
    repo.write("notes/a.md", note("A", "body"));
    repo.write("notes/b.md", note("B", "body"));
    repo.write("templates/page.html", template);
    repo
}

#[test]
fn a_template_stands_before_the_built_in_one_or_extends_it() {
    assert_eq!(site("<p>{{ page.title }}</p>").built().file("a/index.html"), "<p>A</p>");
    let page =
        site("{% extends \"builtin/page.html\" %}{% block content %}<i>mine</i>{{ super() }}{% endblock %}")
            .built()
            .file("a/index.html");
    assert!(
        page.contains("<i>mine</i>") && page.contains("<p>body</p>") && page.contains("</html>"),
        "{page}"
    );
}

#[test]
fn a_mistake_in_a_template_is_reported_once_at_its_place() {
    let run = site("<p>\n{{ page.titel }}</p>").refused();
    assert_eq!(run.places(), ["templates/page.html:2:9"], "{}", run.complained);
    run.complains("titel");
    run.complains("while the page `/a/` was laid out");
    let run = site("<p>\n{% if %}").refused();
    assert_eq!(run.places().len(), 1, "{}", run.complained);
    assert!(run.places()[0].starts_with("templates/page.html:2:"), "{}", run.complained);
    for (named, says) in [
        ("{{ page.title | tojson }}", "unknown filter `tojson`"),
        ("{{ nothing() }}", "unknown function `nothing`"),
        ("{% include \"none.html\" %}", "unknown template `none.html`"),
    ] {
        let run = site(&format!("<p>é\n é {named}</p>")).refused();
        assert_eq!(run.places().len(), 1, "{}", run.complained);
        assert!(run.places()[0].starts_with("templates/page.html:2:"), "{}", run.complained);
        run.complains(&format!("error[template]: {says}\n"));
    }
    let run = site("{% extends \"nothing.html\" %}").refused();
    run.complains("templates/page.html");
}

#[test]
fn a_stylesheet_of_one_s_own_comes_after_the_theme_s() {
    let repo = site("{% extends \"builtin/page.html\" %}");
    repo.write("static/custom.css", "body{}");
    let page = repo.built().file("a/index.html");
    assert!(page.find("style.").unwrap() < page.find("../custom.css").unwrap(), "{page}");
}
