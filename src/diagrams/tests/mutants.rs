//! Diagrams that nobody would write: the ones of `tests/diagrams/`, changed at random, the same way each time.
//!
//! `cargo test --release --lib mutants -- --ignored --nocapture` draws many more, and says what they took.
use super::*;
use std::fs;
use std::path::Path;

/// How much memory the drawing of mutants may take with two threads, in MiB.
const MOST_MEMORY: u64 = 512;

/// What breaks a parser, a layout, or a page.
const TOKENS: &[&str] = &[
    "\"",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "-->",
    "---",
    "%%",
    ":",
    ";",
    "end",
    "subgraph x",
    "\n",
    "\t",
    "\\",
    "<br/>",
    "&lt;",
    "</svg>",
    "<script>",
    "\u{202e}",
    "\u{0}",
    "\u{1}",
    "é",
    "漢字",
    "🦀",
    "NaN",
    "-1",
    "99999999999",
    "1e308",
    "title",
    "style",
    "classDef a fill:red",
    "%%{init: {\"theme\": \"dark\"}}%%",
    "url(#a)",
    "accTitle: x",
];

/// Chance that is the same each time: `SplitMix64`.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let limit = u64::try_from(limit.max(1)).unwrap();
        usize::try_from((mixed ^ (mixed >> 31)) % limit).unwrap()
    }

    /// A place between two letters.
    fn place(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn range(&mut self, text: &str) -> std::ops::Range<usize> {
        let [a, b] = [(); 2].map(|()| self.place(text));
        a.min(b)..a.max(b)
    }
}

/// All diagrams of the tests.
pub(super) fn originals() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagrams");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}

fn mutant(originals: &[String], seed: usize) -> String {
    let chance = &mut Chance(u64::try_from(seed).unwrap());
    let mut text = originals[seed % originals.len()].clone();
    for _ in 0..=chance.below(4) {
        match chance.below(7) {
            0 => text.replace_range(chance.range(&text), ""),
            1 => text.insert_str(chance.place(&text), TOKENS[chance.below(TOKENS.len())]),
            2 => {
                let piece = text[chance.range(&text)].to_owned();
                text.insert_str(chance.place(&text), &piece);
            }
            3 => {
                let lines: Vec<&str> = text.lines().collect();
                let line = format!("{}\n", lines.get(chance.below(lines.len())).unwrap_or(&""));
                let at = text.find(&line).unwrap_or(0);
                text.insert_str(at, &line.repeat(1 + chance.below(40)));
            }
            4 => {
                let other = &originals[chance.below(originals.len())];
                let piece = &other[chance.range(other)];
                text.insert_str(chance.place(&text), piece);
            }
            5 => text.truncate(chance.place(&text)),
            _ => {
                let mut lines: Vec<&str> = text.lines().collect();
                let (a, b) = (chance.below(lines.len()), chance.below(lines.len()));
                if !lines.is_empty() {
                    lines.swap(a, b);
                }
                text = lines.join("\n") + "\n";
            }
        }
    }
    text
}

/// Draws so many mutants. Says how many of them were drawn.
fn survive(count: usize) -> usize {
    let originals = originals();
    let mutants: Vec<String> = (0..count).map(|seed| mutant(&originals, seed)).collect();
    let options = Options::default();
    let started = Instant::now();
    let drawings = draw(mutants.iter().map(String::as_str), &options);
    let mut drawn = 0;
    for source in &mutants {
        match drawings.get(source).expect("nothing is lost") {
            Ok(drawing) => {
                drawn += 1;
                tree::parse(&drawing.file().svg).expect("well-formed");
                assert!(!drawing.description().is_empty());
            }
            Err(fault) => {
                assert!(!fault.message.contains("crashed"), "{fault:?} of\n{source}");
                assert!(source.get(fault.span.clone()).is_some(), "{fault:?} lies outside of\n{source}");
                assert!(!fault.message.is_empty() && fault.span.start <= source.len());
            }
        }
    }
    let took = started.elapsed();
    assert!(took < options.deadline * 20, "{took:?}: something hung");
    drawn
}

#[test]
fn every_diagram_of_the_tests_is_drawn_and_described() {
    let originals = originals();
    let drawings = draw(originals.iter().map(String::as_str), &Options::default());
    for source in &originals {
        let drawing =
            drawings.get(source).unwrap().as_ref().unwrap_or_else(|why| panic!("{why:?} of\n{source}"));
        assert!(!drawing.words().is_empty() && drawing.size().0 > 20, "{source}");
    }
}

#[test]
fn a_mutant_is_a_drawing_or_an_error_with_its_place() {
    let drawn = survive(310);
    assert!(drawn > 30, "{drawn} were drawn: the others say nothing of what is drawn");
}

#[test]
#[ignore = "it takes long: for those who change the engine"]
fn two_thousand_mutants_do_no_harm_and_stay_below_the_bound() {
    let started = Instant::now();
    let drawn = survive(2_000);
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    let peak = peak.map(|kib| kib / 1024);
    eprintln!(
        "{drawn} of 2000 drawn in {:.1} s, {peak:?} MiB at the height",
        started.elapsed().as_secs_f64()
    );
    assert!(peak.is_none_or(|peak| peak <= MOST_MEMORY));
}
