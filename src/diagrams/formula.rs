//! A formula in a label, written on one line for those who see no MathML: a fraction is `1/2`.
use super::tree::{Element, Node};

/// The text of a `math` element.
pub(super) fn written(element: &Element) -> String {
    let parts: Vec<String> = element.children.iter().map(part).filter(|part| !part.is_empty()).collect();
    let whole = || parts.concat();
    match (element.name.as_str(), parts.as_slice()) {
        ("mfrac", [over, under]) => format!("{}/{}", one(over), one(under)),
        ("msup" | "mover", [base, above]) => format!("{base}^{}", one(above)),
        ("msub" | "munder", [base, below]) => format!("{base}_{}", one(below)),
        ("msubsup" | "munderover", [base, below, above]) => format!("{base}_{}^{}", one(below), one(above)),
        ("msqrt", _) => format!("√{}", one(&whole())),
        ("mroot", [base, degree]) => format!("{}^(1/{degree})", one(base)),
        ("mtable", rows) => rows.join("; "),
        ("mtr", cells) => cells.join(" "),
        _ => whole(),
    }
}

fn part(node: &Node) -> String {
    match node {
        Node::Text(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Node::Element(element) => written(element),
    }
}

/// A part that is held together.
fn one(part: &str) -> String {
    if part.chars().count() > 1 { format!("({part})") } else { part.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagrams::tree;

    #[test]
    fn a_formula_on_one_line_means_what_it_means_on_several() {
        for (formula, text) in [
            ("<mfrac><mn>1</mn><mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow></mfrac>", "1/(x+1)"),
            ("<msup><mi>e</mi><mrow><mi>i</mi><mi>π</mi></mrow></msup>", "e^(iπ)"),
            ("<msubsup><mo>∑</mo><mn>0</mn><mi>n</mi></msubsup><msqrt><mn>2</mn></msqrt>", "∑_0^n√2"),
            ("<mtable><mtr><mtd><mn>1</mn></mtd></mtr><mtr><mtd><mn>0</mn></mtd></mtr></mtable>", "1; 0"),
        ] {
            let svg = tree::parse(&format!("<svg><math>{formula}</math></svg>")).unwrap();
            assert_eq!(written(svg.elements().next().unwrap()), text);
        }
    }
}
