//! Links that lead off the site: whether anybody answers. The only room that calls others, and only when it is asked to.
#![expect(
    clippy::disallowed_methods,
    reason = "here others are called, the clock says when, and answers are kept on the disk"
)]

mod ask;
mod kept;
mod private;

pub use ask::fetch;

use crate::diagnostic::{Code, Diagnostic};
use crate::html::Target;
use crate::pipeline::Built;
use ask::{Answer, Caller};
use kept::Kept;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How many hosts are asked at one time.
const HOSTS: usize = 8;

/// How long a host is left alone between two questions.
const PAUSE: Duration = Duration::from_millis(200);

/// The file of the answers, from the root.
const FILE: &str = ".notegen/links.json";

/// The links of notes that lead off the site and nowhere, at their places.
///
/// # Errors
/// Where the answers cannot be kept.
pub fn dead(built: &Built, root: &Path) -> anyhow::Result<Vec<Diagnostic>> {
    let config = &built.site.config.check;
    let is_ignored = |url: &str| config.ignore.iter().any(|start| url.starts_with(start));
    let links: Vec<_> = built
        .site
        .notes
        .iter()
        .flat_map(|note| note.body.links.iter().map(|link| (&note.note.source.path, link)))
        .filter_map(|(path, link)| Some((path, link, address(&link.target)?)))
        .filter(|(_, _, url)| !is_ignored(url))
        .collect();
    let mut kept = Kept::read(&root.join(FILE));
    let urls: BTreeSet<&str> = links.iter().map(|(_, _, url)| *url).collect();
    let caller = Caller::new(config.allow_private);
    let answers = ask_all(&caller, urls.into_iter().filter(|url| !kept.is_alive(url)));
    kept.write(&answers)?;
    let report =
        |(path, link, url): (&_, &crate::markdown::Link, &str)| {
            let (code, why) = match answers.get(url)? {
                Answer::Alive => return None,
                Answer::Dead(why) => (Code::DeadUrl, why),
                Answer::Unsure(why) => (Code::UnreachableUrl, why),
            };
            let found = Diagnostic::new(path, link.span.clone(), code, format!("`{url}`: {why}"));
            Some(found.help(
                "correct the link, or name where it begins in `ignore`, below `[check]` in `notegen.toml`",
            ))
        };
    Ok(links.into_iter().filter_map(report).collect())
}

/// What is asked for a link: its address without the part that only the reader's browser sees.
fn address(target: &Target) -> Option<&str> {
    let Target::External(url) = target else {
        return None;
    };
    let is_web = ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme));
    is_web.then(|| url.split('#').next().unwrap_or(url))
}

/// Asks for every address: several hosts at one time, each host one thing after the other.
fn ask_all<'u>(caller: &Caller, urls: impl Iterator<Item = &'u str>) -> BTreeMap<&'u str, Answer> {
    let mut hosts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for url in urls {
        let host = url.split('/').nth(2).unwrap_or_default();
        hosts.entry(host).or_default().push(url);
    }
    let waiting: Mutex<VecDeque<Vec<&str>>> = Mutex::new(hosts.into_values().collect());
    let answers = Mutex::new(BTreeMap::new());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let work = || {
        while let Some(urls) = next() {
            for (number, url) in urls.into_iter().enumerate() {
                if number > 0 {
                    thread::sleep(PAUSE);
                }
                let answer = caller.ask(url);
                answers.lock().unwrap_or_else(PoisonError::into_inner).insert(url, answer);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..HOSTS {
            scope.spawn(work);
        }
    });
    answers.into_inner().unwrap_or_else(PoisonError::into_inner)
}
