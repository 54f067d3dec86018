//! Which diagrams of two versions of a note belong together: those that are equal, then those of one title, then those
//! that say much the same, then those that stand at one place.
use crate::fence::Fence;
use std::collections::BTreeMap;

/// How much of two diagrams must be the same for them to be one that changed: from 0 to 1.
const ALIKE: f64 = 0.5;

/// The place of a diagram: its version, and its number there.
pub(super) type Index = (usize, usize);

/// A pair for each diagram; one side of it is empty where a diagram has no partner. In the order of the second version;
/// what is gone stands behind what it stood behind.
pub(super) fn pairs(
    versions: &[Vec<Fence>; 2],
    title: &dyn Fn(&Fence) -> Option<String>,
) -> Vec<[Option<Index>; 2]> {
    let [before, after] = versions;
    let mut found = Found { of_before: vec![None; before.len()], of_after: vec![None; after.len()] };
    found.first_fit(|b, a| before[b].code == after[a].code);
    let titles = versions.each_ref().map(|fences| fences.iter().map(title).collect::<Vec<_>>());
    found.first_fit(|b, a| titles[0][b].is_some() && titles[0][b] == titles[1][a]);
    let words = versions.each_ref().map(|fences| fences.iter().map(words).collect::<Vec<_>>());
    found.best_fit(
        |b, a| if kind(&before[b]) == kind(&after[a]) { alike(&words[0][b], &words[1][a]) } else { 0.0 },
    );
    let known = found.clone();
    found.first_fit(|b, a| kind(&before[b]) == kind(&after[a]) && known.gap(b, a));
    found.in_order()
}

/// Who belongs to whom, from either side.
#[derive(Clone)]
struct Found {
    of_before: Vec<Option<usize>>,
    of_after: Vec<Option<usize>>,
}

impl Found {
    fn join(&mut self, b: usize, a: usize) {
        self.of_before[b] = Some(a);
        self.of_after[a] = Some(b);
    }

    /// The diagrams that have no partner yet.
    fn free(&self) -> Vec<(usize, usize)> {
        let free = |of: &[Option<usize>]| (0..of.len()).filter(|at| of[*at].is_none()).collect::<Vec<_>>();
        let after = free(&self.of_after);
        free(&self.of_before).into_iter().flat_map(|b| after.iter().map(move |a| (b, *a))).collect()
    }

    /// Joins each diagram with the first that fits.
    fn first_fit(&mut self, fits: impl Fn(usize, usize) -> bool) {
        for (b, a) in self.free() {
            if self.of_before[b].is_none() && self.of_after[a].is_none() && fits(b, a) {
                self.join(b, a);
            }
        }
    }

    /// Joins those that are most alike, and of equals those that stand nearest.
    fn best_fit(&mut self, alike: impl Fn(usize, usize) -> f64) {
        let mut all: Vec<_> = self.free().into_iter().map(|(b, a)| (alike(b, a), b, a)).collect();
        all.retain(|(alike, ..)| *alike >= ALIKE);
        all.sort_by(|one, other| {
            other.0.total_cmp(&one.0).then(one.1.abs_diff(one.2).cmp(&other.1.abs_diff(other.2)))
        });
        for (_, b, a) in all {
            if self.of_before[b].is_none() && self.of_after[a].is_none() {
                self.join(b, a);
            }
        }
    }

    /// Whether two diagrams without a partner stand behind the same one that has.
    fn gap(&self, b: usize, a: usize) -> bool {
        let behind = self.of_after[..a].iter().rev().find_map(|known| *known);
        let before = (0..b).rev().find(|at| self.of_before[*at].is_some());
        behind == before
    }

    fn in_order(&self) -> Vec<[Option<Index>; 2]> {
        let mut out = Vec::new();
        let gone = |from: usize, out: &mut Vec<[Option<Index>; 2]>| {
            let rest = (from..self.of_before.len()).take_while(|b| self.of_before[*b].is_none());
            out.extend(rest.map(|b| [Some((0, b)), None]));
        };
        gone(0, &mut out);
        for (a, b) in self.of_after.iter().enumerate() {
            out.push([b.map(|b| (0, b)), Some((1, a))]);
            if let Some(b) = b {
                gone(b + 1, &mut out);
            }
        }
        out
    }
}

/// What kind of diagram it is: the word that it begins with.
fn kind(fence: &Fence) -> &str {
    let mut lines = fence.code.lines().map(str::trim);
    let mut first = lines.by_ref().find(|line| !line.is_empty()).unwrap_or_default();
    if first == "---" {
        let _ = lines.by_ref().find(|line| *line == "---");
        first = "";
    }
    let is_said = |line: &&str| !line.is_empty() && !line.starts_with("%%");
    let line = Some(first).filter(is_said).or_else(|| lines.find(is_said)).unwrap_or_default();
    match line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default() {
        "graph" => "flowchart",
        word => word,
    }
}

/// How often each word stands in a diagram.
fn words(fence: &Fence) -> BTreeMap<&str, usize> {
    let mut words = BTreeMap::new();
    for word in fence.code.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *words.entry(word).or_default() += 1;
    }
    words
}

/// The share of words that two diagrams have in common (Dice's coefficient).
fn alike(one: &BTreeMap<&str, usize>, other: &BTreeMap<&str, usize>) -> f64 {
    let shared: usize = one.iter().map(|(word, n)| n.min(other.get(word).unwrap_or(&0))).sum();
    let all = one.values().sum::<usize>() + other.values().sum::<usize>();
    let as_float = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    2.0 * as_float(shared) / as_float(all.max(1))
}
