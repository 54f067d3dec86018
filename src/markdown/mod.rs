//! A note, from Markdown to HTML.
mod highlight;
mod info;
pub mod code;
