//! What a folder is before notegen comes to it, and the configuration that keeps its addresses.
use crate::explain::Answer;
use crate::front_matter::foreign::Settings;
use crate::paths::{RepoPath, is_html};
use crate::permalink::Pattern;
use std::path::Path;

/// What a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing yet.
    Empty,
    /// A repository with Markdown in it.
    Notes,
    /// A site made by Jekyll.
    Jekyll,
    /// A site made by Hugo.
    Hugo,
    /// A site made by Zola.
    Zola,
    /// A vault of Obsidian.
    Obsidian,
}

impl Kind {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Empty => "an empty folder",
            Kind::Notes => "a folder of notes",
            Kind::Jekyll => "a Jekyll site",
            Kind::Hugo => "a Hugo site",
            Kind::Zola => "a Zola site",
            Kind::Obsidian => "an Obsidian vault",
        }
    }
}

/// The other tool's configuration.
pub(super) struct Origin {
    pub(super) kind: Kind,
    /// Its file, and what it says.
    pub(super) file: Option<(RepoPath, String)>,
    pub(super) settings: Settings,
    /// There is a folder `public` that another tool wrote.
    pub(super) has_public: bool,
}

/// The lines of a `notegen.toml`, and what of the other tool's settings could not be kept.
#[derive(Default)]
pub(super) struct Translated {
    pub(super) lines: Vec<String>,
    pub(super) lost: Vec<Answer>,
}

/// Recognises a folder by the files of other tools.
pub(super) fn recognise(root: &Path, has_notes: bool) -> Origin {
    let read = |name: &str| {
        let text = std::fs::read_to_string(root.join(name)).ok()?;
        Some((RepoPath::new(name), text))
    };
    let any = |names: &[&str]| names.iter().find_map(|name| read(name));
    let jekyll = any(&["_config.yml", "_config.yaml"]);
    let hugo = any(&[
        "hugo.toml",
        "hugo.yaml",
        "hugo.yml",
        "config/_default/hugo.toml",
        "config/_default/config.toml",
    ]);
    let toml = read("config.toml").filter(|_| root.join("content").is_dir());
    let is_zola = |text: &str| Settings::read(text, true).places.iter().any(|key| key.name == "base_url");
    let (kind, file) = match (jekyll, hugo, toml) {
        (Some(file), ..) => (Kind::Jekyll, Some(file)),
        (None, None, Some(file)) if is_zola(&file.1) => (Kind::Zola, Some(file)),
        (None, Some(file), _) | (None, None, Some(file)) => (Kind::Hugo, Some(file)),
        _ if root.join("_posts").is_dir() => (Kind::Jekyll, None),
        _ if root.join(".obsidian").is_dir() => (Kind::Obsidian, None),
        _ if has_notes => (Kind::Notes, None),
        _ => (Kind::Empty, None),
    };
    let settings = file.as_ref().map(|(path, text)| Settings::read(text, path.as_str().ends_with("toml")));
    Origin { kind, file, settings: settings.unwrap_or_default(), has_public: root.join("public").is_dir() }
}

impl Origin {
    /// The configuration by which the site is what it was.
    pub(super) fn translate(&self, folder: &str) -> Translated {
        let mut to = Translated::default();
        to.set("title", self.settings.text(&["title"]).or(Some(folder)));
        to.set("description", self.settings.text(&["description", "params.description"]));
        to.set(
            "author",
            self.settings.text(&["author", "author.name", "params.author", "params.author.name"]),
        );
        to.set(
            "language",
            self.settings.text(&["lang", "languageCode", "defaultContentLanguage", "default_language"]),
        );
        match self.base_url() {
            Some(url) => to.set("base_url", Some(&url)),
            None => to.lines.extend([
                "# The address of the home page, for feeds, the sitemap and canonical addresses:".to_owned(),
                "# base_url = \"https://user.github.io/repo/\"".to_owned(),
            ]),
        }
        if self.has_public && self.kind != Kind::Notes {
            to.lines.push("# `public` was there already.".into());
            to.set("output", Some("site"));
        }
        match self.kind {
            Kind::Jekyll => self.jekyll(&mut to),
            Kind::Hugo => self.hugo(&mut to),
            Kind::Zola => {
                to.lines.push("# The templates in `templates` are Zola's.".into());
                to.set("templates", Some("notegen-templates"));
                to.permalinks(&[(".", "/:folder/:slug/")]);
            }
            Kind::Obsidian => {
                to.set("content", Some("."));
                to.lines.push("wikilinks = true".into());
            }
            Kind::Empty | Kind::Notes => (),
        }
        to
    }

