//! `notegen init`: a folder becomes a site.
use super::{complain, is_coloured, say};
use crate::Place;
use clap::Args;
use notegen::date::Date;
use notegen::report::{self, Style, counted};
use notegen::scaffold::{self, Begun, Kind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct InitArgs {
    /// The folder, made where there is none; the root of the repository if you say nothing
    folder: Option<PathBuf>,
}

/// Writes what is missing, and says what was there and what could not be carried over.
pub(crate) fn run(place: &Place, args: &InitArgs) -> anyhow::Result<ExitCode> {
    let root = args.folder.as_deref().unwrap_or(&place.root);
    let begun = scaffold::site(root, &Date::today())?;
    let style = Style { root: root.to_path_buf(), coloured: is_coloured() };
    for (answer, text) in &begun.lost {
        complain(&format!("{}\n", report::answer(answer, text.as_deref(), &style)));
    }
    say(&summary(&begun, root))?;
    Ok(ExitCode::SUCCESS)
}

fn summary(begun: &Begun, root: &Path) -> String {
    let mut lines = Vec::new();
    if !matches!(begun.kind, Kind::Empty) {
        lines.push(format!("this is {}", begun.kind.name()));
    }
    lines.extend(begun.written.iter().map(|path| format!("wrote {path}")));
    lines.extend(begun.kept.iter().map(|path| format!("left as it is: {path}")));
    if !begun.ignore.is_empty() {
        lines.push(format!("add to .gitignore: {}", begun.ignore.join(" ")));
    }
    if !begun.lost.is_empty() {
        lines.push(format!("not carried over: {}, shown above", counted(begun.lost.len(), "thing")));
    }
    let folder = if root == Path::new(".") { String::new() } else { format!(" -r {}", root.display()) };
    let (folders, count) = &begun.undecided;
    if *count > 0 {
        let names: Vec<&str> = folders.iter().map(String::as_str).collect();
        lines.push(format!(
            "{} without `publish: true`, which only you can give; to publish them all:",
            counted(*count, "note")
        ));
        lines.push(format!("  notegen{folder} publish {}", names.join(" ")));
    }
    lines.push(format!("to build the site:\n  notegen{folder} build"));
    lines.join("\n") + "\n"
}
