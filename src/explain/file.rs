//! Why a file is on the site, or why not.
use super::{Answer, Found, Known};
use crate::catalogue::{Entry, State};
use crate::config;
use crate::diagnostic::{Code, Diagnostic};
use crate::front_matter::{self, Publish};
use crate::html::Target;
use crate::markdown::LinkKind;
use crate::note::{Note, Parsed};
use crate::paths::{RepoPath, Url};
use crate::site::{Place, Site};
use crate::source::{self, LeftOut, Source};
use std::ops::Range;

/// Says why a file or a folder is on the site, or why not.
pub fn file(known: &Known<'_>, found: &Found) -> Answer {
    let path = &found.path;
    if let Some((part, why)) = &found.left_out {
        return left_out(path, part, *why);
    }
    if let Some(entry) = known.entry(path) {
        return note(known, entry);
    }
    let site = &known.built.site;
    let config = &site.config;
    match () {
        () if found.is_folder => folder(known, path),
        () if path.as_str() == config::FILE => {
            Answer::new(format!("`{path}` is the configuration of the site, and no page of it"))
        }
        () if source::below(path, &config.templates).is_some() => {
            Answer::new(format!("`{path}` is a template: pages are laid out with it"))
                .more(format!("all files in `{}/` are templates", config.templates))
        }
        () if source::below(path, &config.statics).is_some() => {
            Answer::new(format!("`{path}` is on the site at `{}`, as it is", site.file_url(path)))
                .more(format!("all files in `{}/` are", config.statics))
        }
        () if source::is_markdown(path) => elsewhere(known, path),
        () => asset(known, path),
    }
}

fn left_out(path: &RepoPath, part: &RepoPath, why: LeftOut) -> Answer {
    let reason = match why {
        LeftOut::Hidden => "is hidden: its name begins with a dot".to_owned(),
        LeftOut::Modules => "is a folder of packages".to_owned(),
        LeftOut::Cache => "is a cache: it holds a `CACHEDIR.TAG`".to_owned(),
        LeftOut::Output => "is where the site is written to".to_owned(),
        LeftOut::LeadsOut => "is a symbolic link that leads out of the site's folder".to_owned(),
        LeftOut::LeadsNowhere => "is a symbolic link that leads nowhere".to_owned(),
    };
    Answer::new(format!("`{path}` is not on the site: `{part}` {reason}"))
}

/// A Markdown file outside of the folder of notes.
fn elsewhere(known: &Known<'_>, path: &RepoPath) -> Answer {
    let site = &known.built.site;
    let answer = Answer::new(format!(
        "`{path}` is not on the site: it is not in the folder of notes, `{}/`",
        site.content
    ));
    let config = RepoPath::new(config::FILE);
    let line = known.built.text(&config).and_then(|text| {
        let at = text.lines().find(|line| line.trim_start().starts_with("content"))?;
        let start = text.find(at)?;
        Some(start..start + at.trim_end().len())
    });
    match line {
        Some(line) if site.config.content.is_some() => answer.at(&config, line),
        _ => answer.more("`content` in `notegen.toml` names another; without it the folder is `content`, `notes` or the root"),
    }
}

fn folder(known: &Known<'_>, path: &RepoPath) -> Answer {
    let inside = |entry: &&Entry| source::below(&entry.path, path.as_str()).is_some();
    let all = known.entries.iter().filter(inside).count();
    let on_site = known.entries.iter().filter(inside).filter(|entry| entry.state.is_on_site()).count();
    let page = known.entries.iter().find(|entry| {
        entry.path.folder() == path.as_str() && crate::paths::is_folder_page(entry.path.name())
    });
    let answer = Answer::new(format!(
        "`{path}` is a folder: of its Markdown files {on_site} of {all} are on the site"
    ));
    match page {
        Some(page) => answer.more(format!("its own page is made from `{}`", page.path)),
        None => answer.more("it has no page of its own: there is no `index.md` or `README.md` in it"),
    }
}

/// A picture or another file: it is on the site if a note that is refers to it.
pub(super) fn asset(known: &Known<'_>, path: &RepoPath) -> Answer {
    let site = &known.built.site;
    let refers = |target: &Target| matches!(site.resolve(target), Place::File(_, to, _) if to == path);
    let mut users = Vec::new();
    for note in &site.notes {
        let at = &note.note.source.path;
        let links = note.body.links.iter().filter(|link| refers(&link.target));
        users.extend(links.map(|link| (at, link.span.clone(), link.kind == LinkKind::Image)));
        if let (Some(target), Some(image)) = (note.image(), &note.note.meta.image)
            && refers(&target)
        {
            users.push((at, image.span.clone(), true));
        }
    }
    let Some((first, span, shows)) = users.first().cloned() else {
        return Answer::new(format!("`{path}` is not on the site: no published note refers to it"))
            .more("what a published note shows or links to is published with it");
    };
    let verb = if shows { "shows" } else { "links to" };
    let says = format!("`{path}` is on the site at `{}`: `{first}` {verb} it", site.file_url(path));
    let mut answer = Answer::new(says).at(first, span);
    let mut others: Vec<&RepoPath> =
        users.iter().map(|(user, ..)| *user).filter(|user| *user != first).collect();
    others.dedup();
    if !others.is_empty() {
        let others: Vec<String> = others.iter().map(|user| format!("`{user}`")).collect();
        answer = answer.more(format!("so does {}", others.join(", ")));
    }
    answer
}

