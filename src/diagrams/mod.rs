//! Draws the Mermaid fences of all notes: each distinct diagram once, on all cores.
