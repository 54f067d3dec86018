//! What a reader and an author see of drawings.
#![expect(clippy::disallowed_methods, reason = "a test reads the clock to see that a deadline holds")]
use super::*;
use crate::html::Hole;
use crate::html::attribute;
use std::time::Instant;

mod faults;
mod mutants;

fn drawing(source: &str) -> Arc<Drawing> {
    draw([source], &Options::default()).get(source).unwrap().clone().expect("it is drawn")
}

fn fault(source: &str) -> Fault {
    draw([source], &Options::default()).get(source).unwrap().clone().expect_err("it is wrong")
}

fn inline(source: &str) -> String {
    written(&drawing(source).inline("d1", Some("A caption"), &mut |target| Some(elsewhere(target))))
}

/// Takes each link as it is.
fn elsewhere(target: &str) -> Target {
    Target::External(target.to_owned())
}

/// A drawing on a page that knows of no link.
pub(super) fn on_page(drawing: &Drawing, id: &str) -> String {
    written(&drawing.inline(id, None, &mut |_| None))
}

/// Finished HTML, its links as they were resolved.
fn written(html: &Html) -> String {
    let mut out = String::new();
    html.write(&mut out, |hole, out| match hole {
        Hole::Address { name, target: Target::External(address) } => {
            attribute(name, address, out);
        }
        other => panic!("a drawing has no {other:?}"),
    });
    out
}

/// The values of an attribute in a text.
fn values<'a>(text: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    text.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

const FLOW: &str = "flowchart LR\n  C[Client] -->|wake| H(Harness)\n  H -.-> S[(Session<br/>log)]\n";

#[test]
fn a_diagram_is_one_picture_with_a_name_a_description_and_a_size() {
    let svg = inline(FLOW);
    assert!(
        svg.starts_with("<svg id=\"d1\" class=\"diagram\" role=\"img\" aria-label=\"A caption\""),
        "{svg}"
    );
    assert!(svg.contains(
        "flowchart, 3 nodes: Client, Harness, Session log; Client to Harness: wake; Harness to Session log"
    ));
    let (width, height) = drawing(FLOW).size();
    assert!(svg.contains(&format!("width=\"{width}\" height=\"{height}\"")));
    assert!(width > 200 && width < 800 && height > 50 && height < 300, "{width} × {height}");
    assert_eq!(drawing(FLOW).words(), ["wake", "Client", "Harness", "Session log"]);
}

#[test]
fn the_author_s_own_words_come_first() {
    let source = "---\ntitle: From the header\n---\nflowchart LR\n  accTitle: Short\n  accDescr: Long and plain\n  A --> B\n";
    let drawn = drawing(source);
    assert_eq!(drawn.title(), Some("Short"));
    assert_eq!(drawn.description(), "Long and plain");
    let without = drawing("---\ntitle: From the header\n---\nflowchart LR\n  A --> B\n");
    assert_eq!(without.title(), Some("From the header"));
}

#[test]
fn one_picture_follows_the_colour_scheme() {
    let drawn = drawing(FLOW);
    assert!(drawn.is_one());
    let svg = on_page(&drawn, "d1");
    assert_eq!(svg.matches("<svg").count(), 1);
    assert!(svg.contains("light-dark(#ececff,#1f2020)"), "the fill of a node: {svg}");
    let file = &drawn.file().svg;
    assert!(!file.contains("light-dark("), "old readers do not know it");
    assert!(file.contains("@media (prefers-color-scheme:dark)"));
}

#[test]
fn the_file_is_text_and_shapes_only() {
    let file = drawing("flowchart LR\n  A[\"<b>bold</b> and <i>slanted</i>\"] --> B[\"one<br/>two\"]\n")
        .file()
        .svg
        .clone();
    assert!(!file.contains("foreignObject") && !file.contains("<div"), "{file}");
    for part in ["bold", "slanted", ">one<", ">two<", "font-style:italic", "font-weight:bold"] {
        assert!(file.contains(part), "{part} in {file}");
    }
    tree::parse(&file).expect("well-formed");
}

