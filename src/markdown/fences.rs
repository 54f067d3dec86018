//! Code blocks: a formula, a diagram, or code, as the first word of the info string says.
use super::Input;
use super::Rendered;
use super::code;
use super::figures;
use super::items::Item;
use super::items::Items;
use super::math;
use crate::diagrams::Drawings;

/// Finishes every code block.
pub(super) fn pass<'a>(
    mut items: Items<'a>,
    input: &Input<'_>,
    drawings: &Drawings,
    found: &mut Rendered,
) -> Items<'a> {
    let file = code::File {
        path: input.path,
        text: input.text,
    };
    let mut diagrams = 0;
    for (item, _) in &mut items {
        let Item::Fence(fence) = item else { continue };
        let special = match fence.language() {
            "mermaid" => {
                diagrams += 1;
                figures::figure(
                    fence,
                    &format!("{}{diagrams}", input.id_prefix),
                    input,
                    drawings,
                    found,
                )
            }
            "math" if input.options.dialect.math => {
                Some(math::block(fence, input.path, &mut found.diagnostics))
            }
            _ => None,
        };
        let html =
            special.unwrap_or_else(|| code::block(fence, file, input.options.code, &mut found.diagnostics));
        *item = Item::Html(html);
    }
    items
}
