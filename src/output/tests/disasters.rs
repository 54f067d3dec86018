//! What is left of the old and the new site when the process is killed, the disk is full, or a folder is mounted.
use super::*;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

const PAGES: usize = 40;

/// The files of one version: all hold its number from the first line to the last, and every other version has more.
fn version(number: usize) -> Vec<(String, String)> {
    let page = format!("{number}\n{}{number}\n", "lorem ipsum\n".repeat(500));
    let mut files = vec![("same.css".to_owned(), "same".to_owned())];
    files.extend((0..PAGES).map(|page_number| (format!("p{page_number}/index.html"), page.clone())));
    files.extend(
        (0..PAGES * (number % 2)).map(|page_number| (format!("odd/{page_number}.html"), page.clone())),
    );
    files
}

fn build_version(dir: &Path, number: usize, way: Way) -> anyhow::Result<Written> {
    let stage = Stage::begin(dir, false)?;
    version(number).iter().try_for_each(|(path, body)| stage.put(&text(path, body)))?;
    stage.finish(way)
}

/// The version that a reader finds in a folder, or what is wrong with it.
fn version_in(dir: &Path) -> Result<usize, String> {
    let all = see(dir);
    let pages: Vec<_> = all.iter().filter(|(path, _)| path.contains(".html")).collect();
    let whole = |seen: &str| {
        let first = seen.lines().next()?;
        (seen.ends_with(&format!("ipsum\n{first}\n")) && seen.lines().count() == 502)
            .then(|| first.parse().ok())?
    };
    let mut found = None;
    for (path, seen) in &pages {
        let number: usize = whole(seen).ok_or_else(|| format!("{path} is torn: {} bytes", seen.len()))?;
        if *found.get_or_insert(number) != number {
            return Err(format!("{path} is of version {number}, others of {found:?}"));
        }
    }
    let number = found.ok_or("there is no page")?;
    let expected = version(number).len() - 1;
    if pages.len() != expected {
        return Err(format!("{} pages of {expected}", pages.len()));
    }
    for (path, expected) in
        [("same.css", "same"), (".git/HEAD", "main"), ("CNAME", "notes.example"), (".nojekyll", "")]
    {
        if all.get(path).map(String::as_str) != Some(expected) {
            return Err(format!("{path} is missing"));
        }
    }
    Ok(number)
}

/// Reads the site that was in place for the whole time of the reading.
fn read_snapshot(dir: &Path) -> Option<Result<usize, String>> {
    let open = fs::File::open(dir).expect("the output folder is always there");
    let through = PathBuf::from(format!("/proc/self/fd/{}/.", open.as_raw_fd()));
    let read = std::panic::catch_unwind(|| version_in(&through));
    let same = open.metadata().unwrap().ino() == fs::metadata(dir).unwrap().ino();
    same.then(|| read.unwrap_or_else(|_| Err("a file vanished".into())))
}

/// Builds version after version until it is killed: run by the tests below in a process of its own.
#[test]
#[ignore = "a part of the tests below"]
fn builder() {
    let Some(dir) = std::env::var_os("NOTEGEN_TEST_OUTPUT") else {
        return;
    };
    let way = if std::env::var_os("NOTEGEN_TEST_FILES").is_some() { Way::FileByFile } else { Way::OneStep };
    // Nobody may be left to kill it.
    for number in 2..5_000 {
        build_version(Path::new(&dir), number, way).unwrap();
    }
}

fn start_builder(dir: &Path, way: Way) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "output::tests::disasters::builder", "--ignored"])
        .env("NOTEGEN_TEST_OUTPUT", dir);
    if way == Way::FileByFile {
        command.env("NOTEGEN_TEST_FILES", "1");
    }
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap()
}

fn old_site(dir: &Path) {
    build_version(dir, 1, Way::OneStep).unwrap();
    write(dir, ".git/HEAD", "main");
    write(dir, "CNAME", "notes.example");
}

/// How long a builder takes from its start to its first site, on this machine as it is just now.
fn first_site(dir: &Path, way: Way) -> Duration {
    let started = std::time::Instant::now();
    let mut child = start_builder(dir, way);
    let page = dir.join("p0/index.html");
    while !fs::read_to_string(&page).is_ok_and(|page| !page.starts_with("1\n")) {
        assert!(started.elapsed() < Duration::from_mins(1), "no builder got anywhere");
        std::thread::sleep(Duration::from_millis(1));
    }
    let taken = started.elapsed();
    child.kill().unwrap();
    child.wait().unwrap();
    taken
}

/// Kills builders at many moments around their first and second site, and calls `after` each time.
fn kill_builders(dir: &Path, way: Way, after: impl Fn(usize)) {
    let first = first_site(dir, way);
    for round in 0..30 {
        let mut child = start_builder(dir, way);
        std::thread::sleep(first * (20 + round * 37 % 180) / 100);
        child.kill().unwrap();
        child.wait().unwrap();
        after(usize::try_from(round).unwrap());
    }
}

