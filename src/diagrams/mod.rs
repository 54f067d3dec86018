//! Draws the Mermaid fences of all notes.
mod embedded;
mod svg;
