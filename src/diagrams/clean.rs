//! From what an engine wrote to what may be published: only elements, attributes and styles of the
//! list in [`super::allow`], each element with the declarations that hold for it.
use super::allow::{self, Fate};
use super::css::{self, Sheet, Subject};
use super::discs;
use super::origin::Origin;
use super::tree::{Element, Node, Style, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Cleans an SVG. What is left is whole in itself: every address in it leads to something in it.
pub(super) fn clean(raw: &Element) -> Element {
    let mut css = String::new();
    raw.each(&mut |element| {
        if element.name == "style" && !element.html {
            css.push_str(&element.text());
            css.push('\n');
        }
    });
    let sheet = Sheet::parse(&css);
    let mut path = vec![Subject::new(raw)];
    let mut svg = Element { style: style(&path, raw, &sheet), ..Element::new("svg") };
    for property in ["max-width", "width", "height", "background-color", "display"] {
        svg.style.remove(property);
    }
    if let Some(viewed) = raw.attribute("viewBox") {
        svg.put("viewBox", viewed);
    }
    svg.children = children(raw, &mut path, &sheet);
    discs::draw(&mut svg);
    settle_references(&mut svg);
    svg
}

fn children<'a>(raw: &'a Element, path: &mut Vec<Subject<'a>>, sheet: &Sheet) -> Vec<Node> {
    let mut out = Vec::new();
    let spaced = raw.html || matches!(raw.name.as_str(), "text" | "tspan");
    for node in &raw.children {
        match node {
            Node::Text(text) if spaced => out.push(Node::Text(text.clone())),
            Node::Text(_) => (),
            Node::Element(child) => {
                path.push(Subject::new(child));
                out.extend(kept(child, path, sheet));
                path.pop();
                join_twins(&mut out);
            }
        }
        // The first form that a `switch` offers is the one that browsers show.
        if raw.name == "switch" && !out.is_empty() {
            break;
        }
    }
    out
}

fn kept<'a>(raw: &'a Element, path: &mut Vec<Subject<'a>>, sheet: &Sheet) -> Vec<Node> {
    let name = match allow::element(&raw.name, raw.html) {
        Fate::Keep(name) => name,
        Fate::Unwrap => return children(raw, path, sheet),
        Fate::Drop => return Vec::new(),
    };
    let mut element = Element {
        html: raw.html,
        style: style(path, raw, sheet),
        origin: origin(path, raw),
        ..Element::new(name)
    };
    if element.style.get("display").is_some_and(|value| value.light == "none") {
        return Vec::new();
    }
    if !raw.html {
        element.attributes = attributes(name, raw);
    }
    if name == "line" {
        // It has no area.
        element.style.set("fill", Value::same("none"));
    }
    element.children = children(raw, path, sheet);
    if raw.html {
        let gap = element.style.get("margin").is_some_and(|value| value.light != "0");
        if name == "div" && !gap {
            element.style.remove("margin");
        }
        centre(&mut element.style, element.children.len() == 1);
    }
    if name == "math" {
        // As large as the engine measured it: a fraction on a line of text would be smaller.
        element.style.set("math-style", Value::same("normal"));
    }
    if name == "foreignObject" {
        element.style.set("overflow", Value::same("visible"));
    }
    keep_blocks_out_of_lines(&mut element);
    if is_empty(&element) { Vec::new() } else { vec![Node::Element(element)] }
}

/// An area and then the same shape again for its outline are one shape with both.
fn join_twins(nodes: &mut Vec<Node>) {
    let [.., Node::Element(area), Node::Element(line)] = nodes.as_mut_slice() else { return };
    let none = |element: &Element, property: &str| {
        element.style.get(property).is_some_and(|value| value.light == "none")
    };
    let twins = area.name == "path" && line.name == "path" && area.attributes == line.attributes;
    if !(twins && none(line, "fill") && (area.style.get("stroke").is_none() || none(area, "stroke"))) {
        return;
    }
    match area.style.get("fill").cloned() {
        Some(fill) => line.style.set("fill", fill),
        None => line.style.remove("fill"),
    }
    nodes.swap_remove(nodes.len() - 2);
}

