//! What only the whole site can know: links that lead nowhere, and two things at one address.
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::html::Target;
use crate::links;
use crate::markdown::{Link, LinkKind};
use crate::page::{Origin, Page, menu_place};
use crate::paths::{RepoPath, Url, without_index};
use crate::site::{Place, RenderedNote, Site};
use crate::source;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

/// Links and pictures that lead to nothing, or to a note that is not published.
pub fn links(site: &Site) -> Vec<Diagnostic> {
    site.notes.par_iter().flat_map_iter(|note| links_of(site, note)).collect()
}

fn links_of(site: &Site, note: &RenderedNote) -> Vec<Diagnostic> {
    let mut found: Vec<_> =
        note.body.links.iter().filter_map(|link| link_problem(site, note, link)).collect();
    if let (Some(target), Some(image)) = (note.image(), &note.note.meta.image) {
        let link = Link { target, span: image.span.clone(), kind: LinkKind::Image };
        found.extend(link_problem(site, note, &link));
    } else if let Some(image) = &note.note.meta.image {
        let message = format!("`{}` does not lie in the repository", image.value);
        let path = &note.note.source.path;
        found.push(Diagnostic::new(path, image.span.clone(), Code::MissingImage, message));
    }
    found
}

fn link_problem(site: &Site, note: &RenderedNote, link: &Link) -> Option<Diagnostic> {
    let path = &note.note.source.path;
    let report = |code, message: String| Diagnostic::new(path, link.span.clone(), code, message);
    let (fragment, name) = match &link.target {
        Target::Local { path, fragment, .. } => (fragment.as_deref(), path.as_str()),
        Target::Named { name, fragment } => (fragment.as_deref(), name.as_str()),
        Target::External(_) => return None,
    };
    let is_image = link.kind == LinkKind::Image;
    match site.resolve(&link.target) {
        Place::Note(_) | Place::Home if is_image => {
            Some(report(Code::MissingImage, format!("`{name}` is a page, and no picture")))
        }
        Place::Note(to) => dead_anchor(&site.notes[to], fragment?).map(|problem| {
            let problem_at = report(Code::DeadAnchor, problem.0);
            problem.1.into_iter().fold(problem_at, Diagnostic::help)
        }),
        // What is wrong with a broken note is said at its own place.
        Place::Home | Place::File(..) | Place::Elsewhere(_) | Place::Broken => None,
        Place::Hidden => {
            let help = "publish that note, or remove the link: its name would be on the site";
            Some(report(Code::UnpublishedLink, format!("`{name}` is not published")).help(help))
        }
        Place::Missing if is_image => Some(missing(
            site,
            note,
            &link.target,
            report(Code::MissingImage, format!("there is no picture `{name}`")),
        )),
        Place::Missing => {
            Some(missing(site, note, &link.target, report(Code::DeadLink, format!("there is no `{name}`"))))
        }
    }
}

/// Says what is wrong with a fragment, and which one may be meant.
fn dead_anchor(note: &RenderedNote, fragment: &str) -> Option<(String, Option<String>)> {
    if fragment.is_empty() || note.body.anchors.contains(fragment) {
        return None;
    }
    let message = format!("there is no heading `#{fragment}` in `{}`", note.note.source.path);
    let headings = || note.body.headings.iter().map(|heading| heading.id.as_str());
    let near = nearest(fragment, headings())
        .or_else(|| headings().find(|id| id.contains(fragment) || fragment.contains(id)));
    Some((message, near.map(|id| format!("did you mean `#{id}`?"))))
}

/// Adds what may be meant by a path that leads nowhere.
fn missing(site: &Site, note: &RenderedNote, target: &Target, problem: Diagnostic) -> Diagnostic {
    let Target::Local { path, written, .. } = target else {
        return problem.help("no note has this name, title or alias, and no file this name");
    };
    // Only where one file can be meant.
    let lead_to =
        |problem: Diagnostic, file: &RepoPath| match links::portable(target, file, &note.note.source.path) {
            Some(better) => links::mend(problem, &note.note.source.text, written, &better),
            None => problem,
        };
    if let Some(address) = forgotten_scheme(target) {
        return problem.help(format!("did you mean `https://{address}`?"));
    }
    let notes = site.notes.iter().map(|note| &note.note.source.path);
    let all: Vec<&RepoPath> = notes.chain(site.files.keys()).collect();
    let folded = path.as_str().to_lowercase();
    if let Some(same) = all.iter().find(|other| other.as_str().to_lowercase() == folded) {
        let problem = problem.help(format!("did you mean `{same}`? the letter case counts"));
        return lead_to(problem, same);
    }
    if all.iter().any(|other| other.as_str().starts_with(&format!("{path}/"))) {
        return problem.help("this folder has no page: give it an `index.md` or a `README.md`");
    }
    let markdown = RepoPath::new(format!("{path}.md"));
    if all.contains(&&markdown) {
        return lead_to(problem.help(format!("did you mean `{markdown}`?")), &markdown);
    }
    if let Some(page) = page_at(site, written) {
        let help = format!("that is the address of `{page}` on the site: link to the file");
        return lead_to(problem.help(help), page);
    }
    if let Some(file) = site.files.get_key_value(path).filter(|(path, _)| source::is_markdown(path)) {
        return problem.help(format!(
            "`{}` is not in the folder of notes: set `repository` in `notegen.toml` to link to it there",
            file.0
        ));
    }
    let neighbours = all.iter().filter(|other| other.folder() == path.folder());
    let near = nearest(path.name(), neighbours.map(|other| other.name()));
    let elsewhere = || all.iter().find(|other| other.name() == path.name());
    match (near, elsewhere()) {
        (Some(name), _) => problem.help(format!("did you mean `{name}`, in the same folder?")),
        (None, Some(other)) => problem.help(format!("did you mean `/{other}`?")),
        (None, None) => problem.help("the path is read from this file's folder; with a slash before it, from the root of the repository"),
    }
}

