//! The commands, one file each, and what they share: how a site is read, and how findings are shown.
#![expect(clippy::disallowed_methods, reason = "here the surroundings are read")]

pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod doctor;
mod fix;
pub(crate) mod init;
pub(crate) mod list;
pub(crate) mod new;
pub(crate) mod publish;
pub(crate) mod serve;
pub(crate) mod why;

use crate::Place;
use anyhow::Context;
use clap::Args;
use notegen::config::Engine;
use notegen::diagnostic::Diagnostic;
use notegen::output::refuse_overlap;
use notegen::pipeline::Built;
use notegen::report::{self, Format, Style, Tally};
use notegen::source::{self, Files, Request, Tree};
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

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
#[derive(Args, Clone, Default)]
pub(crate) struct SiteArgs {
    /// The address of the home page, in place of the configured one; empty where it is not known
    #[arg(short = 'u', long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// The engine for diagrams, in place of the configured one
    #[arg(long, value_name = "ENGINE", value_parser = engine)]
    pub(crate) diagrams: Option<Engine>,
}

impl SiteArgs {
    /// Reads the site, but for the folder `output` that it is written to. `files` are those that the last build read.
    pub(crate) fn read(
        &self,
        place: &Place,
        output: Option<&Path>,
        files: &mut Files,
    ) -> anyhow::Result<Tree> {
        if !place.root.is_dir() {
            return Err(Usage(format!("there is no folder `{}`", place.root.display())).into());
        }
        let request = Request { root: &place.root, config: place.config.as_deref(), output };
        let mut tree = Tree::read(&request, files)?;
        if let Some(url) = &self.base_url {
            tree.config.set_base_url(url).map_err(Usage)?;
        }
        if let Some(engine) = self.diagrams {
            tree.config.diagrams.engine = engine;
        }
        Ok(tree)
    }

    /// Reads the site to build it, and refuses an output folder that would take what is read along: whether it is
    /// written or only shown, a site that could not be built is wrong.
    pub(crate) fn read_to_build(
        &self,
        place: &Place,
        output: Option<&Path>,
        files: &mut Files,
    ) -> anyhow::Result<Tree> {
        let tree = self.read(place, output, files)?;
        let folders = [&tree.content, &tree.config.statics, &tree.config.templates];
        // The reader passes the output by where a folder of sources is the root itself.
        let folders: Vec<PathBuf> = folders
            .into_iter()
            .filter(|folder| !folder.is_empty())
            .map(|folder| tree.root.join(folder))
            .collect();
        refuse_overlap(
            &source::output_folder(&tree.root, &tree.config, output),
            &tree.root,
            &folders.iter().map(PathBuf::as_path).collect::<Vec<_>>(),
        )?;
        Ok(tree)
    }
}

/// Says why another engine draws than the one that is named or was found: once, however often it is built.
#[derive(Default)]
pub(crate) struct Instead(Option<String>);

impl Instead {
    pub(crate) fn tell(&mut self, built: &Built) {
        if let Some(why) = built.drawn.instead.as_ref().filter(|why| self.0.as_ref() != Some(why)) {
            complain(&format!("warning: {why}; the built-in engine draws instead\n"));
            self.0 = Some(why.clone());
        }
    }
}

/// An engine by its name.
fn engine(name: &str) -> Result<Engine, String> {
    named(name, &Engine::NAMES)
}

/// How findings are shown.
#[derive(Args)]
pub(crate) struct ReportArgs {
    /// The form of the findings: human, short, json, github or sarif; github by itself in GitHub Actions
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    pub(crate) format: Option<Format>,
}

/// A form by its name.
fn format(name: &str) -> Result<Format, String> {
    named(name, &Format::NAMES)
}

fn named<T: Copy>(name: &str, known: &[(&'static str, T)]) -> Result<T, String> {
    let found = known.iter().find(|(known, _)| *known == name);
    let names = || known.iter().map(|(known, _)| *known).collect::<Vec<_>>().join(", ");
    found.map(|(_, value)| *value).ok_or_else(|| format!("it is one of {}", names()))
}

impl ReportArgs {
    /// Shows findings in the form that was asked for, and counts them. What is for people goes where complaints go;
    /// what is for programs is all that a command says.
    pub(crate) fn show(&self, built: &Built, found: &[Diagnostic], root: &Path) -> anyhow::Result<Tally> {
        let findings = report::findings(built, found);
        let format = self.form();
        let from_repository = matches!(format, Format::Github | Format::Sarif);
        let style = Style {
            root: if from_repository { source::below_repository(root) } else { root.to_path_buf() },
            coloured: is_coloured(),
        };
        let text = report::show(&findings, format, &style);
        if format.is_for_people() {
            complain(&text);
        } else {
            say(&text)?;
        }
        Ok(Tally::of(&findings))
    }

    /// Shows what a build found to people, and counts it.
    pub(crate) fn show_to_people(built: &Built, root: &Path) -> anyhow::Result<Tally> {
        let people = ReportArgs { format: Some(Format::Human) };
        people.show(built, &built.diagnostics, root)
    }

    /// The form: what was asked for, or what the surroundings read.
    pub(crate) fn form(&self) -> Format {
        let in_actions = || std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
        self.format.unwrap_or_else(|| if in_actions() { Format::Github } else { Format::Human })
    }
}

pub(crate) fn is_coloured() -> bool {
    anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
        && std::io::stderr().is_terminal()
}

/// To the person: a closed pipe is no reason to fail.
pub(crate) fn complain(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// What a command is asked for. Who closes the pipe has read enough; a full disk has not taken all of it.
pub(crate) fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to the standard output")
        }
        _ => Ok(()),
    }
}
