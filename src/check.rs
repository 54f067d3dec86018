//! What only the whole site can know: links that lead nowhere, and two things at one address.
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::html::Target;
use crate::markdown::{Link, LinkKind};
use crate::page::{Origin, Page, menu_place};
use crate::paths::{RepoPath, Url};
use crate::site::{Place, RenderedNote, Site};
use crate::source;
use std::collections::BTreeMap;

/// Links and pictures that lead to nothing, or to a note that is not published.
pub fn links(site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for note in &site.notes {
        for link in &note.body.links {
            found.extend(link_problem(site, note, link));
        }
        if let (Some(target), Some(image)) = (note.image(), &note.note.meta.image) {
            let link = Link { target, span: image.span.clone(), kind: LinkKind::Image };
            found.extend(link_problem(site, note, &link));
        } else if let Some(image) = &note.note.meta.image {
            let message = format!("`{}` does not lie in the repository", image.value);
            found.push(Diagnostic::new(
                &note.note.source.path,
                image.span.clone(),
                Code::MissingImage,
                message,
            ));
        }
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
            &link.target,
            report(Code::MissingImage, format!("there is no picture `{name}`")),
        )),
        Place::Missing => {
            Some(missing(site, &link.target, report(Code::DeadLink, format!("there is no `{name}`"))))
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
fn missing(site: &Site, target: &Target, problem: Diagnostic) -> Diagnostic {
    let Target::Local { path, .. } = target else {
        return problem.help("no note has this name, title or alias");
    };
    if let Some(address) = forgotten_scheme(target) {
        return problem.help(format!("did you mean `https://{address}`?"));
    }
    let notes = site.notes.iter().map(|note| &note.note.source.path);
    let all: Vec<&RepoPath> = notes.chain(site.files.keys()).collect();
    let folded = path.as_str().to_lowercase();
    if let Some(same) = all.iter().find(|other| other.as_str().to_lowercase() == folded) {
        return problem.help(format!("did you mean `{same}`? the letter case counts"));
    }
    if all.iter().any(|other| other.as_str().starts_with(&format!("{path}/"))) {
        return problem.help("this folder has no page: give it an `index.md` or a `README.md`");
    }
    let markdown = RepoPath::new(format!("{path}.md"));
    if all.contains(&&markdown) {
        return problem.help(format!("did you mean `{markdown}`?"));
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
    let mut places: BTreeMap<String, Vec<Origin>> = BTreeMap::new();
    let mut add = |url: &Url, origin: Origin| places.entry(url.folded()).or_default().push(origin);
    for page in pages {
        add(&page.url, page.origin.clone());
    }
    for (url, (path, _)) in site.assets() {
        if source::below(path, &site.config.statics).is_none() {
            add(&url, Origin::File(path.clone(), 0..0));
        }
    }
    for file in site.statics.keys() {
        add(
            &Url::of_file(file),
            Origin::File(RepoPath::new(format!("{}/{file}", site.config.statics)), 0..0),
        );
    }
    for file in theme {
        add(&Url::of_file(file), Origin::Built("a file of the theme"));
    }
    let crowded = places.into_iter().filter(|(_, origins)| origins.len() > 1);
    crowded
        .filter_map(|(place, origins)| collision(&place, origins))
        .chain(folder_collisions(site, pages))
        .collect()
}

fn collision(place: &str, mut origins: Vec<Origin>) -> Option<Diagnostic> {
    origins.sort_by_key(|origin| match origin {
        Origin::File(path, span) => (0, path.to_string(), span.start),
        Origin::Built(what) => (1, (*what).to_owned(), 0),
    });
    let names: Vec<String> = origins.iter().map(describe).collect();
    let last = origins
        .into_iter()
        .rev()
        .find_map(|origin| if let Origin::File(path, span) = origin { Some((path, span)) } else { None });
    let (path, span) = last?;
    let shown = place.strip_suffix("index.html").unwrap_or(place);
    let message = format!("{} would lie at one address: `/{shown}`", names.join(" and "));
    let help = "rename one of them, or give a note a `slug`; letter case does not keep two addresses apart";
    Some(Diagnostic::new(&path, span, Code::UrlCollision, message).help(help))
}

fn describe(origin: &Origin) -> String {
    match origin {
        Origin::File(path, _) => format!("`{path}`"),
        Origin::Built(what) => (*what).to_owned(),
    }
}

/// A file where another page needs a folder: `/a.html` and `/a.html/b/`.
fn folder_collisions(site: &Site, pages: &[Page]) -> Vec<Diagnostic> {
    let files: BTreeMap<String, &Page> = pages.iter().map(|page| (page.url.folded(), page)).collect();
    let assets: Vec<String> = site
        .assets()
        .keys()
        .map(Url::folded)
        .chain(site.statics.keys().map(|file| file.to_lowercase()))
        .collect();
    let mut found = Vec::new();
    for place in files.keys().chain(&assets) {
        for (at, _) in place.match_indices('/') {
            if let Some(Origin::File(path, span)) = files.get(&place[..at]).map(|page| &page.origin) {
                let message = format!(
                    "`{path}` would be a file at `/{}`, where `/{place}` needs a folder",
                    &place[..at]
                );
                found.push(Diagnostic::new(path, span.clone(), Code::UrlCollision, message));
            }
        }
    }
    found
}

/// Entries of the menu that lead to no page.
pub fn menu(site: &Site, pages: &[Page], config: &RepoPath) -> Vec<Diagnostic> {
    let assets = site.assets();
    let entries = site.config.menu.iter().filter_map(|entry| {
        let place = menu_place(entry)?;
        let known = pages.iter().any(|page| page.url == place)
            || assets.contains_key(&place)
            || site.statics.contains_key(&place.file());
        let message = format!("the menu leads to `{}`, where there is no page", entry.url);
        (!known).then(|| Diagnostic::new(config, entry.span.clone(), Code::Config, message))
    });
    entries.collect()
}
