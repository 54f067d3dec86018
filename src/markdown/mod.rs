//! A note, from Markdown to HTML.