/// The note whose page lies at an address from the root of the site: `/guide/deploy/`.
fn page_at<'a>(site: &'a Site, written: &str) -> Option<&'a RepoPath> {
    let address = written.split(['?', '#']).next().filter(|address| address.starts_with('/'))?;
    let url = format!("{}/", address.trim_end_matches('/'));
    site.page_at(&url).map(|note| &note.note.source.path)
}

/// An address that reads like a host's: `www.…`, or `name.org/…` with a well-known ending.
fn forgotten_scheme(target: &Target) -> Option<&str> {
    let Target::Local { written, .. } = target else {
        return None;
    };
    let host = written.split('/').next().unwrap_or(written);
    let known = ["com", "org", "net", "io", "dev", "rs", "gov", "edu"]
        .iter()
        .any(|ending| host.rsplit_once('.').is_some_and(|(_, last)| last == *ending));
    (host.starts_with("www.") || known && written.contains('/')).then_some(written)
}

/// Two things that would lie at one address, as a host or a disk that folds letter case sees it.
pub fn collisions(site: &Site, pages: &[Page], theme: &[String]) -> Vec<Diagnostic> {
    let files = files(site, theme);
    let pages = pages.iter().map(|page| (page.url.folded(), &page.origin));
    let places: Vec<(Cow<'_, str>, &Origin)> =
        pages.chain(files.iter().map(|(url, origin)| (url.folded(), origin))).collect();
    let mut first: HashMap<&str, &Origin> = HashMap::with_capacity(places.len());
    let mut crowded: BTreeMap<&str, Vec<&Origin>> = BTreeMap::new();
    for (place, origin) in &places {
        match first.entry(place) {
            Entry::Vacant(free) => drop(free.insert(origin)),
            Entry::Occupied(taken) => {
                crowded.entry(place).or_insert_with(|| vec![taken.get()]).push(origin);
            }
        }
    }
    let crowded = crowded.into_iter().filter_map(|(place, origins)| collision(place, origins));
    crowded.chain(folder_collisions(&places, &first)).collect()
}

/// What is published beside the pages, and where.
fn files(site: &Site, theme: &[String]) -> Vec<(Url, Origin)> {
    let assets = site.assets.iter().filter(|(_, path)| source::below(path, &site.config.statics).is_none());
    let assets = assets.map(|(url, path)| (url.clone(), Origin::File(path.clone(), 0..0)));
    let statics = site.statics.keys().map(|file| {
        let path = RepoPath::new(format!("{}/{file}", site.config.statics));
        (Url::of_file(file), Origin::File(path, 0..0))
    });
    let theme = theme.iter().map(|file| (Url::of_file(file), Origin::Built("a file of the theme")));
    assets.chain(statics).chain(theme).collect()
}

fn collision(place: &str, mut origins: Vec<&Origin>) -> Option<Diagnostic> {
    origins.sort_by_key(|origin| match origin {
        Origin::File(path, span) => (0, path.to_string(), span.start),
        Origin::Built(what) => (1, (*what).to_owned(), 0),
    });
    let names: Vec<String> = origins.iter().copied().map(describe).collect();
    let last = origins
        .into_iter()
        .rev()
        .find_map(|origin| if let Origin::File(path, span) = origin { Some((path, span)) } else { None });
    let (path, span) = last?;
    let (message, help) = if names.iter().all(|name| *name == names[0]) {
        let help = "letter case does not keep two addresses apart: keep one, as an alias or by `permalink`";
        (format!("two addresses of {} are one: `/{place}`", names[0]), help)
    } else {
        let help =
            "rename one of them, or give a note a `slug`; letter case does not keep two addresses apart";
        (format!("{} would lie at one address: `/{place}`", names.join(" and ")), help)
    };
    Some(Diagnostic::new(path, span.clone(), Code::UrlCollision, message).help(help))
}

fn describe(origin: &Origin) -> String {
    match origin {
        Origin::File(path, _) => format!("`{path}`"),
        Origin::Built(what) => (*what).to_owned(),
    }
}

/// A file where another page needs a folder: `/a.html` and `/a.html/b/`.
fn folder_collisions(places: &[(Cow<'_, str>, &Origin)], at: &HashMap<&str, &Origin>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (place, _) in places {
        for (end, _) in place.match_indices('/') {
            let file = &place[..end];
            if let Some(Origin::File(path, span)) = at.get(without_index(file)) {
                let message =
                    format!("`{path}` would be a file at `/{file}`, where `/{place}` needs a folder");
                found.push(Diagnostic::new(path, span.clone(), Code::UrlCollision, message));
            }
        }
    }
    found
}

/// Entries of the menu that lead to no page.
pub fn menu(site: &Site, pages: &[Page], config: &RepoPath) -> Vec<Diagnostic> {
    let entries = site.config.menu.iter().filter_map(|entry| {
        let place = menu_place(entry)?;
        let known = pages.iter().any(|page| page.url == place)
            || site.assets.contains_key(&place)
            || site.statics.contains_key(&place.file());
        let message = format!("the menu leads to `{}`, where there is no page", entry.url);
        (!known).then(|| Diagnostic::new(config, entry.span.clone(), Code::Config, message))
    });
    entries.collect()
}
