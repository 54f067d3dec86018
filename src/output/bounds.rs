//! What is inside the output folder and what is not: the last wall, should every room before have let something by.
use super::{Refused, record, workshop};
use std::path::{Path, PathBuf};

/// Refuses an output folder whose replacing would take something else along.
///
/// It may lie in `root`, but may neither be nor hold it, nor be or hold the user's home. The folders that are read
/// (`sources`) may neither be, hold, nor lie around it: only one that is `root` itself may hold it, since the
/// reader of sources passes the output by.
///
/// # Errors
/// The refusal, which names what the folder overlaps with.
pub fn refuse_overlap(output: &Path, root: &Path, sources: &[&Path]) -> Result<(), Refused> {
    let [output, root] = [output, root].map(real);
    let refused = |holds: &str| Refused {
        what: format!("the output folder `{}` {holds}", output.display()),
        help: "name a folder of its own, such as `public`, by `output` in notegen.toml or by `--output`"
            .into(),
    };
    if output.parent().is_none() {
        return Err(refused("is the root of the file system"));
    }
    if root.starts_with(&output) {
        return Err(refused("would replace the folder that the site is built from"));
    }
    if std::env::home_dir().is_some_and(|home| home.is_absolute() && real(&home).starts_with(&output)) {
        return Err(refused("is or holds your home folder"));
    }
    for source in sources.iter().map(|source| real(source)) {
        if source.starts_with(&output) || source != root && output.starts_with(&source) {
            return Err(refused(&format!(
                "overlaps with `{}`, which the site is built from",
                source.display()
            )));
        }
    }
    Ok(())
}

/// Refuses a path that is not a plain one inside the output folder.
pub(super) fn refuse_unclean(path: &str) -> anyhow::Result<()> {
    let odd = |c: char| c == '\\' || c.is_control() || cfg!(windows) && c == ':';
    let leads_out = |part: &str| matches!(part, "" | "." | "..") || part.eq_ignore_ascii_case(".git");
    let reserved = path.split('/').next() == Some(workshop::INSIDE) || path == record::BOTH;
    anyhow::ensure!(
        !path.contains(odd) && !path.split('/').any(leads_out) && !reserved,
        "refusing to write `{}`: not a plain path in the output folder",
        path.escape_debug()
    );
    Ok(())
}

/// The path with all links resolved, as far down as it exists.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let existing = path.ancestors().find_map(|folder| Some((folder, folder.canonicalize().ok()?)));
    let Some((folder, real)) = existing else {
        return path;
    };
    path.strip_prefix(folder).map_or(real.clone(), |rest| real.join(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_out_of_the_output_is_refused() {
        for path in [
            "",
            "/etc/passwd",
            "../a",
            "a/../b",
            "a//b",
            "a/",
            "./a",
            "a\\b",
            "a\0b",
            "a/.git/config",
            ".GIT/x",
            ".notegen/x",
        ] {
            assert!(refuse_unclean(path).is_err(), "{path:?}");
        }
        for path in ["index.html", "a/b/index.html", "..a", "a b/ü.html", ".well-known/x", "a/.github/x"] {
            assert!(refuse_unclean(path).is_ok(), "{path:?}");
        }
    }

    #[test]
    fn an_output_that_would_replace_the_sources_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        let content = root.join("content");
        let check = |output: &Path| refuse_overlap(output, root, &[&content, &root.join("static")]);
        check(&root.join("public")).unwrap();
        check(&root.join("../public")).unwrap();
        check(root).unwrap_err();
        check(&content).unwrap_err();
        check(&root.join("content/../static/site")).unwrap_err();
        check(&root.join("..").join(root.file_name().unwrap())).unwrap_err();
        check(root.parent().unwrap()).unwrap_err();
        check(Path::new("/")).unwrap_err();
        check(&std::env::home_dir().unwrap()).unwrap_err();
        refuse_overlap(&root.join("public"), root, &[root]).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_link_does_not_hide_an_overlap() {
        let root = tempfile::tempdir().unwrap();
        let content = root.path().join("content");
        std::fs::create_dir(&content).unwrap();
        std::os::unix::fs::symlink(&content, root.path().join("public")).unwrap();
        refuse_overlap(&root.path().join("public"), root.path(), &[&content]).unwrap_err();
    }
}
