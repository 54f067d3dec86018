//! Which declarations of a drawing's style sheets hold for which of its elements.
//!
//! Only what Mermaid's sheets are made of: type, class, id and attribute selectors, descendants and
//! children. A rule with anything else (`:hover`, a sibling, an `@media`) is left out.
use super::tree::Element;

/// The rules of a drawing, in order.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    selectors: Vec<Selector>,
    declarations: Vec<Declaration>,
}

/// One `property: value` as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declaration {
    pub property: String,
    pub value: String,
    pub important: bool,
}

#[derive(Debug, Default)]
struct Selector {
    /// From the element outwards; each with whether it must be the direct parent of the one before.
    parts: Vec<(Compound, bool)>,
    specificity: (usize, usize, usize),
}

#[derive(Debug, Default)]
struct Compound {
    name: Option<String>,
    id: Option<String>,
    classes: Vec<String>,
    tests: Vec<Test>,
}

#[derive(Debug)]
struct Test {
    name: String,
    kind: Kind,
    value: String,
    negated: bool,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Present,
    Equal,
    Ends,
    Starts,
    Holds,
}

/// What an element is to a selector.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    element: &'a Element,
    pub id: Option<&'a str>,
    classes: Vec<&'a str>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(element: &'a Element) -> Self {
        let classes = element.attribute("class").unwrap_or("").split_ascii_whitespace().collect();
        Self { element, id: element.attribute("id"), classes }
    }
}

impl Sheet {
    /// Reads the text of a `<style>` element.
    pub(super) fn parse(text: &str) -> Self {
        let text = without_comments(text);
        let mut rules = Vec::new();
        let mut rest = text.as_str();
        while let Some(open) = rest.find('{') {
            let prelude = rest[..open].rsplit([';', '}']).next().unwrap_or("").trim();
            let length = block_length(&rest[open..]);
            let body = rest[open + 1..open + length].trim_end_matches('}');
            if !prelude.starts_with('@') {
                let selectors: Vec<Selector> = prelude.split(',').filter_map(Selector::parse).collect();
                if !selectors.is_empty() {
                    rules.push(Rule { selectors, declarations: declarations(body) });
                }
            }
            rest = &rest[open + length..];
        }
        Self { rules }
    }

    /// The declarations that match the last of `path` (the outermost element first),
    /// those that win over the others last.
    pub(super) fn declarations<'s>(&'s self, path: &[Subject<'_>]) -> Vec<&'s Declaration> {
        let mut found: Vec<(bool, (usize, usize, usize), &Declaration)> = Vec::new();
        for rule in &self.rules {
            let matching = rule.selectors.iter().filter(|selector| selector.matches(path));
            let Some(specificity) = matching.map(|selector| selector.specificity).max() else {
                continue;
            };
            found.extend(rule.declarations.iter().map(|one| (one.important, specificity, one)));
        }
        found.sort_by_key(|(important, specificity, _)| (*important, *specificity));
        found.into_iter().map(|(_, _, declaration)| declaration).collect()
    }
}

fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

/// The length of the block that opens at the start of `text`, braces included.
fn block_length(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => (),
        }
    }
    text.len()
}

/// The declarations of a rule's body or of a `style` attribute.
pub(super) fn declarations(body: &str) -> Vec<Declaration> {
    body.split(';')
        .filter_map(|one| {
            let (property, value) = one.split_once(':')?;
            let value = value.trim();
            let bare = value.strip_suffix("important").and_then(|rest| rest.trim_end().strip_suffix('!'));
            Some(Declaration {
                property: property.trim().to_ascii_lowercase(),
                value: bare.unwrap_or(value).trim().to_owned(),
                important: bare.is_some(),
            })
        })
        .collect()
}

impl Selector {
    fn parse(text: &str) -> Option<Self> {
        let mut selector = Selector::default();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let (compound, after) = Compound::parse(rest)?;
            let (a, b, c) = &mut selector.specificity;
            *a += usize::from(compound.id.is_some());
            *b += compound.classes.len() + compound.tests.len();
            *c += usize::from(compound.name.is_some());
            let trimmed = after.trim_start();
            let child = trimmed.starts_with('>');
            rest = trimmed.trim_start_matches('>').trim_start();
            selector.parts.push((compound, child));
        }
        selector.parts.reverse();
        (!selector.parts.is_empty()).then_some(selector)
    }

    fn matches(&self, path: &[Subject<'_>]) -> bool {
        let Some(((first, _), outer)) = self.parts.split_first() else {
            return false;
        };
        let Some((subject, ancestors)) = path.split_last() else {
            return false;
        };
        first.matches(subject) && outer_match(outer, ancestors)
    }
}