/// The worst contrast of labels in each scheme is what [`legible`] leaves: looked at from outside.
#[test]
fn a_label_on_the_author_s_own_fill_can_be_read_in_both_schemes() {
    let source = "flowchart LR\n  A[Pet]:::pet --> B[Night]:::night\n  \
                  classDef pet fill:#fff3e0,stroke:#e65100\n  classDef night fill:#102030\n";
    let drawn = drawing(source);
    let Picture::One(svg) = drawn.picture.get() else { panic!("one picture") };
    let mut inks = Vec::new();
    svg.each(&mut |element| {
        if let Some(ink) = element.style.get("color").filter(|_| element.html) {
            inks.push((element.text(), ink.clone()));
        }
    });
    for (label, ground) in [("Pet", "#fff3e0"), ("Night", "#102030")] {
        let ground = colour::Colour::parse(ground).unwrap();
        let (_, ink) = inks.iter().rev().find(|(text, _)| text == label).expect(label);
        for dark in [false, true] {
            let ink = colour::Colour::parse(ink.of(dark)).unwrap();
            assert!(ink.contrast(ground) >= 4.5, "{label}: {} in dark {dark}", ink.write());
        }
    }
}

#[test]
fn lines_stand_out_from_the_page_in_both_schemes() {
    let drawn = drawing("sequenceDiagram\n  Alice->>Bob: Hello\n");
    let Picture::One(svg) = drawn.picture.get() else { panic!("one picture") };
    let mut lines = 0;
    svg.each(&mut |element| {
        let Some(stroke) = element.style.get("stroke").filter(|_| element.name == "line") else {
            return;
        };
        for (dark, page) in [(false, colour::LIGHT_PAGE), (true, colour::DARK_PAGE)] {
            let stroke = colour::Colour::parse(stroke.of(dark)).unwrap();
            assert!(stroke.contrast(page) >= 3.0, "{} in dark {dark}", stroke.write());
            lines += 1;
        }
    });
    assert!(lines >= 6, "two life lines and a message, twice");
}

/// The rows of an entity have the author's fill and the theme's in turn: the theme's row makes room for a line that is
/// told from both.
#[test]
fn a_line_between_two_areas_stands_out_from_both() {
    let car = "  CAR:::warm {\n    string make\n    string model\n    string owner\n  }\n";
    let drawn = drawing(&format!("erDiagram\n{car}  classDef warm fill:#f96\n"));
    let Picture::One(svg) = drawn.picture.get() else { panic!("one picture") };
    for dark in [false, true] {
        let (mut fills, mut lines) = (Vec::new(), Vec::new());
        svg.each(&mut |element| {
            let colour = |property: &str| {
                element.style.get(property).and_then(|value| colour::Colour::parse(value.of(dark)))
            };
            match (colour("fill"), colour("stroke")) {
                (Some(fill), _) if element.name == "path" => fills.push(fill),
                (None, Some(stroke)) => lines.push(stroke),
                _ => (),
            }
        });
        assert!(fills.len() >= 4 && lines.len() >= 5, "{} rows, {} borders", fills.len(), lines.len());
        for (line, fill) in lines.iter().flat_map(|line| fills.iter().map(move |fill| (line, fill))) {
            let found = line.contrast(*fill);
            assert!(found >= 2.99, "{} on {}: {found} in dark {dark}", line.write(), fill.write());
        }
    }
}

/// The strokes of the elements that `is` picks, in one scheme.
fn strokes(drawn: &Drawing, dark: bool, is: impl Fn(&tree::Element) -> bool) -> Vec<colour::Colour> {
    let mut strokes = Vec::new();
    drawn.picture.get().light().each(&mut |element| {
        let stroke = element.style.get("stroke").filter(|_| is(element));
        strokes.extend(stroke.and_then(|stroke| colour::Colour::parse(stroke.of(dark))));
    });
    strokes
}

#[test]
fn a_bar_and_a_square_of_a_legend_stand_out_from_the_page() {
    let bars = drawing("xychart-beta\n  x-axis [Hay, Oats]\n  bar [3, 5]\n");
    let pie = drawing("pie\n  \"Hay\" : 3\n  \"Oats\" : 5\n");
    let pages = [(false, colour::LIGHT_PAGE), (true, colour::DARK_PAGE)];
    for ((dark, page), drawn) in pages.into_iter().flat_map(|page| [(page, &bars), (page, &pie)]) {
        let found = strokes(drawn, dark, |element| element.name == "rect");
        assert_eq!(found.len(), 2);
        for stroke in found {
            assert!(stroke.contrast(page) >= 2.99, "{} in dark {dark}", stroke.write());
        }
    }
}

