//! The built-in theme: templates, stylesheet and icon, embedded in the program.
//!
//! A site's own `templates/page.html` goes before `builtin/page.html` of the same name, or extends it.

/// The templates, by the names under which a site's own may extend or include them.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("builtin/404.html", include_str!("../theme/templates/404.html")),
    ("builtin/base.html", include_str!("../theme/templates/base.html")),
    ("builtin/diff.html", include_str!("../theme/templates/diff.html")),
    ("builtin/feed.xml", include_str!("../theme/templates/feed.xml")),
    ("builtin/home.html", include_str!("../theme/templates/home.html")),
    ("builtin/page.html", include_str!("../theme/templates/page.html")),
    ("builtin/parts.html", include_str!("../theme/templates/parts.html")),
    ("builtin/redirect.html", include_str!("../theme/templates/redirect.html")),
    ("builtin/sitemap.xml", include_str!("../theme/templates/sitemap.xml")),
    ("builtin/tag.html", include_str!("../theme/templates/tag.html")),
    ("builtin/tags.html", include_str!("../theme/templates/tags.html")),
];

/// What stands before a built-in template's name: Tera looks here where a site has no template of its own.
pub const PREFIX: &str = "builtin/";

/// How pages look.
pub const STYLE: &str = include_str!("../theme/static/style.css");

/// The site's icon, where the site has none of its own.
pub const FAVICON: &str = include_str!("../theme/static/favicon.svg");

/// How highlighted code looks.
const CODE: &str = include_str!("../theme/static/code.css");

/// The one stylesheet that pages ask for.
pub fn stylesheet() -> String {
    format!("{STYLE}{CODE}")
}

#[cfg(test)]
mod tests;
