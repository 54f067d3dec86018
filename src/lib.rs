//! From a folder of Markdown notes to a whole site.
//!
//! Read the modules in the order below: each uses only those above it.
//!
//! `Tree` → `Source` → `Note` → `Drawings` → `RenderedNote` → `Site` → `Page` → `Output`
//!
//! [`pipeline::build`] is the whole road on one screen.
pub mod paths;
pub mod date;
pub mod permalink;
pub mod diagnostic;
pub mod dialect;
pub mod config;
pub mod picture;
pub mod shelf;
pub mod git;
pub mod source;
pub mod front_matter;
pub mod silence;
pub mod note;
pub mod html;
pub mod links;
pub mod fence;
pub mod diagrams;
pub mod markdown;
pub mod site;
pub mod page;
pub mod check;
pub mod theme;
pub mod output;
pub mod layout;
pub mod pipeline;
pub mod diff;
pub mod review;
pub mod external;
pub mod changes;
pub mod catalogue;
pub mod explain;
pub mod scaffold;
pub mod report;
pub mod serve;
