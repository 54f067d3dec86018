//! What an author reads of a diagram that is wrong, and where.
use super::{drawing, fault};

#[test]
fn a_fault_is_at_its_place_in_the_source() {
    for (source, at) in [
        ("graph TD\n  A[unclosed --> B\n  C --> D\n", "A[unclosed"),
        (
            "---\ntitle: Long header\n---\n%%{init: {\"theme\": \"dark\"}}%%\nsequenceDiagram\n  Alice->>Bob: Hi\n  Alice ->> \n",
            "Alice ->> \n",
        ),
        ("sequenceDiagram\n  Alice->>Bob: Hi\n  nonsense here\n", "nonsense here"),
        ("flowchart LR\n  A --> B\n  B -->\n\n\n", "B -->\n"),
    ] {
        let fault = fault(source);
        let line = |at: usize| source[..at].matches('\n').count();
        let wanted = source.find(at).unwrap();
        let found = line(fault.span.start.min(source.trim_end().len()));
        assert_eq!(found, line(wanted), "{fault:?}");
        assert!(source.is_char_boundary(fault.span.end));
        assert!(fault.message.starts_with(|c: char| !c.is_uppercase()), "{}", fault.message);
    }
}

#[test]
fn a_common_mistake_comes_with_what_to_do_at_the_place_where_it_was_made() {
    for (source, at, help) in [
        ("flowchart LR\n  A[call f(x)] --> B\n", "(", "put the text in quotes"),
        ("flowchart LR\n  A[\"f(x)\"] -> B\n", "-> B", "an arrow is `-->`"),
        ("flowchart LR\n  A --> end\n", "end", "`end` closes a subgraph"),
        ("flowchart LR\n  A[open --> B\n", "A[open", "close it on the same line"),
        ("flowchart LR\n  subgraph one\n  end\n  subgraph two\n  A --> B\n", "subgraph two", "a line `end`"),
        ("flowchart LR\n  A --> B\n  linkStyle 5 stroke:red\n", "linkStyle", "existing edges"),
        ("sequenceDiagram\n  A->>B: one; two three\n", "two three", "`;` ends"),
        ("sequenceDiagram\n  loop daily\n  opt now\n  A->>B: x\n  end\n", "loop daily", "a line `end`"),
        ("stateDiagram-v2\n  state A {\n    B --> C\n", "state A {", "a line `}`"),
        ("classDiagram\n  class A {\n    +x\n", "class A {", "a line `}`"),
        ("erDiagram\n  A ||--o{ B\n", "\n", "a relationship needs a label"),
        ("mindmap\n  a\n  b\n", "b\n", "indent it"),
    ] {
        let fault = fault(source);
        assert!(fault.help.as_deref().is_some_and(|text| text.contains(help)), "{source}{fault:?}");
        let line = |at: usize| source[..at].matches('\n').count();
        let wanted = source.rfind(at).unwrap();
        assert_eq!(line(fault.span.start), line(wanted), "{source}{fault:?}");
    }
    let source = "flowchart LR\n  A[call f(x)] --> B\n";
    assert_eq!(fault(source).span.start, source.find('(').unwrap());
}

#[test]
fn what_the_engine_gives_no_place_is_at_the_line_that_it_speaks_of() {
    for (source, at) in [
        ("gantt\n  section A\n  One :a1, 2024-13-45, 3d\n  Two :2024-01-01, 1d\n", "One :a1, 2024-13-45, 3d"),
        ("---\ntitle: [x\n---\nflowchart LR\n  A --> B\n", ""),
    ] {
        let fault = fault(source);
        assert_eq!(&source[fault.span.clone()], at, "{fault:?}");
    }
    let header = fault("---\ntitle: [x\n---\nflowchart LR\n  A --> B\n");
    assert_eq!(header.message, "the diagram's front matter is no valid YAML: unclosed bracket '['");
    assert_eq!(header.span.start, "---\ntitle: ".len());
}

#[test]
fn what_the_built_in_engine_cannot_draw_is_not_called_wrong() {
    let nested =
        "  namespace P {\n    namespace A {\n      class U {\n        +login()\n      }\n    }\n  }\n";
    let header = "---\nconfig:\n  class:\n    hierarchicalNamespaces: false\n---\n";
    drawing(&format!("classDiagram\n{nested}"));
    for (source, at) in [
        (format!("{header}classDiagram\n{nested}"), "hierarchicalNamespaces: false"),
        ("sequenceDiagram\n  A->>B: $$x^2$$\n".to_owned(), "$$x^2$$"),
    ] {
        let fault = fault(&source);
        assert_eq!(&source[fault.span.clone()], at);
        assert!(fault.message.ends_with("cannot be drawn by the built-in engine"), "{}", fault.message);
        assert!(fault.help.unwrap().ends_with("; mermaid-cli draws it"));
    }
}

#[test]
fn an_unknown_kind_of_diagram_is_named_with_the_nearest_known_one() {
    let wrong = fault("%% a comment\nflowchat TD\n  A --> B\n");
    assert_eq!(wrong.message, "`flowchat` is not a kind of Mermaid diagram");
    assert_eq!(wrong.span, 13..21);
    assert_eq!(wrong.help.as_deref(), Some("did you mean `flowchart`?"));
    assert_eq!(fault("\n  \n").message, "the diagram is empty");
    assert!(fault("hello").help.unwrap().contains("sequenceDiagram"));
}

#[test]
fn a_message_is_for_authors_and_not_for_those_who_made_the_engine() {
    let loops =
        |n: usize| format!("sequenceDiagram\n{}A->>B: x\n{}", "loop x\n".repeat(n), "end\n".repeat(n));
    for (source, message, help) in [
        (
            "flowchart TD\n  subgraph A\n    subgraph B\n      A\n    end\n  end\n",
            "setting A as parent of B would create a cycle",
            None,
        ),
        ("sequenceDiagram\n  A->>B: x\n  end\n", "unexpected end", None),
        ("erDiagram\n  A }}--{{ B : x\n", "unexpected character", None),
        (
            "gitGraph\n  commit\n  checkout nowhere\n",
            "trying to checkout branch which is not yet created",
            Some("try using \"branch nowhere\""),
        ),
        (
            &loops(300),
            "the diagram is too much for the engine: its nesting depth is 300, and 256 is the most",
            None,
        ),
        ("zenuml\n  A.b() { A.b() {\n", "unterminated ZenUML block; expected `}`", None),
    ] {
        let fault = fault(source);
        assert_eq!((fault.message.as_str(), fault.help.as_deref()), (message, help), "{source}");
    }
    assert_eq!(fault("%% nothing\n").message, "the diagram is empty");
}