#[test]
fn a_kill_at_any_moment_leaves_one_whole_site_and_readers_see_no_mixture() {
    let room = Room::new();
    let dir = room.output();
    old_site(&dir);
    let (done, seen) = (AtomicBool::new(false), AtomicUsize::new(0));
    let mut versions = std::sync::Mutex::new(std::collections::BTreeSet::new());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                if let Some(read) = read_snapshot(&dir) {
                    read.unwrap();
                    seen.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        kill_builders(&dir, Way::OneStep, |round| {
            let number = version_in(&dir).unwrap_or_else(|wrong| panic!("round {round}: {wrong}"));
            versions.lock().unwrap().insert(number);
        });
        done.store(true, Ordering::Relaxed);
    });
    assert!(seen.into_inner() > 10, "the reader has hardly read");
    assert!(versions.get_mut().unwrap().len() > 1, "every builder was killed before its first site");
    build_version(&dir, 1, Way::OneStep).unwrap();
    assert_eq!(version_in(&dir), Ok(1));
    assert!(room.is_tidy());
}

#[test]
fn a_kill_while_files_are_replaced_one_by_one_tears_none_and_the_next_build_mends_the_rest() {
    let room = Room::new();
    let dir = room.output();
    old_site(&dir);
    kill_builders(&dir, Way::FileByFile, |round| {
        if let Err(wrong) = version_in(&dir) {
            assert!(!wrong.contains("torn") && !wrong.contains("missing"), "round {round}: {wrong}");
        }
        build_version(&dir, 1, Way::FileByFile).unwrap();
        assert_eq!(version_in(&dir), Ok(1));
        assert!(room.is_tidy());
    });
}

/// Says, whether or not the test's output is captured, that it could not be run here.
fn skipped(why: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}

/// A file system in memory, mounted on a folder.
struct Mount(PathBuf);

impl Mount {
    fn new(dir: &Path, options: &str) -> Option<Self> {
        fs::create_dir_all(dir).unwrap();
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", options, "none"]).arg(dir).output();
        let mounted = mounted.is_ok_and(|output| output.status.success());
        if !mounted {
            skipped("nothing can be mounted here");
        }
        mounted.then(|| Self(dir.to_owned()))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_at_any_point_leaves_the_old_site_and_nothing_else() {
    let room = Room::new();
    let disk = room.0.path().join("disk");
    let Some(_mount) = Mount::new(&disk, "size=2m") else {
        return;
    };
    let dir = disk.join("public");
    let filler = disk.join("filler");
    old_site(&dir);
    let mut failed = 0;
    for free in 0..1000 {
        let space = rustix::fs::statvfs(&disk).unwrap();
        fs::write(
            &filler,
            vec![0; usize::try_from((space.f_bfree.saturating_sub(free)) * space.f_bsize).unwrap()],
        )
        .unwrap();
        let way = if free % 2 == 0 { Way::OneStep } else { Way::FileByFile };
        let Err(error) = build_version(&dir, 2, way) else {
            assert_eq!(version_in(&dir), Ok(2));
            break;
        };
        assert!(format!("{error:#}").contains("No space left"), "{error:#}");
        assert_eq!(version_in(&dir), Ok(1), "with {free} blocks left, {way:?}");
        assert_eq!(fs::read_dir(&disk).unwrap().count(), 2, "with {free} blocks left, {way:?}");
        failed += 1;
        fs::remove_file(&filler).unwrap();
    }
    assert!((20..900).contains(&failed), "{failed} builds met a full disk");
}

#[test]
fn a_mounted_output_folder_is_updated_file_by_file() {
    let room = Room::new();
    let dir = room.output();
    let Some(_mount) = Mount::new(&dir, "size=4m") else {
        return;
    };
    old_site(&dir);
    build_version(&dir, 2, Way::OneStep).unwrap();
    assert_eq!(version_in(&dir), Ok(2));
    assert_eq!(build(&dir, &[("index.html", "two")]).unwrap().written, 1);
    assert_eq!(files_in(&dir), [".git/HEAD", ".nojekyll", "CNAME", "index.html"]);
    assert!(room.is_tidy());
}

#[test]
fn a_folder_mounted_within_the_output_is_kept() {
    let room = Room::new();
    let dir = room.output();
    old_site(&dir);
    let Some(_mount) = Mount::new(&dir.join("uploads"), "size=1m") else {
        return;
    };
    write(&dir, "uploads/photo", "of the family");
    build(&dir, &[("index.html", "two")]).unwrap();
    let before = see(&dir);
    assert_eq!(files_in(&dir), [".git/HEAD", ".nojekyll", "CNAME", "index.html", "uploads/photo"]);
    assert!(refusal(build(&dir, &[("index.html", "three"), ("uploads/page", "")])).contains("`uploads`"));
    assert_eq!(see(&dir), before);
    assert!(room.is_tidy());
}

#[test]
fn an_output_folder_in_a_closed_one_is_updated_from_within() {
    let room = Room::new();
    let dir = room.output();
    fs::create_dir(&dir).unwrap();
    fs::set_permissions(room.0.path(), fs::Permissions::from_mode(0o555)).unwrap();
    if fs::create_dir(room.0.path().join("open")).is_ok() {
        skipped("nothing is closed to this user");
        return;
    }
    build(&dir, &[("index.html", "one"), ("old", "")]).unwrap();
    build(&dir, &[("index.html", "two")]).unwrap();
    assert_eq!(files_in(&dir), [".nojekyll", "index.html"]);
    fs::set_permissions(room.0.path(), fs::Permissions::from_mode(0o755)).unwrap();
}
