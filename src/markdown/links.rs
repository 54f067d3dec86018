//! Links and pictures: each address is read, remembered, and left as a hole where it leads into the site.
use super::Input;
use super::Link;
use super::LinkKind;
use super::RawHtml;
use super::Rendered;
use super::address;
use super::address::Address;
use super::items::Item;
use super::items::Items;
use super::words;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::html::Hole;
use crate::html::Html;
use crate::html::Image;
use crate::html::Target;
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use std::ops::Range;

/// Makes the links and pictures that Markdown writes.
pub(super) fn pass<'a>(mut items: Items<'a>, input: &Input<'_>, found: &mut Rendered) -> Items<'a> {
    let mut open = Vec::new();
    let mut at = 0;
    while at < items.len() {
        let (item, span) = &items[at];
        match item {
            Item::Event(Event::Start(Tag::Link { link_type, dest_url, title, .. })) => {
                let target = target_of(*link_type, dest_url, (span, LinkKind::Link), input, found);
                open.push(target.is_some());
                items[at].0 = target.map_or_else(Item::nothing, |target| Item::Fixed(link(target, title)));
            }
            Item::Event(Event::End(TagEnd::Link)) => {
                let made = open.pop().unwrap_or(false);
                items[at].0 = if made { Item::fixed("</a>") } else { Item::nothing() };
            }
            Item::Event(Event::Start(Tag::Image { link_type, dest_url, title, .. })) => {
                let end = image_end(&items, at);
                let alt = words::plain(&items[at + 1..end]);
                let target = target_of(*link_type, dest_url, (span, LinkKind::Image), input, found);
                let html = picture(target, alt, title);
                items[at].0 = Item::Fixed(html);
                for (item, _) in &mut items[at + 1..=end] {
                    *item = Item::nothing();
                }
                at = end;
            }
            _ => (),
        }
        at += 1;
    }
    items
}

/// Reads an address and remembers where it leads; nothing where no link is to be made.
pub(super) fn resolve(
    href: &str,
    span: &Range<usize>,
    kind: LinkKind,
    input: &Input<'_>,
    found: &mut Rendered,
) -> Option<Target> {
    let trusting = input.options.raw_html == RawHtml::Allow;
    match address::read(href, input.path, trusting) {
        Address::To(target) => {
            found.links.push(Link { target: target.clone(), span: span.clone(), kind });
            Some(target)
        }
        Address::Outside => {
            let message = format!("the link `{}` leads out of the site's folder", shown(href));
            found.diagnostics.push(Diagnostic::new(input.path, span.clone(), Code::DeadLink, message));
            None
        }
        Address::Unsafe => {
            let message = format!(
                "`{}` is no address that a page may lead to: its text stays, without a link",
                shown(href)
            );
            let found_here = Diagnostic::new(input.path, span.clone(), Code::UnsafeLink, message)
                .help("use an `https:` or `mailto:` address, or a path in the repository");
            found.diagnostics.push(found_here);
            None
        }
    }
}

fn target_of(
    link_type: LinkType,
    href: &str,
    (span, kind): (&Range<usize>, LinkKind),
    input: &Input<'_>,
    found: &mut Rendered,
) -> Option<Target> {
    match link_type {
        LinkType::WikiLink { .. } => {
            // In a table the stroke of `[[name\|words]]` has a `\` before it, which stays with the name.
            let href = href.strip_suffix('\\').unwrap_or(href);
            let (name, fragment) =
                href.split_once('#').map_or((href, None), |(name, part)| (name, Some(part.to_string())));
            let target = if name.is_empty() {
                Target::Local {
                    path: input.path.clone(),
                    query: String::new(),
                    fragment,
                    written: href.to_string(),
                }
            } else {
                Target::Named { name: name.trim().to_string(), fragment }
            };
            found.links.push(Link { target: target.clone(), span: span.clone(), kind });
            Some(target)
        }
        LinkType::Email => resolve(&format!("mailto:{href}"), span, LinkKind::Link, input, found),
        _ => resolve(href, span, kind, input, found),
    }
}

fn link(target: Target, title: &str) -> Html {
    let mut html = Html::default();
    html.push_html("<a");
    push_address(&mut html, "href", target);
    push_attribute(&mut html, "title", title);
    html.push_html(">");
    html
}

/// Writes an address as an attribute: what is elsewhere at once, what is in the site as a hole.
pub(super) fn push_address(html: &mut Html, name: &'static str, target: Target) {
    match target {
        Target::External(address) => {
            html.push_html(" ");
            html.push_html(name);
            html.push_html("=\"");
            html.push_text(&address);
            html.push_html("\"");
        }
        target => html.push_hole(Hole::Address { name, target }),
    }
}

fn push_attribute(html: &mut Html, name: &str, value: &str) {
    if !value.is_empty() {
        html.push_html(" ");
        html.push_html(name);
        html.push_html("=\"");
        html.push_text(value);
        html.push_html("\"");
    }
}

fn picture(target: Option<Target>, alt: String, title: &str) -> Html {
    let mut html = Html::default();
    let mut attributes = Html::default();
    push_attribute(&mut attributes, "title", title);
    attributes.push_html(" loading=\"lazy\" decoding=\"async\"");
    let mut written = String::new();
    attributes.write(&mut written, |_, _| ());
    match target {
        None => html.push_text(&alt),
        Some(target) => push_image(&mut html, Image { target, alt, attributes: written, sized: false }),
    }
    html
}

/// Writes a picture: one that lies elsewhere at once, one of the site as a hole.
pub(super) fn push_image(html: &mut Html, image: Image) {
    if let Target::External(_) = image.target {
        html.push_html("<img");
        push_address(html, "src", image.target);
        html.push_html(" alt=\"");
        html.push_text(&image.alt);
        html.push_html("\"");
        html.push_html(&image.attributes);
        html.push_html(">");
    } else {
        html.push_hole(Hole::Image(Box::new(image)));
    }
}

/// The end event of the picture that starts at `start`: pictures may stand in a picture's words.
fn image_end(items: &Items<'_>, start: usize) -> usize {
    let mut depth = 0;
    for (at, (item, _)) in items.iter().enumerate().skip(start) {
        match item {
            Item::Event(Event::Start(Tag::Image { .. })) => depth += 1,
            Item::Event(Event::End(TagEnd::Image)) => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return at;
        }
    }
    items.len() - 1
}

/// An address as a message may show it.
fn shown(href: &str) -> String {
    let mut shown: String = href.chars().filter(|c| !c.is_control()).take(60).collect();
    if shown.len() < href.len() && href.chars().count() > 60 {
        shown.push('…');
    }
    shown
}
