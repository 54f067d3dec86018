//! What makes an address of the site, or else what is near it.
use super::{Answer, Known, file};
use crate::config::Config;
use crate::diagnostic::nearest;
use crate::layout;
use crate::page::{Kind, Origin, Page};
use crate::paths::{Url, decode};
use crate::site::Site;

/// Says which file makes the page at an address, written with or without the site's own.
pub fn address(known: &Known<'_>, given: &str) -> Answer {
    let site = &known.built.site;
    let Some(path) = on_site(given, &site.config) else {
        let own = match site.config.base_url.as_str() {
            "" => "set `base_url` in `notegen.toml`, or give the part after it".to_owned(),
            base => format!("the site is at {base}"),
        };
        return Answer::new(format!("`{given}` is not an address of this site")).more(own);
    };
    let files = candidates(&path);
    let page = known.built.pages.iter().find(|page| files.contains(&page.url.file()));
    if let Some(page) = page {
        return of_page(known, page);
    }
    if let Some(answer) = of_file(known, &files) {
        return answer;
    }
    let would_be = known
        .entries
        .iter()
        .find(|entry| entry.address.as_ref().is_some_and(|address| files.contains(&address.file())));
    match would_be {
        Some(entry) => file::note(known, entry),
        None => nothing(known, &path),
    }
}

/// The path from the site's root, decoded; `None` for an address elsewhere.
fn on_site(given: &str, config: &Config) -> Option<String> {
    let base = config.base_url.trim_end_matches('/');
    let rest = given.split(['#', '?']).next().unwrap_or(given);
    let rest = match rest
        .strip_prefix(base)
        .filter(|rest| !base.is_empty() && (rest.is_empty() || rest.starts_with('/')))
    {
        Some(rest) => rest,
        None if rest.contains("://") => {
            let after = rest.split_once("://").map_or(rest, |(_, after)| after);
            let (host, path) = after.split_at(after.find('/').unwrap_or(after.len()));
            let is_preview =
                host.starts_with("localhost") || host.starts_with("127.0.0.1") || host.starts_with("[::1]");
            if !is_preview && !base.is_empty() {
                return None;
            }
            path
        }
        None => {
            let folder = config.base_path().trim_end_matches('/');
            let below = rest.strip_prefix(folder).filter(|below| below.is_empty() || below.starts_with('/'));
            below.unwrap_or(rest)
        }
    };
    Some(decode(rest).trim_start_matches('/').to_owned())
}

/// The files that a host may answer with.
fn candidates(path: &str) -> Vec<String> {
    match path {
        "" => vec!["index.html".into()],
        _ if path.ends_with('/') => vec![format!("{path}index.html")],
        _ => vec![path.to_owned(), format!("{path}/index.html"), format!("{path}.html")],
    }
}

fn of_page(known: &Known<'_>, page: &Page) -> Answer {
    let site = &known.built.site;
    let url = &page.url;
    match &page.kind {
        Kind::Note(index) => {
            let note = &site.notes[*index].note;
            known.entry(&note.source.path).map_or_else(
                || Answer::new(format!("`{url}` is made from `{}`", note.source.path)),
                |entry| file::note(known, entry),
            )
        }
        Kind::Home => home(known),
        Kind::Redirect(index) => {
            let note = &site.notes[*index].note;
            let says = format!(
                "`{url}` leads to `{}`, for it is one of the `aliases` of `{}`",
                note.url, note.source.path
            );
            match &page.origin {
                Origin::File(path, span) => Answer::new(says).at(path, span.clone()),
                Origin::Built(_) => Answer::new(says),
            }
        }
        Kind::Tag(index) => tag(known, *index, url),
        Kind::Tags
        | Kind::NotFound
        | Kind::Robots
        | Kind::Feed
        | Kind::JsonFeed
        | Kind::Sitemap(_)
        | Kind::SitemapIndex => {
            let what = if let Origin::Built(what) = page.origin { what } else { "a page" };
            let answer = Answer::new(format!("`{url}` is {what}: notegen makes it from all notes"));
            match page.kind {
                Kind::NotFound | Kind::Robots => {
                    answer.more(format!("a file `{}/{}` takes its place", site.config.statics, url.file()))
                }
                _ => answer,
            }
        }
    }
}

fn home(known: &Known<'_>) -> Answer {
    let site = &known.built.site;
    let answer = Answer::new("`/` is the home page: notegen makes it from all listed notes");
    let own = site.page_at("/").map(|note| &note.note.source.path);
    match own {
        Some(path) => {
            let answer = answer.more(format!("above the list it shows `{path}`"));
            match known.key(path, "publish") {
                Some(line) => answer.at(path, line),
                None => answer,
            }
        }
        None => {
            answer.more("an `index.md` or a `README.md` in the folder of notes would stand above the list")
        }
    }
}

fn tag(known: &Known<'_>, index: usize, url: &Url) -> Answer {
    let site = &known.built.site;
    let tag = &site.tags[index];
    let count = tag.notes.len();
    let notes = if count == 1 { "one note has".to_owned() } else { format!("{count} notes have") };
    let answer = Answer::new(format!("`{url}` is the page of the tag `{}`: {notes} it", tag.name));
    let paths = tag.notes.iter().map(|&note| &site.notes[note].note.source.path);
    let Some(first) = paths.clone().next() else { return answer };
    let line = ["tags", "tag"].iter().find_map(|key| known.key(first, key));
    let answer = match line {
        Some(line) => answer.at(first, line),
        None => answer,
    };
    paths.skip(1).take(10).fold(answer, |answer, path| answer.more(format!("`{path}` has it too")))
}

/// What is not a page: the files that notes refer to, static ones, those of the theme.
fn of_file(known: &Known<'_>, files: &[String]) -> Option<Answer> {
    let site: &Site = &known.built.site;
    if let Some(place) = site.statics.keys().find(|place| files.contains(place)) {
        return Some(Answer::new(format!(
            "`/{place}` is the file `{}/{place}`, as it is",
            site.config.statics
        )));
    }
    if let Some((_, path)) = site.assets.iter().find(|(url, _)| files.contains(&url.file())) {
        return Some(file::asset(known, path));
    }
    let theme = layout::theme_files(site).into_iter().find(|file| files.contains(&file.path))?;
    Some(Answer::new(format!("`/{}` belongs to the theme", theme.path)))
}

fn nothing(known: &Known<'_>, path: &str) -> Answer {
    let answer = Answer::new(format!("there is nothing at `/{path}`"));
    let needs_base = ["feed.xml", "feed.json", "sitemap.xml"].contains(&path);
    if needs_base && known.built.site.config.base_url.is_empty() {
        return answer.more("it is made where a `base_url` is set, for it holds whole addresses");
    }
    let last = |url: &str| url.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    let pages = || known.built.pages.iter().filter(|page| !matches!(page.kind, Kind::Redirect(_)));
    let folded = format!("/{}", path.trim_end_matches('/'));
    let near = nearest(
        &folded,
        pages().map(|page| page.url.as_str().trim_end_matches('/')).filter(|url| !url.is_empty()),
    );
    let near = near.map(str::to_owned).or_else(|| {
        let name = last(path);
        pages()
            .map(|page| page.url.as_str())
            .find(|url| !name.is_empty() && last(url) == name)
            .map(str::to_owned)
    });
    match near.and_then(|near| {
        pages().find(|page| page.url.as_str().trim_end_matches('/') == near.trim_end_matches('/'))
    }) {
        Some(page) => answer.more(format!("the nearest is `{}`", page.url)),
        None => answer.more("`notegen list` shows all notes and their addresses"),
    }
}