#[test]
fn the_curves_of_a_radar_chart_can_be_told_and_their_legend_has_their_colours() {
    let drawn = drawing(
        "radar-beta\n  axis a[\"Wool\"], b[\"Milk\"], c[\"Care\"]\n  curve s[\"Sheep\"]{4, 2, 3}\n  curve g[\"Goat\"]{1, 5, 3}\n",
    );
    for (dark, page) in [(false, colour::LIGHT_PAGE), (true, colour::DARK_PAGE)] {
        let curves = strokes(&drawn, dark, |element| element.name == "path");
        assert_eq!(strokes(&drawn, dark, |element| element.name == "rect"), curves, "in dark {dark}");
        assert!(curves[0] != curves[1] && curves.iter().all(|curve| curve.contrast(page) >= 2.99));
    }
    let mut order = Vec::new();
    drawn.picture.get().light().each(&mut |element| order.push(element.name.clone()));
    let place = |name: &str| order.iter().rposition(|known| known == name);
    assert!(place("line") > place("path"), "the axes are seen through the curves: {order:?}");
}

/// A lifeline begins beneath the box of its participant, a branch goes beneath its commits.
#[test]
fn a_line_is_painted_only_where_it_is_seen() {
    let drawn = drawing("gitGraph\n  commit\n  commit\n  branch side\n  commit\n");
    let mut paths = Vec::new();
    drawn.picture.get().light().each(&mut |element| {
        assert_ne!(element.name, "line", "both branches have commits on them");
        paths.extend(element.attribute("d").map(str::to_owned));
    });
    let pieces: Vec<_> = paths.iter().map(|data| data.matches('M').count()).collect();
    assert_eq!(pieces, [2, 2, 1, 1], "the branches beside their commits, and the arrows: {paths:?}");
}

/// Labels are measured in Arial; a reader may have wider letters.
#[test]
fn a_title_as_wide_as_its_diagram_leaves_room_for_wider_letters() {
    let chart = |title: &str| drawing(&format!("xychart-beta\n  title \"{title}\"\n  bar [1, 2, 3]\n"));
    let (narrow, height) = chart("Wool").size();
    let (wide, same) = chart(&("Sheep and wool ".repeat(4) + "Sheep")).size();
    assert!(wide > narrow && same == height, "{wide} × {same} and {narrow} × {height}");
}

/// In wider letters it has more lines, which reach over its box.
#[test]
fn a_label_that_wraps_at_the_edge_leaves_room_for_the_lines_of_wider_letters() {
    let map = |label: &str| drawing(&format!("mindmap\n  root((Wool))\n    {label}\n")).size();
    // Both take eight lines in Arial: one word on each, or three, of which two are left where letters are wider.
    let (few, more) = (map(&"mmmmmmmm ".repeat(8)), map(&"ooooool ".repeat(24)));
    assert!(more.1 > few.1, "{few:?} and {more:?}");
}

#[test]
fn a_title_in_the_middle_by_per_cent_moves_nothing() {
    let title = "  title \"Readers and writers\"\n";
    let svg = inline(&format!("venn-beta\n{title}  set A\n  set B\n  union A,B\n"));
    assert!(svg.contains("viewBox=\"0 "), "{svg}");
}

