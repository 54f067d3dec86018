//! The preview: read → build → show → wait, for as long as someone looks.
//!
//! It is the road of `build`, again and again, with what was made before remembered. Nothing is written.
#![expect(clippy::disallowed_methods, reason = "the preview says how long a build took")]
mod answer;
mod artist;
mod events;
mod guard;
mod http;
mod patience;
mod served;
mod watch;

pub use watch::Change;

use crate::diagrams;
use crate::pipeline::{Built, Memo};
use crate::source::{self, Files, Tree};
use anyhow::Context;
use artist::Artist;
use guard::Guard;
use served::Served;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::watch as channel;
use watch::Watch;

/// How long a drawing that was broken off may take to clear up.
const LAST: Duration = Duration::from_millis(300);

/// What to preview, and for whom.
#[derive(Debug)]
pub struct Preview {
    /// Where browsers connect to.
    pub listener: TcpListener,
    /// Names of hosts that the server answers to besides its own.
    pub guests: Vec<String>,
    /// Whether notes that are not published are shown, marked as drafts.
    pub drafts: bool,
    /// Whether a browser goes to the note that changed.
    pub follow: bool,
    /// The root of the repository, as the disk names it.
    pub root: PathBuf,
    /// The configuration file, where it is not `notegen.toml` at the root.
    pub config: Option<PathBuf>,
}

/// What came of one round.
#[derive(Debug)]
pub enum Round<'a> {
    /// The folder was read and built.
    Built(&'a Built),
    /// It could not be read.
    Unreadable(&'a anyhow::Error),
    /// The disk cannot be watched: it is read every second.
    Unwatched(&'a str),
}

/// Reads the site; `Files` are those that were read before.
pub type Read = Box<dyn FnMut(&mut Files) -> anyhow::Result<Tree> + Send>;
/// Hears what came of a round, what was changed before it, and how long it took.
pub type Tell = Box<dyn FnMut(Round<'_>, &Change, Duration) + Send>;

/// Shows the site until the program is told to end.
///
/// # Errors
/// Where the server cannot be started.
pub fn run(preview: Preview, read: Read, tell: Tell) -> anyhow::Result<()> {
    let address = preview.listener.local_addr().context("the server has no address")?;
    let guard = Guard::new(address, &preview.guests);
    let (show, shown) = channel::channel(Arc::new(Served::default()));
    let (listener, follow) = (preview.listener.try_clone().context("cannot listen")?, preview.follow);
    let builder = thread::Builder::new()
        .name("build".to_owned())
        .spawn(move || rounds(&preview, read, tell, &show))
        .context("cannot start a thread")?;
    http::serve(listener, http::Server { guard, shown, follow })?;
    if diagrams::end() {
        // The folder of what was drawing is removed by the thread that waited for it.
        thread::sleep(LAST);
    }
    if builder.is_finished()
        && let Err(panic) = builder.join()
    {
        std::panic::resume_unwind(panic);
    }
    Ok(())
}

/// The loop: it ends with the program.
fn rounds(preview: &Preview, mut read: Read, mut tell: Tell, show: &channel::Sender<Arc<Served>>) {
    let mut memo = Memo::default();
    let mut watch = Watch::new(&preview.root, preview.config.as_deref());
    let mut artist = Artist::default();
    let mut served = Served::default();
    let mut change = Change::default();
    let mut warned = false;
    let mut last = None;
    loop {
        let start = Instant::now();
        let tree = read_all(preview, &mut read, &mut memo.files, &mut watch);
        // A picture may have changed, or a file that is none of ours: browsers look, and nothing is built.
        if tree.is_ok() && last.as_ref() == tree.as_ref().ok() && !artist.is_done() {
            served = served.as_before();
            show.send_replace(Arc::new(served.clone()));
            change = watch.wait();
            continue;
        }
        let result =
            tree.map(|tree| Arc::new(artist.build(last.insert(tree), preview.drafts, &mut memo, &watch)));
        served = match &result {
            Ok(built) => served.after(Arc::clone(built), &preview.root),
            Err(error) => {
                last = None;
                served.unreadable(error)
            }
        };
        show.send_replace(Arc::new(served.clone()));
        let round = result.as_ref().map_or_else(Round::Unreadable, |built| Round::Built(built));
        tell(round, &change, start.elapsed());
        if let Some(trouble) = watch.trouble.as_deref().filter(|_| !std::mem::replace(&mut warned, true)) {
            tell(Round::Unwatched(trouble), &change, start.elapsed());
        }
        drop(result);
        change = watch.wait();
    }
}

/// Reads the site, and again where a folder was not watched yet while it was read.
fn read_all(
    preview: &Preview,
    read: &mut Read,
    files: &mut Files,
    watch: &mut Watch,
) -> anyhow::Result<Tree> {
    loop {
        let tree = read(files);
        let output = match &tree {
            Ok(tree) => source::output_folder(&tree.root, &tree.config, None),
            Err(_) => preview.root.join(&crate::config::Config::default().output),
        };
        if !watch.follow(&output) {
            return tree;
        }
    }
}
