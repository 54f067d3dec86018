//! A code block as HTML.
use crate::diagnostic::Diagnostic;
use crate::fence::Fence;
use crate::html::Html;
use crate::paths::RepoPath;

/// How code blocks are shown.
#[derive(Debug, Clone, Default)]
pub struct Options {}

/// A code block as HTML.
pub fn block(fence: &Fence, _path: &RepoPath, _options: &Options, _found: &mut Vec<Diagnostic>) -> Html {
    let mut html = Html::default();
    html.push_html("<pre><code");
    if !fence.language().is_empty() {
        html.push_html(" class=\"language-");
        html.push_text(fence.language());
        html.push_html("\"");
    }
    html.push_html(">");
    html.push_text(&fence.code);
    html.push_html("</code></pre>\n");
    html
}
