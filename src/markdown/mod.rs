//! A note, from Markdown to HTML.
mod highlight;
