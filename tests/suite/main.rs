//! What a user sees: a small site in, files and messages out.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test writes a site, runs the program, and fails by panic"
)]
mod command_line;
mod commonmark;
mod compare;
#[cfg(unix)]
mod deploy;
mod diff;
mod edits;
mod engines;
mod external;
mod feeds;
mod figures;
mod fix;
mod front_matter;
mod hostile;
mod init;
mod kept;
mod laws;
mod leaks;
mod links;
mod messages;
mod permanence;
mod permalinks;
mod publishing;
mod pull_request;
#[path = "../../benches/site/random.rs"]
mod random;
mod readme;
mod review;
mod rules;
mod silencing;
mod reports;
mod serve;
mod support;
mod templates;
mod tidy;
mod urls;
mod why;
mod writing;
