//! The commands, one file each, and what they share: how a site is read, and how findings are shown.
#![expect(clippy::disallowed_methods, reason = "here the surroundings are read")]

pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod doctor;

use crate::Place;
use clap::Args;
use notegen::config::Engine;
use notegen::diagnostic::{Diagnostic, Severity};
use notegen::pipeline::Built;
use notegen::report::{self, Style};
use notegen::source::{Request, Tree};
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

/// A mistake in how notegen was called.
#[derive(Debug)]
pub(crate) struct Usage(pub(crate) String);

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// What a command takes in place of what the configuration says.
#[derive(Args)]
pub(crate) struct SiteArgs {
    /// The address of the home page, in place of the configured one; empty where it is not known
    #[arg(short = 'u', long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// The engine for diagrams, in place of the configured one
    #[arg(long, value_name = "ENGINE", value_parser = engine)]
    pub(crate) diagrams: Option<Engine>,
}

impl SiteArgs {
    /// Reads the site, but for the folder `output` that it is written to.
    pub(crate) fn read(&self, place: &Place, output: Option<&Path>) -> anyhow::Result<Tree> {
        if !place.root.is_dir() {
            return Err(Usage(format!("there is no folder `{}`", place.root.display())).into());
        }
        let request = Request { root: &place.root, config: place.config.as_deref(), output };
        let mut tree = Tree::read(&request)?;
        if let Some(url) = &self.base_url {
            tree.config.set_base_url(url).map_err(Usage)?;
        }
        if let Some(engine) = self.diagrams {
            tree.config.diagrams.engine = engine;
        }
        Ok(tree)
    }
}

/// An engine by its name.
fn engine(name: &str) -> Result<Engine, String> {
    let found = Engine::NAMES.into_iter().find(|(known, _)| *known == name);
    found
        .map(|(_, engine)| engine)
        .ok_or_else(|| format!("it is one of {}", Engine::NAMES.map(|(known, _)| known).join(", ")))
}

/// Shows findings and counts them.
pub(crate) struct Reporter<'a> {
    built: &'a Built,
    style: Style<'a>,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
}

impl<'a> Reporter<'a> {
    pub(crate) fn new(built: &'a Built, root: &'a Path) -> Self {
        Self { built, style: Style { root, coloured: is_coloured() }, errors: 0, warnings: 0 }
    }

    pub(crate) fn show(&mut self, found: &[Diagnostic]) {
        let mut all = String::new();
        for problem in found {
            let severity = self.built.site.config.severity(problem.code);
            match severity {
                Severity::Error => self.errors += 1,
                _ => self.warnings += 1,
            }
            all.push_str(&report::human(problem, severity, self.built.text(&problem.path), self.style));
        }
        complain(&all);
    }

    pub(crate) fn failed(&self) -> ExitCode {
        let warnings = if self.warnings > 0 {
            format!(", {}", counted(self.warnings, "warning"))
        } else {
            String::new()
        };
        complain(&format!("{}{warnings}: nothing was written\n", counted(self.errors, "error")));
        ExitCode::from(1)
    }

    pub(crate) fn warned(&self) {
        if self.warnings > 0 {
            complain(&format!("{}\n", counted(self.warnings, "warning")));
        }
    }
}

pub(crate) fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

pub(crate) fn is_coloured() -> bool {
    anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
        && std::io::stderr().is_terminal()
}

/// To the person: a closed pipe is no reason to fail.
pub(crate) fn complain(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

pub(crate) fn say(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}
