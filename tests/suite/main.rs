//! What a user sees: a small site in, files and messages out.
mod feeds;
mod front_matter;
mod hostile;
mod laws;
mod links;
mod messages;
mod publishing;
mod support;
mod templates;
mod tidy;
mod urls;