    fn base_url(&self) -> Option<String> {
        // Keys are read in any letter case, and Jekyll's `baseurl` is only a path.
        let (url, path) = match self.kind {
            Kind::Jekyll => {
                (self.settings.text(&["url"])?, self.settings.text(&["baseurl"]).unwrap_or_default())
            }
            _ => (self.settings.text(&["base_url", "baseURL"])?, ""),
        };
        let url = format!("{}/{}", url.trim_end_matches('/'), path.trim_matches('/'));
        let is_whole = url.starts_with("https://") || url.starts_with("http://");
        (is_whole && !url.contains("localhost")).then(|| format!("{}/", url.trim_end_matches('/')))
    }

    fn jekyll(&self, to: &mut Translated) {
        to.set("content", Some("."));
        let pages = |pretty: bool| if pretty { "/:folder/:name/" } else { "/:folder/:name.html" };
        let written = self.settings.text(&["permalink"]).unwrap_or("date");
        let pattern = match written {
            "date" => "/:categories/:year/:month/:day/:title:output_ext",
            "pretty" => "/:categories/:year/:month/:day/:title/",
            "none" => "/:categories/:title:output_ext",
            own => own,
        };
        let pretty = pattern.ends_with('/');
        let mut ours = pattern.replace(":title", ":name").replace(":output_ext", ".html");
        if !pretty && !is_html(&ours) {
            ours.push_str(".html");
        }
        if Pattern::parse(&ours).is_ok_and(|pattern| pattern.tells_apart()) {
            to.permalinks(&[(".", pages(pretty)), ("_posts", &ours)]);
        } else {
            to.permalinks(&[(".", pages(pretty))]);
            self.lose(
                to,
                "permalink",
                &format!("the addresses of posts change: `{written}` has no counterpart"),
            );
        }
        for (key, says) in [
            (
                "collections",
                "collections are folders like any other here: their addresses follow from their paths",
            ),
            ("defaults", "values for a whole folder have no counterpart: write them into the notes"),
            ("paginate", "the home page lists all notes: there are no pages of it"),
        ] {
            if self.settings.get(key).is_some() {
                self.lose(to, key, says);
            }
        }
    }

    fn hugo(&self, to: &mut Translated) {
        if let Some(content) = self.settings.text(&["contentDir"]) {
            to.set("content", Some(content));
        }
        let mut patterns = Vec::new();
        if self.settings.get("uglyURLs").and_then(serde_json::Value::as_bool) == Some(true) {
            patterns.push((".".to_owned(), "/:path.html".to_owned()));
        }
        let table = self.settings.get("permalinks.page").or_else(|| self.settings.get("permalinks"));
        for (section, value) in table.and_then(serde_json::Value::as_object).into_iter().flatten() {
            let Some(written) = value.as_str() else { continue };
            let folder = section.trim_matches('/');
            let pairs = [
                (":sections", ":folder"),
                (":section", folder),
                (":slugorfilename", ":slug"),
                (":slugorcontentbasename", ":slug"),
                (":contentbasename", ":slug"),
                (":filename", ":slug"),
            ];
            // Hugo's `:slug` is the title where a note has no slug.
            let ours = pairs.iter().fold(
                written.replace(":slug", ":title").replace(":titleor", ":slugor"),
                |text, (from, to)| text.replace(from, to),
            );
            let ours = if ours.ends_with('/') { ours } else { format!("{ours}/") };
            match Pattern::parse(&ours) {
                Ok(pattern) if pattern.tells_apart() => {
                    patterns.push((if folder.is_empty() { ".".into() } else { folder.to_owned() }, ours));
                }
                _ => self.lose(
                    to,
                    "permalinks",
                    &format!("the addresses in `{folder}` change: `{written}` has no counterpart"),
                ),
            }
        }
        let patterns: Vec<(&str, &str)> =
            patterns.iter().map(|(folder, pattern)| (&**folder, &**pattern)).collect();
        to.permalinks(&patterns);
    }

    /// Says what could not be kept, at its key.
    fn lose(&self, to: &mut Translated, key: &str, says: &str) {
        let place = self.settings.places.iter().find(|place| place.name.eq_ignore_ascii_case(key));
        let file = self.file.as_ref().map(|(path, _)| path.clone());
        to.lost.push(Answer {
            says: says.to_owned(),
            place: file.zip(place.map(|place| place.key.start..place.value.end.max(place.key.end))),
            more: Vec::new(),
        });
    }
}

impl Translated {
    fn set(&mut self, key: &str, value: Option<&str>) {
        let Some(value) = value else { return };
        self.lines.push(format!("{key} = {}", serde_json::Value::from(value)));
    }

    /// Tables come after all keys.
    fn permalinks(&mut self, patterns: &[(&str, &str)]) {
        if patterns.is_empty() {
            return;
        }
        self.lines.extend([String::new(), "[permalinks]".into()]);
        for (folder, pattern) in patterns {
            self.lines.push(format!(
                "{} = {}",
                serde_json::Value::from(*folder),
                serde_json::Value::from(*pattern)
            ));
        }
    }
}
