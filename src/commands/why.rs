//! `notegen why`: why a file is on the site or not, and what makes an address.
use super::{SiteArgs, is_coloured, say};
use crate::Place;
use clap::Args;
use notegen::pipeline::{self, Memo};
use notegen::report::{self, Style};
use notegen::{catalogue, explain, source};
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct WhyArgs {
    /// A file of the repository, or an address of the site: notes/a.md, /a/, `https://user.github.io/repo/a/`
    #[arg(value_name = "FILE|URL")]
    what: String,
}

/// Says it with the line that decides.
pub(crate) fn run(place: &Place, args: &WhyArgs) -> anyhow::Result<ExitCode> {
    let mut memo = Memo::default();
    let tree = SiteArgs::default().read(place, None, &mut memo.files)?;
    let entries = catalogue::entries(&tree);
    let found = found(place, &tree, &args.what);
    let built = pipeline::build(tree, false, &mut memo);
    let known = explain::Known { built: &built, entries: &entries };
    let answer = match &found {
        Some(found) => explain::file(&known, found),
        None => explain::address(&known, &args.what),
    };
    let text = answer.place.as_ref().and_then(|(path, _)| built.text(path));
    say(&report::answer(&answer, text, &Style { root: place.root.clone(), coloured: is_coloured() }))?;
    Ok(ExitCode::SUCCESS)
}

/// The file that is meant, where there is one. The root is no file, but the home page.
fn found(place: &Place, tree: &source::Tree, what: &str) -> Option<explain::Found> {
    let path = source::find(&place.root, what).filter(|path| !path.as_str().is_empty())?;
    let output = source::output_folder(&tree.root, &tree.config, None);
    let left_out = source::left_out(&tree.root, &path, &output);
    Some(explain::Found { is_folder: tree.root.join(path.as_str()).is_dir(), path, left_out })
}
