//! Code blocks: a formula, a diagram, or code, as the first word of the info string says.
use super::Input;
use super::Rendered;
use super::code;
use super::compare;
use super::compare::Pair;
use super::figures;
use super::items::Item;
use super::items::Items;
use super::math;
use crate::diagrams::Drawings;
use crate::fence::Fence;

/// Finishes every code block.
pub(super) fn pass<'a>(
    mut items: Items<'a>,
    input: &Input<'_>,
    drawings: &Drawings,
    found: &mut Rendered,
) -> Items<'a> {
    let file = code::File { path: input.path, text: input.text };
    let pairs = compare::pairs(&items, input);
    let mut diagrams = 0;
    for at in 0..items.len() {
        let Item::Fence(fence) = &items[at].0 else {
            continue;
        };
        let special = match fence.language() {
            "mermaid" => {
                diagrams += 1;
                let id = format!("{}{diagrams}", input.id_prefix);
                if let Some(pair) = pairs.iter().find(|pair| pair.joined && pair.fences[0].0 == at)
                    && let Some(html) = compare::figure(pair, input, drawings, found)
                {
                    diagrams += 1;
                    items[pair.fences[1].0].0 = Item::nothing();
                    items[at].0 = Item::Html(html);
                    continue;
                }
                figures::figure(fence, &id, input, drawings, found)
            }
            "math" if input.options.dialect.math => {
                Some(math::block(fence, input.path, &mut found.diagnostics))
            }
            _ => None,
        };
        let mut html =
            special.unwrap_or_else(|| code::block(fence, file, input.options.code, &mut found.diagnostics));
        let below = pairs.iter().find(|pair: &&Pair| !pair.joined && pair.fences[1].0 == at);
        if let Some(figure) = below.and_then(|pair| compare::figure(pair, input, drawings, found)) {
            html.push(figure);
        }
        items[at].0 = Item::Html(html);
    }
    items
}

/// Whether an item is a Mermaid diagram.
pub(super) fn diagram<'i>(item: &'i Item<'_>) -> Option<&'i Fence> {
    match item {
        Item::Fence(fence) if fence.is_mermaid() => Some(fence),
        _ => None,
    }
}