#[test]
fn a_label_that_reaches_over_an_edge_gets_a_rim_and_a_number_suits_its_disc() {
    let drawn = drawing(
        "sequenceDiagram\n  autonumber\n  participant A\n  box rgb(225, 235, 250) Light\n    participant B\n  end\n  \
         A->>B: over the edge\n  B->>B: within\n",
    );
    let Picture::One(svg) = drawn.picture.get() else { panic!("one picture") };
    let (mut rims, mut plates, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    svg.each(&mut |element| {
        let colour = |property: &str| {
            element.style.get(property).and_then(|value| colour::Colour::parse(value.of(true)))
        };
        let rim = element.style.get("paint-order").is_some();
        match (element.name.as_str(), element.text().trim()) {
            ("text", label @ ("over the edge" | "within")) => rims.push((label.to_owned(), rim)),
            ("text", "1" | "2") => numbers.extend(colour("fill")),
            ("circle", _) => plates.extend(colour("fill")),
            _ => (),
        }
    });
    assert_eq!(rims, [("over the edge".to_owned(), true), ("within".to_owned(), false)]);
    assert_eq!(plates.len(), 2);
    assert_eq!(numbers.len(), 2);
    assert!(numbers.iter().all(|number| plates.iter().any(|plate| number.contrast(*plate) >= 4.5)));
}

#[test]
fn nothing_in_a_label_runs_or_fetches() {
    let hostile = [
        "graph TD\n A[\"<script>alert(1)</script>x\"] --> B[\"<img src=x onerror=alert(1)>y\"]\n",
        "graph TD\n A[\"<a href='javascript:alert(1)'>x</a>\"] --> B[\"<iframe src=javascript:alert(1)></iframe>y\"]\n",
        "erDiagram\n  A {\n    string x \"<img src=x onerror=alert(1)>\"\n  }\n",
        "%%{init: {\"securityLevel\": \"loose\", \"secure\": [], \"htmlLabels\": true}}%%\ngraph TD\n A[\"<img src=x onerror=alert(1)>\"]-->B\n click A \"javascript:alert(1)\"\n",
        "%%{init: {\"themeCSS\": \"@import url(//evil.example/x.css); .node rect{fill:url(//evil.example/a)}</style><script>alert(1)</script>\"}}%%\ngraph TD\n A-->B\n",
        "%%{init: {\"themeVariables\": {\"primaryColor\": \"red;}</style><script>alert(1)</script>\"}}}%%\ngraph TD\n A-->B\n",
        "flowchart TD\n A@{ img: \"https://evil.example/x.png\", label: \"pic\" }\n",
        "flowchart LR\n A --> B\n style A fill:url(https://evil.example/x),background-image:url(//evil.example)\n",
    ];
    let drawings = draw(hostile, &Options::default());
    let mut drawn = 0;
    for source in hostile {
        let Ok(drawing) = drawings.get(source).unwrap() else {
            continue;
        };
        drawn += 1;
        for text in [
            written(&drawing.inline("d1", None, &mut |target| Some(elsewhere(target)))),
            drawing.file().svg.to_string(),
        ] {
            // What the description and the labels say is text: look at tags alone.
            for tag in text.split('<').skip(1).map(|rest| rest.split('>').next().unwrap().to_lowercase()) {
                for bad in [
                    "script",
                    "img",
                    "iframe",
                    "image",
                    " on",
                    "javascript:",
                    "data:",
                    "evil.example",
                    "@import",
                    "src=",
                ] {
                    let named = tag.starts_with(bad)
                        || (!matches!(bad, "script" | "img" | "image") && tag.contains(bad));
                    assert!(!named, "`{bad}` in <{tag}> of {source}");
                }
            }
            for style in text.split("<style>").skip(1).map(|rest| rest.split("</style>").next().unwrap()) {
                assert!(
                    !style.contains("evil") && !style.contains("@import") && !style.contains("://"),
                    "{style}"
                );
            }
        }
    }
    assert!(drawn >= 5, "most of them are drawn, harmless");
}

#[test]
fn links_are_for_the_page_to_resolve() {
    let source = "flowchart LR\n  A --> B --> C\n  click A \"./other.md\"\n  click B href \"https://example.org/\"\n  click C \"javascript:alert(1)\"\n";
    let drawn = drawing(source);
    assert_eq!(drawn.links(), ["./other.md", "https://example.org/"]);
    let link = |target: &str| (target == "./other.md").then(|| elsewhere("/a/?x=\"1\""));
    let svg = written(&drawn.inline("d1", None, &mut { link }));
    assert_eq!(values(&svg, "href"), ["/a/?x=&quot;1&quot;"], "escaped, and none where the page gives none");
    assert!(svg.contains("role=\"group\""), "a picture would hide its links");
}

#[test]
fn ids_are_unique_in_a_page_and_every_reference_is_met() {
    let sources = [
        FLOW,
        "sequenceDiagram\n  actor Alice\n  Alice->>+Bob: Hi\n  Bob-->>-Alice: Yes\n",
        "stateDiagram-v2\n  [*] --> A\n  A --> [*]\n",
        "classDiagram\n  A <|-- B\n  A *-- C\n",
        "erDiagram\n  A ||--o{ B : has\n",
        "gantt\n  dateFormat YYYY-MM-DD\n  section S\n  T :a1, 2024-01-01, 3d\n",
    ];
    let drawings = draw(sources, &Options::default());
    let mut page = String::new();
    for (at, source) in sources.iter().chain(&sources).enumerate() {
        let drawing = drawings.get(source).unwrap().as_ref().unwrap();
        page.push_str(&on_page(drawing, &format!("note-{at}")));
    }
    let ids = values(&page, "id");
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len());
    assert!(ids.iter().all(|id| id.starts_with("note-")));
    let references: Vec<&str> =
        page.split("url(#").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(references.len() > 5);
    for reference in references {
        assert!(ids.contains(&reference), "{reference}");
    }
}

