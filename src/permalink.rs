//! How a note's address follows from its path and its front matter: patterns such as `/:year/:month/:slug/`.
use crate::date::Date;
use crate::paths::{RepoPath, Url, is_folder_page, is_html};

/// What a pattern may ask for.
const PLACEHOLDERS: [&str; 9] =
    ["path", "folder", "name", "slug", "title", "year", "month", "day", "categories"];

/// The form of an address: text and placeholders, ending with `/` or `.html`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern(String);

/// The patterns of a site: a folder below the folder of notes, `""` for all of it, and its pattern.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Permalinks(Vec<(String, Pattern)>);

/// What is known of a note when its address is made.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Its path below the folder of notes.
    pub below: &'a str,
    /// The `slug` of its front matter.
    pub slug: Option<&'a str>,
    /// Its title.
    pub title: Option<&'a str>,
    /// Its date.
    pub date: Option<&'a Date>,
    /// Its categories.
    pub categories: &'a [String],
}

impl Permalinks {
    /// Adds the pattern of a folder.
    pub fn add(&mut self, folder: &str, pattern: Pattern) {
        self.0.push((folder.to_owned(), pattern));
    }

    /// The pattern for a path below the folder of notes: that of the nearest folder which has one.
    pub fn find(&self, below: &str) -> Option<(&str, &Pattern)> {
        let holds = |folder: &str| {
            folder.is_empty() || below.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        let all = self.0.iter().filter(|(folder, _)| holds(folder));
        all.max_by_key(|(folder, _)| folder.len()).map(|(folder, pattern)| (folder.as_str(), pattern))
    }

    /// The address of a note. The page of a folder stays the folder's, but for an `index.md` that is a note with
    /// files of its own: `posts/hello/index.md` where `posts` has a pattern of folders.
    pub fn address(&self, of: &Facts<'_>) -> Url {
        let plain = || Url::of_note(of.below, of.slug);
        let Some((folder, pattern)) = self.find(of.below) else {
            return plain();
        };
        if !is_folder_page(of.below) {
            return pattern.address(of);
        }
        let home = of.below.rsplit_once('/').map_or("", |(home, _)| home);
        let name = of.below.rsplit('/').next().unwrap_or_default();
        let is_bundle = name.to_ascii_lowercase().starts_with("index.") && home.len() > folder.len();
        if is_bundle && pattern.0.ends_with('/') {
            pattern.address(&Facts { below: &format!("{home}.md"), ..*of })
        } else {
            plain()
        }
    }
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it, for people.
    pub fn parse(text: &str) -> Result<Pattern, String> {
        if !text.starts_with('/') || !(text.ends_with('/') || is_html(text)) {
            return Err("it begins with `/`, and ends with `/` or `.html`".into());
        }
        let mut literal = text.to_owned();
        for (name, _) in placeholders(text) {
            if !PLACEHOLDERS.contains(&name) {
                let known = PLACEHOLDERS.map(|name| format!("`:{name}`")).join(", ");
                return Err(format!("`:{name}` is not known here: there are {known}"));
            }
            literal = literal.replacen(&format!(":{name}"), "x", 1);
        }
        let wrong =
            literal.split('/').filter(|part| !part.is_empty()).find(|part| Url::written_part(part) != **part);
        match wrong {
            Some(part) => Err(format!("`{part}` cannot be a part of an address")),
            None => Ok(Pattern(text.to_owned())),
        }
    }

    /// Whether notes in one folder have addresses of their own by it.
    pub fn tells_apart(&self) -> bool {
        placeholders(&self.0).any(|(name, _)| matches!(name, "path" | "name" | "slug" | "title"))
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of a note. What is not known of it leaves no part.
    pub fn address(&self, of: &Facts<'_>) -> Url {
        let mut address = String::new();
        let mut at = 0;
        for (name, start) in placeholders(&self.0) {
            address.push_str(&self.0[at..start]);
            address.push_str(&of.value(name));
            at = start + 1 + name.len();
        }
        address.push_str(&self.0[at..]);
        let parts: Vec<&str> = address.split('/').filter(|part| !part.is_empty()).collect();
        if self.0.ends_with('/') { Url::folder(&parts) } else { Url::of_file(&parts.join("/")) }
    }
}

/// The placeholders of a pattern, each with the place of its colon.
fn placeholders(text: &str) -> impl Iterator<Item = (&str, usize)> {
    text.match_indices(':').map(move |(at, _)| {
        let rest = &text[at + 1..];
        let end = rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(rest.len());
        (&rest[..end], at)
    })
}

impl Facts<'_> {
    fn value(&self, placeholder: &str) -> String {
        let (folder, name) = self.below.rsplit_once('/').unwrap_or(("", self.below));
        let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let undated = undated(name).unwrap_or(name);
        let parts = |path: &str| {
            path.split('/').filter(|part| !part.is_empty()).map(Url::safe_part).collect::<Vec<_>>()
        };
        let day = |range: std::ops::Range<usize>| {
            self.date.map_or(String::new(), |date| date.day().get(range).unwrap_or_default().to_owned())
        };
        let slug = |or: String| self.slug.map_or(or, str::to_owned);
        match placeholder {
            "path" => {
                let mut path = parts(folder);
                path.push(slug(Url::safe_part(name)));
                path.join("/")
            }
            "folder" => parts(folder).join("/"),
            "name" => slug(Url::written_part(undated)),
            "slug" => slug(Url::safe_part(undated)),
            "title" => slug(Url::slug(self.title.unwrap_or(undated))),
            "year" => day(0..4),
            "month" => day(5..7),
            "day" => day(8..10),
            "categories" => {
                let mut all: Vec<String> = Vec::new();
                for category in self.categories.iter().map(|category| Url::safe_part(category)) {
                    if !all.contains(&category) {
                        all.push(category);
                    }
                }
                all.join("/")
            }
            _ => String::new(),
        }
    }
}

/// The name without the day that it begins with: `hello` of `2026-11-22-hello`.
pub fn undated(name: &str) -> Option<&str> {
    let day = name.get(..10)?;
    let rest = name[10..].strip_prefix(['-', '_'])?;
    (Date::parse(day).is_ok() && !rest.is_empty()).then_some(rest)
}

/// The day that a file's name begins with; of an `index.md`, the name of its folder.
pub fn day_of(path: &RepoPath) -> Option<Date> {
    let stem = path.name().rsplit_once('.').map_or(path.name(), |(stem, _)| stem);
    let name = if is_folder_page(path.name()) { path.folder().rsplit('/').next()? } else { stem };
    undated(name)?;
    Date::parse(name.get(..10)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(pattern: &str, below: &str) -> String {
        let date = Date::parse("2024-03-09").unwrap();
        let facts = Facts {
            below,
            slug: None,
            title: Some("It's a C# tip & more"),
            date: Some(&date),
            categories: &["Web Dev".into(), "web dev".into()],
        };
        let mut permalinks = Permalinks::default();
        permalinks.add("posts", Pattern::parse(pattern).unwrap());
        permalinks.address(&facts).to_string()
    }

    #[test]
    fn a_pattern_is_filled_from_path_and_front_matter() {
        let file = "posts/2024/2024-03-09-Hello World.md";
        for (pattern, expected) in [
            ("/:categories/:year/:month/:day/:name.html", "/web-dev/2024/03/09/Hello-World.html"),
            ("/:folder/:slug/", "/posts/2024/hello-world/"),
            ("/:path/", "/posts/2024/2024-03-09-hello-world/"),
            ("/b/:year-:month/:title/", "/b/2024-03/its-a-c-tip-more/"),
        ] {
            assert_eq!(address(pattern, file), expected);
        }
        assert_eq!(address("/:slug/", "other/a.md"), "/other/a/", "another folder has no pattern");
    }

    #[test]
    fn the_page_of_a_folder_keeps_its_address() {
        for (below, expected) in [
            ("posts/_index.md", "/posts/"),
            ("posts/index.md", "/posts/"),
            ("posts/hello/README.md", "/posts/hello/"),
            ("posts/hello/index.md", "/2024/hello/"),
        ] {
            assert_eq!(address("/:year/:slug/", below), expected, "{below}");
        }
        assert_eq!(address("/:year/:slug.html", "posts/hello/index.md"), "/posts/hello/");
    }

    #[test]
    fn a_pattern_that_cannot_be_an_address_is_refused() {
        for pattern in ["a/:slug/", "/:slug", "/:sulg/", "/../:slug/", "/a b/:slug/", "/:/"] {
            assert!(Pattern::parse(pattern).is_err(), "{pattern}");
        }
    }
}
