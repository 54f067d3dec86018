//! Pairs of diagrams as authors write them, all that is said to differ between them, and what is marked.
use super::super::colour::{Colour, DARK_PAGE, LIGHT_PAGE};
use super::super::tests::on_page;
use super::super::{Drawing, Options, draw};
use super::*;
use std::sync::Arc;

/// The pairs, with what is right.
const PAIRS: &str = include_str!("../../../tests/comparisons.txt");

fn drawn(source: &str) -> Arc<Drawing> {
    let drawings = draw([source], &Options::default());
    drawings.get(source).unwrap().clone().unwrap()
}

fn compared(before: &str, after: &str) -> (Comparison, [Arc<Drawing>; 2]) {
    let two = [drawn(before), drawn(after)];
    (Comparison::new(&two[0], &two[1]).expect("two of one kind"), two)
}

/// The name of each pair, its two sources, and what is told of it.
fn pairs() -> Vec<(&'static str, [&'static str; 2], &'static str)> {
    let pair = |text: &'static str| {
        let (name, rest) = text.split_once('\n').unwrap();
        let [before, after, told] = <[&str; 3]>::try_from(rest.split("---\n").collect::<Vec<_>>()).unwrap();
        (name, [before, after], told.trim())
    };
    PAIRS.split("\n=== ").skip(1).map(pair).collect()
}

#[test]
fn what_differs_between_two_diagrams_is_told_and_nothing_else() {
    let mut wrong = String::new();
    for (name, [before, after], expected) in pairs() {
        let (comparison, _) = compared(before, after);
        let line = |change: &Change| format!("{} {}\n", change.sign.glyph(), change.text);
        let mut told: String = comparison.changes().iter().map(line).collect();
        told.push_str("= ");
        told.push_str(&comparison.sentence());
        if told != expected {
            wrong = format!("{wrong}{name}\nexpected:\n{expected}\ntold:\n{told}\n\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(pairs().len() >= 20);
}

/// How many badges of each sign a drawing has.
fn badges(drawing: &Drawing) -> [usize; 3] {
    let svg = on_page(drawing, "x");
    [Sign::Added, Sign::Removed, Sign::Changed]
        .map(|sign| svg.matches(&format!(" d=\"{}\"", sign.path())).count())
}

#[test]
fn every_change_is_marked_where_it_is_seen() {
    for (name, [before, after], _) in pairs() {
        let (comparison, two) = compared(before, after);
        let of = |sign| comparison.changes().iter().filter(|change| change.sign == sign).count();
        let [left, right] = comparison.mark(&two[0], &two[1]);
        assert_eq!(badges(&left), [0, of(Sign::Removed), of(Sign::Changed)], "before: {name}");
        assert_eq!(badges(&right), [of(Sign::Added), 0, of(Sign::Changed)], "after: {name}");
    }
}

#[test]
fn a_mark_can_be_told_from_the_page_and_its_glyph_from_the_badge() {
    for sign in [Sign::Added, Sign::Removed, Sign::Changed] {
        let ink = sign.ink();
        for (dark, page) in [(false, LIGHT_PAGE), (true, DARK_PAGE)] {
            let contrast = Colour::parse(ink.of(dark)).unwrap().contrast(page);
            assert!(contrast >= 4.5, "{sign:?}, dark: {dark}: {contrast}");
        }
    }
}

#[test]
fn a_drawing_without_changes_is_the_same_as_before() {
    let source = "flowchart LR\n a[One] --> b[Two]\n";
    let (comparison, two) = compared(source, source);
    assert_eq!(comparison.changes(), []);
    let [left, _] = comparison.mark(&two[0], &two[1]);
    assert_eq!(on_page(&left, "x"), on_page(&two[0], "x"));
}

#[test]
fn what_is_marked_stays_in_view_and_keeps_its_links_and_its_description() {
    let before = "flowchart LR\n a[One]\n click a \"https://example.org/\"\n";
    let after = "flowchart LR\n a[Another]\n click a \"https://example.org/\"\n";
    let (comparison, two) = compared(before, after);
    let [left, _] = comparison.mark(&two[0], &two[1]);
    assert_eq!(left.links(), two[0].links());
    assert_eq!(left.description(), two[0].description());
    assert!(left.size().0 > two[0].size().0, "the badge reaches over the edge");
    let file = &left.file().svg;
    assert!(file.contains(Sign::Changed.path()) && !file.contains("foreignObject"), "{file}");
}

#[test]
fn an_arrowhead_has_the_colour_of_its_line_and_a_hollow_one_stays_hollow() {
    let (comparison, two) = compared("classDiagram\n A <|-- B\n", "classDiagram\n class A\n class B\n");
    let [left, _] = comparison.mark(&two[0], &two[1]);
    let svg = on_page(&left, "x");
    assert!(svg.contains("marker-start:url(#x-s0)"), "{svg}");
    let class = svg.split("<marker class=\"").nth(1).unwrap().split('"').next().unwrap();
    let rule = svg.split(&format!("#x .{class}{{")).nth(1).unwrap().split('}').next().unwrap();
    assert!(rule.contains("stroke:light-dark(#cf222e,#ff8f87)"), "{rule}");
    assert!(rule.contains("fill:rgba(0,0,0,0)"), "{rule}");
}

#[test]
fn diagrams_of_two_kinds_or_of_other_kinds_are_not_compared() {
    let [flow, state, pie] =
        ["flowchart LR\n a --> b\n", "stateDiagram-v2\n a --> b\n", "pie\n \"a\" : 1\n"].map(drawn);
    assert_eq!(Comparison::new(&flow, &state), None);
    assert_eq!(Comparison::new(&pie, &pie), None);
}

#[test]
fn a_long_sentence_names_some_and_counts_the_rest() {
    let many: Vec<String> = (1..=9).map(|n| format!(" x{n}x[Box {n}]\n")).collect();
    let (comparison, _) = compared("flowchart LR\n a\n", &format!("flowchart LR\n a\n{}", many.concat()));
    assert_eq!(comparison.sentence(), "added: Box 1, Box 2, Box 3, Box 4 and 5 more");
    assert!(!comparison.is_told());
}