#[test]
fn html_in_labels_is_valid_where_it_stands() {
    let svg = inline("flowchart LR\n  A[\"`**bold** and _slanted_`\"] -- a label --> B[\"x<br/>y\"]\n");
    assert!(
        !svg.contains("<p>") && !svg.contains("<p ") && !svg.contains("<br/>") && !svg.contains("xmlns"),
        "{svg}"
    );
    let (mut rest, mut inside_span) = (svg.as_str(), 0_i32);
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if rest.starts_with("span") {
            inside_span += 1;
        } else if rest.starts_with("/span") {
            inside_span -= 1;
        }
        assert!(!(rest.starts_with("div") && inside_span > 0), "a block inside a span");
    }
}

#[test]
fn the_same_source_gives_the_same_bytes() {
    let source = "gitGraph\n  commit\n  branch b\n  commit\n  checkout main\n  merge b\n";
    assert_eq!(inline(source), inline(source));
    assert_eq!(drawing(source).file(), drawing(source).file());
}

#[test]
fn a_diagram_that_never_ends_is_given_up_and_the_others_are_drawn() {
    let endless = "gantt\n  dateFormat YYYY-MM-DD\n  excludes weekends\n  section S\n  T :a1, 2024-01-01, 4294967296d\n";
    let options = Options { deadline: Duration::from_millis(500), ..Options::default() };
    let started = Instant::now();
    let others: Vec<String> = (0..8).map(|n| format!("flowchart LR\n  A{n} --> B\n")).collect();
    let sources = std::iter::once(endless).chain(others.iter().map(String::as_str));
    let drawings = draw(sources, &options);
    assert!(started.elapsed() < Duration::from_secs(8));
    let fault = drawings.get(endless).unwrap().as_ref().unwrap_err();
    assert_eq!(fault.message, "drawing it took longer than 0.5 s");
    assert!(others.iter().all(|source| drawings.get(source).unwrap().is_ok()));
    // Its thread may still be at work: a build of the same memory starts no other one.
    let again = Instant::now();
    assert!(drawings.renew([Arc::from(endless)], &options).get(endless).unwrap().is_err());
    assert!(again.elapsed() < options.deadline);
}

#[test]
fn a_diagram_that_took_too_long_on_a_busy_machine_is_tried_once_more() {
    let (busy, idle) = (Options { deadline: Duration::ZERO, ..Options::default() }, Options::default());
    let renew = |drawings: &Drawings, options| drawings.renew([Arc::from(FLOW)], options);
    let is_drawn = |drawings: &Drawings| drawings.get(FLOW).unwrap().is_ok();
    let first = draw([FLOW], &busy);
    assert_eq!(first.get(FLOW).unwrap().as_ref().unwrap_err().message, "drawing it took longer than 0 s");
    let second = renew(&first, &idle);
    assert!(is_drawn(&second));
    assert_eq!(renew(&second, &idle).summary().drawn, 0, "it is drawn, and stays so");
    let slow = renew(&first, &busy);
    assert!(!is_drawn(&renew(&slow, &idle)), "each try costs the whole deadline");
}

#[test]
fn what_is_too_large_or_too_deep_is_refused_and_does_no_harm() {
    let large = format!("flowchart LR\n{}", "  A --> B\n".repeat(6000));
    assert!(fault(&large).message.contains("50000"));
    let deep = format!("flowchart LR\n{}A{}\n", "subgraph x\n".repeat(2000), "\nend".repeat(2000));
    let drawings = draw([deep.as_str(), FLOW], &Options::default());
    assert!(drawings.get(FLOW).unwrap().is_ok());
    assert!(drawings.get(&deep).is_some());
}

#[test]
fn what_is_drawn_already_is_not_drawn_again() {
    let first = draw([FLOW], &Options::default());
    let second = first.renew([FLOW, "pie\n  \"a\" : 1\n"].map(Arc::from), &Options::default());
    let same = |drawings: &Drawings| Arc::clone(drawings.get(FLOW).unwrap().as_ref().unwrap());
    assert!(Arc::ptr_eq(&same(&first), &same(&second)));
    assert!(second.renew([], &Options::default()).get(FLOW).is_none(), "what nobody asks for is forgotten");
}
