//! Finished HTML with its holes filled: addresses as seen from a page, or whole for a feed.
use super::{Place, Site};
use crate::diagnostic::{Code, Severity};
use crate::html::{Figure, FullSize, Hole, Html, Image, Target, attribute, escape_into};
use crate::paths::{Url, encode, encode_written};
use crate::source::File;

/// From where an address is seen.
#[derive(Debug, Clone, Copy)]
pub enum View<'a> {
    /// A page of the site.
    Page(&'a Url),
    /// A feed: addresses are absolute.
    Feed,
}

impl Site {
    /// The address of a target as it is written, percent-encoded; `None` where nothing is published there.
    pub fn address(&self, target: &Target, view: View<'_>) -> Option<String> {
        let (query, fragment, written) = match target {
            Target::Local { query, fragment, written, .. } => {
                (query.as_str(), fragment.as_deref(), written.as_str())
            }
            Target::Named { fragment, .. } => ("", fragment.as_deref(), ""),
            Target::External(address) => return Some(address.clone()),
        };
        let url = match self.resolve(target) {
            Place::Note(index) => {
                let note = self.notes.get(index)?;
                let is_dead = |fragment: &str| !fragment.is_empty() && !note.body.anchors.contains(fragment);
                if fragment.is_some_and(is_dead) && self.config.severity(Code::DeadAnchor) != Severity::Off {
                    return self.address(&without_fragment(target), view);
                }
                note.note.url.clone()
            }
            Place::Home => Url::home(),
            Place::File(url, ..) => url,
            Place::Elsewhere(address) => return Some(with_fragment(address, query, fragment)),
            Place::Missing if self.config.severity(Code::DeadLink) == Severity::Off => {
                return Some(encode_written(written));
            }
            Place::Missing | Place::Hidden | Place::Broken => return None,
        };
        let address = match view {
            View::Page(from) if *from == url && query.is_empty() && fragment.is_some() => String::new(),
            View::Page(from) => url.relative_to(from),
            View::Feed => self.absolute(&url),
        };
        Some(with_fragment(address, query, fragment))
    }

    /// Finished HTML as it reads on a page or in a feed.
    pub fn fill(&self, html: &Html, view: View<'_>) -> String {
        let drawn =
            html.holes().map(|hole| if let Hole::Diagram(figure) = hole { figure.svg.len() } else { 0 });
        let mut out = String::with_capacity(html.len() + html.len() / 8 + drawn.sum::<usize>());
        html.write(&mut out, |hole, out| self.fill_hole(hole, view, out));
        out
    }

    fn fill_hole(&self, hole: &Hole, view: View<'_>, out: &mut String) {
        match hole {
            Hole::Address { name, target } => {
                if let Some(address) = self.address(target, view) {
                    attribute(name, &address, out);
                }
            }
            Hole::Srcset(candidates) => {
                let known = candidates
                    .iter()
                    .filter_map(|(target, size)| Some(format!("{} {size}", self.address(target, view)?)));
                let known: Vec<String> = known.map(|candidate| candidate.trim_end().to_owned()).collect();
                if !known.is_empty() {
                    attribute("srcset", &known.join(", "), out);
                }
            }
            Hole::Image(image) => self.fill_image(image, view, out),
            Hole::OnPage(html) => {
                if let View::Page(_) = view {
                    out.push_str(html);
                }
            }
            Hole::Diagram(figure) => self.fill_diagram(figure, view, out),
        }
    }

    fn fill_diagram(&self, figure: &Figure, view: View<'_>, out: &mut String) {
        let file = Url::of_file(figure.file.0.as_str());
        match view {
            View::Page(page) => {
                figure.svg.write(out, |hole, out| self.fill_hole(hole, view, out));
                let class = match figure.full_size {
                    FullSize::Never => return,
                    FullSize::Narrow => "full-size on-narrow",
                    FullSize::Always => "full-size",
                };
                out.push_str("\n<a");
                attribute("class", class, out);
                attribute("href", &file.relative_to(page), out);
                out.push_str(">Open full size</a>");
            }
            View::Feed => {
                out.push_str("<img");
                attribute("src", &self.absolute(&file), out);
                attribute("alt", &figure.alt, out);
                let (width, height) = figure.size;
                size(&width, &height, out);
                out.push('>');
            }
        }
    }

    fn fill_image(&self, image: &Image, view: View<'_>, out: &mut String) {
        let place = self.resolve(&image.target);
        let shown = match place {
            Place::File(..) | Place::Elsewhere(_) => self.address(&image.target, view),
            Place::Missing if self.config.severity(Code::MissingImage) == Severity::Off => {
                match &image.target {
                    Target::Local { written, .. } => Some(encode_written(written)),
                    _ => None,
                }
            }
            _ => None,
        };
        let Some(address) = shown else {
            return escape_into(&image.alt, out);
        };
        out.push_str("<img");
        attribute("src", &address, out);
        attribute("alt", &image.alt, out);
        if let (Place::File(_, _, File { size: Some((width, height)), .. }), false) = (&place, image.sized) {
            size(width, height, out);
        }
        out.push_str(&image.attributes);
        out.push('>');
    }
}

fn size(width: &impl ToString, height: &impl ToString, out: &mut String) {
    attribute("width", &width.to_string(), out);
    attribute("height", &height.to_string(), out);
}

/// The page alone, where it has no such heading.
fn without_fragment(target: &Target) -> Target {
    let mut target = target.clone();
    if let Target::Local { fragment, .. } | Target::Named { fragment, .. } = &mut target {
        *fragment = None;
    }
    target
}

fn with_fragment(mut address: String, query: &str, fragment: Option<&str>) -> String {
    address.push_str(query);
    if let Some(fragment) = fragment {
        address.push('#');
        address.push_str(&encode(fragment));
    }
    address
}
