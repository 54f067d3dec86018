//! One file of the repository, where the user asked for it to be written.
use anyhow::Context;
use std::fs;
use std::io::Write;
use std::path::Path;

/// Puts a text in the place of a file, whole: whatever ends the process, the old one is there or the new one.
///
/// # Errors
/// Where the folder takes no file.
pub fn replace(file: &Path, text: &str) -> anyhow::Result<()> {
    let cannot = || format!("cannot write `{}`", file.display());
    let name = file.file_name().with_context(cannot)?.to_string_lossy();
    let beside = file.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let write = || {
        fs::write(&beside, text)?;
        if let Ok(old) = fs::metadata(file) {
            fs::set_permissions(&beside, old.permissions())?;
        }
        fs::rename(&beside, file)
    };
    write().with_context(|| {
        // Nobody is left to be told of this one.
        let _ = fs::remove_file(&beside);
        cannot()
    })
}

/// Adds a text to the end of a file, which is made where it is not there.
///
/// # Errors
/// Where it cannot be written.
pub fn append(file: &Path, text: &str) -> anyhow::Result<()> {
    let open = fs::OpenOptions::new().create(true).append(true).open(file);
    let written = open.and_then(|mut file| file.write_all(text.as_bytes()));
    written.with_context(|| format!("cannot write `{}`", file.display()))
}