fn outer_match(parts: &[(Compound, bool)], ancestors: &[Subject<'_>]) -> bool {
    let Some(((compound, child), further)) = parts.split_first() else {
        return true;
    };
    for (at, ancestor) in ancestors.iter().enumerate().rev() {
        if compound.matches(ancestor) && outer_match(further, &ancestors[..at]) {
            return true;
        }
        if *child {
            return false;
        }
    }
    false
}

impl Compound {
    /// One compound selector and what follows it; none where it holds what is not known here.
    fn parse(text: &str) -> Option<(Self, &str)> {
        let mut compound = Compound::default();
        let mut rest = text;
        if let Some(after) = rest.strip_prefix('*') {
            rest = after;
        } else if rest.starts_with(|c: char| c.is_alphabetic()) {
            let (name, after) = name(rest)?;
            compound.name = Some(name.to_owned());
            rest = after;
        }
        loop {
            let mut chars = rest.chars();
            match chars.next() {
                Some('#') => {
                    let (id, after) = name(chars.as_str())?;
                    compound.id = Some(id.to_owned());
                    rest = after;
                }
                Some('.') => {
                    let (class, after) = name(chars.as_str())?;
                    compound.classes.push(class.to_owned());
                    rest = after;
                }
                Some('[') => {
                    let (inner, after) = chars.as_str().split_once(']')?;
                    compound.tests.push(Test::parse(inner, false)?);
                    rest = after;
                }
                Some(':') => {
                    let (inner, after) = chars.as_str().strip_prefix("not([")?.split_once("])")?;
                    compound.tests.push(Test::parse(inner, true)?);
                    rest = after;
                }
                Some(' ' | '>' | '\n' | '\t') | None => break,
                Some(_) => return None,
            }
        }
        (rest.len() < text.len()).then_some((compound, rest))
    }

    fn matches(&self, subject: &Subject<'_>) -> bool {
        self.id.as_deref().is_none_or(|id| subject.id == Some(id))
            && self.classes.iter().all(|class| subject.classes.contains(&class.as_str()))
            && self.name.as_ref().is_none_or(|name| subject.element.name.eq_ignore_ascii_case(name))
            && self.tests.iter().all(|test| test.holds(subject.element) != test.negated)
    }
}

fn name(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

impl Test {
    fn parse(text: &str, negated: bool) -> Option<Self> {
        let Some((name, value)) = text.split_once('=') else {
            let name = text.trim().to_owned();
            return Some(Test { name, kind: Kind::Present, value: String::new(), negated });
        };
        let kind = match name.chars().last()? {
            '$' => Kind::Ends,
            '^' => Kind::Starts,
            '*' => Kind::Holds,
            '~' | '|' => return None,
            _ => Kind::Equal,
        };
        let name = name.trim_end_matches(['$', '^', '*']).trim().to_owned();
        Some(Test { name, kind, value: value.trim().trim_matches(['"', '\'']).to_owned(), negated })
    }

    fn holds(&self, element: &Element) -> bool {
        let Some(value) = element.attribute(&self.name) else {
            return false;
        };
        match self.kind {
            Kind::Present => true,
            Kind::Equal => value == self.value,
            Kind::Ends => value.ends_with(&self.value),
            Kind::Starts => value.starts_with(&self.value),
            Kind::Holds => value.contains(&self.value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagrams::tree::parse;

    /// The values of `fill` that match the innermost first element, the winner last.
    fn fills(css: &str) -> Vec<String> {
        let tree = parse(
            r#"<svg id="m"><g class="node default" data-look="classic"><rect class="a" id="m-r-End"/></g></svg>"#,
        );
        let svg = tree.unwrap();
        let g = svg.elements().next().unwrap();
        let rect = g.elements().next().unwrap();
        let path = [&svg, g, rect].map(Subject::new);
        let sheet = Sheet::parse(css);
        sheet.declarations(&path).into_iter().map(|one| one.value.clone()).collect()
    }

    #[test]
    fn rules_match_as_in_a_browser() {
        for selector in [
            "rect",
            "#m .node rect",
            ".node>*",
            "#m [id$=\"-End\"]",
            ".node.default .a",
            "g[data-look=classic] rect",
            "rect:not([x])",
        ] {
            assert_eq!(fills(&format!("{selector}{{fill:red}}")), ["red"], "{selector}");
        }
        for selector in [
            "circle",
            "#m>rect",
            ".other rect",
            "rect:hover",
            "g+rect",
            ":root rect",
            "rect:not([id])",
            "#n rect",
        ] {
            assert_eq!(fills(&format!("{selector}{{fill:red}}")), [""; 0], "{selector}");
        }
    }

    #[test]
    fn the_stronger_rule_wins_and_then_the_later_one() {
        let css = "/* a */@keyframes x{from{fill:blue}}.a{fill:one}rect{fill:two !important}#m rect{fill:three}#m rect{fill:four}";
        assert_eq!(fills(css), ["one", "three", "four", "two"]);
    }
}