/// The part of the diagram that an element draws.
fn origin(path: &[Subject<'_>], raw: &Element) -> Option<Box<Origin>> {
    let prefix = format!("{}-", path.first()?.id.unwrap_or_default());
    Origin::of(raw, &prefix).map(Box::new)
}

fn attributes(name: &str, raw: &Element) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for (key, value) in &raw.attributes {
        if key == "id" && !value.is_empty() {
            out.push((key.clone(), value.clone()));
        } else if name == "a" && key == "href" {
            if let Some(address) = address(value) {
                out.push((key.clone(), address));
            }
        } else if let Some(value) = allow::attribute(name, key, value)
            && !out.iter().any(|(known, _)| known == key)
        {
            out.push((key.clone(), value.into_owned()));
        }
    }
    out
}

/// The target of a link, where it is one that a note may have: of the web, of mail, or inside the site.
fn address(written: &str) -> Option<String> {
    let text: String = written.chars().filter(|c| !c.is_whitespace() || *c == ' ').collect();
    let text = text.trim();
    let scheme = text.split(['/', '?', '#']).next().unwrap_or("").split_once(':').map(|(scheme, _)| scheme);
    let safe = scheme.is_none_or(|scheme| {
        ["http", "https", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
    });
    // Mermaid writes this in the place of an address that it found unsafe.
    (safe && !text.is_empty() && text != "about:blank").then(|| text.to_owned())
}

/// The declarations of an element: attributes, then rules, then its own `style`, then what is `!important`.
fn style(path: &[Subject<'_>], raw: &Element, sheet: &Sheet) -> Style {
    let mut style = Style::default();
    let mut set = |property: &str, text: &str, attribute: bool| {
        if let Some(property) =
            allow::property(property).filter(|property| !raw.html || allow::in_html(property))
            && let Some(value) = allow::value(property, text, attribute)
        {
            style.set(property, Value::same(value));
        }
    };
    if !raw.html {
        for (name, value) in &raw.attributes {
            if allow::presentation(name).is_some() {
                set(name, value, true);
            }
        }
    }
    let rules = sheet.declarations(path);
    let own = css::declarations(raw.attribute("style").unwrap_or(""));
    let layers =
        [(false, &rules), (false, &own.iter().collect()), (true, &rules), (true, &own.iter().collect())];
    for (important, layer) in layers {
        for declaration in layer.iter().filter(|declaration| declaration.important == important) {
            set(&declaration.property, &declaration.value, false);
        }
    }
    style
}

/// A label is as large as its text in Arial. Where the reader has a wider font, one on one line reaches out to the left
/// and the right alike, and one that wraps, and then has a line more, above and below. `whole` says that it is one
/// block inside.
fn centre(style: &mut Style, whole: bool) {
    let is = |property: &str, value: &str| style.get(property).is_some_and(|found| found.light == value);
    if is("display", "table-cell") && is("white-space", "nowrap") && is("text-align", "center") {
        style.set("display", Value::same("flex"));
        style.set("justify-content", Value::same("center"));
        style.remove("max-width");
    } else if whole
        && is("display", "table")
        && is("white-space", "break-spaces")
        && is("text-align", "center")
    {
        style.set("display", Value::same("flex"));
        style.set("flex-direction", Value::same("column"));
        style.set("justify-content", Value::same("center"));
        style.set("height", Value::same("100%"));
        // As a table does, it makes room for a word that is longer than a line.
        style.set("min-width", Value::same("min-content"));
    }
}

/// HTML has no block inside a `span`: the `span` becomes a block too, which looks the same.
fn keep_blocks_out_of_lines(element: &mut Element) {
    if !element.html || element.name == "div" {
        return;
    }
    let holds_block = element.elements().any(|child| child.name == "div");
    if holds_block && element.name == "span" {
        "div".clone_into(&mut element.name);
    } else if holds_block {
        for node in &mut element.children {
            if let Node::Element(child) = node
                && child.name == "div"
            {
                "span".clone_into(&mut child.name);
            }
        }
    }
}

/// Whether nothing of an element could be seen.
fn is_empty(element: &Element) -> bool {
    match element.name.as_str() {
        "g" | "a" | "defs" => element.children.is_empty() && element.attribute("id").is_none(),
        "foreignObject" | "text" => element.text().trim().is_empty(),
        "rect" => ["width", "height"].iter().any(|side| {
            // A rectangle without a size is not drawn.
            element.number(side).is_none_or(|n| n <= 0.0) && !has_share(element, side)
        }),
        _ => false,
    }
}

fn has_share(element: &Element, side: &str) -> bool {
    element.attribute(side).is_some_and(|value| value.ends_with('%')) || element.style.get(side).is_some()
}

/// Gives every element that something refers to a short id of its own, takes the other ids away,
/// and with them the definitions that nothing uses.
fn settle_references(svg: &mut Element) {
    loop {
        let used = references(svg);
        let before = count(svg);
        prune(svg, &used);
        if count(svg) == before {
            break;
        }
    }
    let used = references(svg);
    let mut ids = BTreeMap::new();
    number_ids(svg, &used, &mut ids);
    rename(svg, &ids);
}

fn count(svg: &Element) -> usize {
    let mut count = 0;
    svg.each(&mut |_| count += 1);
    count
}

/// The id that a value or an address refers to.
fn target(value: &str) -> Option<&str> {
    value.strip_prefix("url(#")?.strip_suffix(')')
}

/// The ids that are referred to.
fn references(svg: &Element) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    svg.each(&mut |element| {
        for (_, value) in element.style.iter() {
            if let Some(id) = target(&value.light) {
                used.insert(id.to_owned());
            }
        }
        if element.name == "use"
            && let Some(id) = element.attribute("href").and_then(|href| href.strip_prefix('#'))
        {
            used.insert(id.to_owned());
        }
    });
    used
}

fn prune(element: &mut Element, used: &BTreeSet<String>) {
    element.children.retain_mut(|node| {
        let Node::Element(child) = node else { return true };
        let named = child.attribute("id").is_some_and(|id| used.contains(id));
        let definition = matches!(
            child.name.as_str(),
            "marker" | "symbol" | "linearGradient" | "radialGradient" | "clipPath" | "mask" | "pattern"
        );
        if definition && !named {
            return false;
        }
        if !named {
            child.attributes.retain(|(key, _)| key != "id");
        }
        prune(child, used);
        named || !is_empty(child)
    });
}

fn number_ids(element: &mut Element, used: &BTreeSet<String>, ids: &mut BTreeMap<String, usize>) {
    if let Some(id) = element.attribute("id").map(str::to_owned) {
        // Where an engine used one id twice, the first is the one that counts, as in a browser.
        if used.contains(&id) && !ids.contains_key(&id) {
            let number = ids.len();
            ids.insert(id, number);
            element.put("id", number.to_string());
        } else {
            element.attributes.retain(|(key, _)| key != "id");
        }
    }
    for node in &mut element.children {
        if let Node::Element(child) = node {
            number_ids(child, used, ids);
        }
    }
}

fn rename(element: &mut Element, ids: &BTreeMap<String, usize>) {
    let references: Vec<_> = element
        .style
        .iter()
        .filter_map(|(property, value)| Some((*property, ids.get(target(&value.light)?).copied())))
        .collect();
    for (property, id) in references {
        match id {
            Some(id) => element.style.set(property, Value::same(format!("url(#{id})"))),
            None => element.style.remove(property),
        }
    }
    if element.name == "use" {
        let id = element.attribute("href").and_then(|href| ids.get(href.strip_prefix('#')?)).copied();
        element.attributes.retain(|(key, _)| key != "href");
        if let Some(id) = id {
            element.put("href", format!("#{id}"));
        }
    }
    for node in &mut element.children {
        if let Node::Element(child) = node {
            rename(child, ids);
        }
    }
}