/// A file of the folder of notes.
pub(super) fn note(known: &Known<'_>, entry: &Entry) -> Answer {
    let path = &entry.path;
    let site = &known.built.site;
    let text = known.built.text(path).unwrap_or_default();
    let source = Source::new(path.clone(), text);
    let mut found = Vec::new();
    let parsed = Note::parse(&source, &site.content, &site.config.permalinks, false, &mut found);
    match parsed {
        Parsed::Plain(_) => Answer::new(format!("`{path}` is not on the site: it has no front matter"))
            .at(path, 0..text.lines().next().map_or(0, str::len))
            .more(format!("`notegen publish {path}` gives it some")),
        Parsed::Broken(_) => broken(path, &found),
        Parsed::Hidden(note) => hidden(known, &note, entry),
        Parsed::Shown(note) => shown(known, &note, entry),
    }
}

fn broken(path: &RepoPath, found: &[Diagnostic]) -> Answer {
    let mut mistakes = found.iter().filter(|problem| problem.code == Code::FrontMatter);
    let Some(first) = mistakes.next() else {
        return Answer::new(format!("`{path}` is not on the site: its front matter cannot be understood"));
    };
    let mut answer =
        Answer::new(format!("`{path}` is not on the site: {}", first.message)).at(path, first.span.clone());
    answer.more.extend(first.help.clone());
    let others = mistakes.count();
    if others > 0 {
        answer = answer.more(format!(
            "there are {others} more mistakes in its front matter: `notegen check` shows them"
        ));
    }
    answer
}

fn hidden(known: &Known<'_>, note: &Note, entry: &Entry) -> Answer {
    let path = &entry.path;
    let not = |why: &str| Answer::new(format!("`{path}` is not on the site: {why}"));
    let publish = known.key(path, "publish");
    let draft = known.key(path, "draft").filter(|_| note.meta.draft);
    let answer = match (publish, draft) {
        (_, Some(line)) => not("it is a draft").at(path, line),
        (Some(line), None) => not("it says so").at(path, line),
        (None, None) => {
            let opening = opening(known.built.text(path).unwrap_or_default());
            not("its front matter has no `publish: true`").at(path, opening)
        }
    };
    let address = answer.more(format!("with `publish: true` it would be at `{}`", note.url));
    if note.meta.draft { address } else { address.more(format!("`notegen publish {path}` writes that")) }
}

/// The line that opens the front matter.
fn opening(text: &str) -> Range<usize> {
    match front_matter::split(text) {
        front_matter::Split::Parts(yaml, _) => {
            let start = text.len() - text.trim_start_matches('\u{feff}').len();
            start..start + text[start..yaml.start].trim_end().len()
        }
        _ => 0..0,
    }
}

fn shown(known: &Known<'_>, note: &Note, entry: &Entry) -> Answer {
    let (path, site) = (&entry.path, &known.built.site);
    let mut answer = Answer::new(match entry.state {
        State::Unlisted => {
            format!("`{path}` is on the site at `{}`, and in no list, feed or sitemap", note.url)
        }
        _ => format!("`{path}` is on the site at `{}`", note.url),
    });
    answer.place = known.key(path, "publish").map(|line| (path.clone(), line));
    if note.url == Url::home() && note.meta.publish == Publish::Yes {
        answer = answer.more("it stands on the home page, above the list of notes");
    }
    answer = answer.more(format!("its address follows from {}", origin(site, note)));
    if !site.config.base_url.is_empty() {
        answer = answer.more(format!("its whole address is {}", site.absolute(&note.url)));
    }
    for alias in &note.meta.aliases {
        answer =
            answer.more(format!("`{}` leads to it: it is one of its `aliases`", Url::of_alias(&alias.value)));
    }
    answer.more.extend(unbuilt(known));
    answer
}

/// What an address is made from.
fn origin(site: &Site, note: &Note) -> String {
    if let Some(own) = &note.meta.permalink {
        return format!("its own `permalink`, {}", own.as_str());
    }
    let slug = note.meta.slug.as_ref().map(|slug| format!(" and its `slug`, {slug}")).unwrap_or_default();
    let below = source::below(&note.source.path, &site.content).unwrap_or_default();
    match site.config.permalinks.find(below) {
        Some((folder, pattern)) => {
            let folder = if folder.is_empty() { "." } else { folder };
            format!("`[permalinks]` in `notegen.toml`, where `{folder}` has `{}`{slug}", pattern.as_str())
        }
        None => format!("its path in the folder of notes{slug}"),
    }
}

/// Nothing is on the site while a build would fail.
fn unbuilt(known: &Known<'_>) -> Option<String> {
    let built = known.built;
    let is_error = |problem: &&Diagnostic| {
        built.site.config.severity(problem.code) == crate::diagnostic::Severity::Error
    };
    let errors = built.diagnostics.iter().filter(is_error).count();
    let plural =
        if errors == 1 { "there is an error".to_owned() } else { format!("there are {errors} errors") };
    (errors > 0).then(|| format!("the site is not built now, for {plural} in it: see `notegen check`"))
}
