//! Which parts of two diagrams are the same part.
//!
//! Authors keep an id and change a label, or rename an id and keep the label; or their ids are `A`, `B`, `C`
//! and mean nothing. So the surest sign counts first, and each part is paired once.
use super::parts::{Kind, Parts, Thing, Tie};
use std::collections::{BTreeMap, BTreeSet};

/// The parts of two diagrams by number: in both, or in one of them only.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    /// In the order of the second.
    pub both: Vec<(usize, usize)>,
    pub before: Vec<usize>,
    pub after: Vec<usize>,
    /// Those of the second that have another place in the order, where the order says something.
    pub moved: BTreeSet<usize>,
}

/// What is left to be paired.
struct Open<'a, T> {
    before: &'a [T],
    after: &'a [T],
    free: [BTreeSet<usize>; 2],
    both: Vec<(usize, usize)>,
}

impl<'a, T> Open<'a, T> {
    fn new(before: &'a [T], after: &'a [T]) -> Self {
        let free = [(0..before.len()).collect(), (0..after.len()).collect()];
        Self { before, after, free, both: Vec::new() }
    }

    /// Pairs what is the `same`, in order.
    fn pass(&mut self, same: impl Fn(&T, &T) -> bool) {
        for b in self.free[0].clone() {
            let found = self.free[1].iter().copied().find(|a| same(&self.before[b], &self.after[*a]));
            if let Some(a) = found {
                self.pair(b, a);
            }
        }
    }

    /// Pairs what is the `same` as one other part and no more.
    fn pass_alone(&mut self, same: impl Fn(&T, &T) -> bool) {
        for b in self.free[0].clone() {
            let fits: Vec<usize> =
                self.free[1].iter().copied().filter(|a| same(&self.before[b], &self.after[*a])).collect();
            let &[a] = fits.as_slice() else { continue };
            if self.free[0].iter().filter(|b| same(&self.before[**b], &self.after[a])).count() == 1 {
                self.pair(b, a);
            }
        }
    }

    fn pair(&mut self, b: usize, a: usize) {
        self.free[0].remove(&b);
        self.free[1].remove(&a);
        self.both.push((b, a));
    }

    fn done(mut self) -> Pairs {
        self.both.sort_by_key(|(_, a)| *a);
        let [before, after] = self.free.map(|free| free.into_iter().collect());
        Pairs { both: self.both, before, after, moved: BTreeSet::new() }
    }
}

/// Pairs what stands in two diagrams.
pub(super) fn things(before: &[Thing], after: &[Thing]) -> Pairs {
    let mut open = Open::new(before, after);
    let label = |thing: &Thing| thing.label.to_lowercase();
    open.pass(|b, a| b.id == a.id && label(b) == label(a));
    open.pass(|b, a| b.id == a.id && !counts(&b.id));
    open.pass(|b, a| b.frame == a.frame && b.shape == a.shape && label(b) == label(a));
    open.pass(|b, a| b.frame == a.frame && label(b) == label(a));
    open.pass(|b, a| b.id == a.id);
    open.pass(|b, a| b.frame == a.frame && !is_note(b) && b.name.to_lowercase() == a.name.to_lowercase());
    open.done()
}

fn is_note(thing: &Thing) -> bool {
    thing.shape == "note"
}

/// Whether an id only counts: `A`, `B2`, `n1`, `node3`.
fn counts(id: &str) -> bool {
    let word = id.trim_end_matches(|c: char| c.is_ascii_digit());
    word.len() <= 1 || (word.len() < id.len() && matches!(word, "id" | "node" | "step" | "s" | "n"))
}

/// Pairs what leads from thing to thing. `names` gives the id that a thing of the first diagram has in the second.
pub(super) fn ties(before: &Parts, after: &Parts, names: &BTreeMap<&str, &str>) -> Pairs {
    let now = |id: &str| names.get(id).map_or_else(|| format!("\u{0}{id}"), |id| (*id).to_owned());
    let carried: Vec<Tie> =
        before.ties.iter().map(|tie| Tie { from: now(&tie.from), to: now(&tie.to), ..tie.clone() }).collect();
    let same = |b: &Tie, a: &Tie| b.from == a.from && b.to == a.to && b.label == a.label && b.form == a.form;
    let mut open = Open::new(&carried, &after.ties);
    if before.kind == Kind::Sequence {
        for (b, a) in in_order(&carried, &after.ties, same) {
            open.pair(b, a);
        }
    }
    let in_place = open.both.len();
    open.pass(same);
    let moved: BTreeSet<usize> = open.both[in_place..].iter().map(|(_, a)| *a).collect();
    let ends = |b: &Tie, a: &Tie| b.from == a.from && b.to == a.to;
    open.pass(|b, a| ends(b, a) && b.label == a.label);
    if before.kind == Kind::Sequence {
        open.pass_alone(ends);
        return Pairs { moved, ..open.done() };
    }
    open.pass(ends);
    open.pass(|b, a| b.from == a.to && b.to == a.from && b.label == a.label);
    open.pass(|b, a| b.from == a.to && b.to == a.from);
    // An arrow that leads elsewhere now.
    open.pass_alone(|b, a| b.from == a.from && b.label == a.label && b.form == a.form);
    open.done()
}

/// The longest row of pairs that keeps the order of both.
fn in_order(before: &[Tie], after: &[Tie], same: impl Fn(&Tie, &Tie) -> bool) -> Vec<(usize, usize)> {
    let width = after.len() + 1;
    let mut best = vec![0_u32; (before.len() + 1) * width];
    for b in (0..before.len()).rev() {
        for a in (0..after.len()).rev() {
            best[b * width + a] = if same(&before[b], &after[a]) {
                best[(b + 1) * width + a + 1] + 1
            } else {
                best[(b + 1) * width + a].max(best[b * width + a + 1])
            };
        }
    }
    let (mut b, mut a, mut pairs) = (0, 0, Vec::new());
    while b < before.len() && a < after.len() {
        if same(&before[b], &after[a]) {
            pairs.push((b, a));
            (b, a) = (b + 1, a + 1);
        } else if best[(b + 1) * width + a] >= best[b * width + a + 1] {
            b += 1;
        } else {
            a += 1;
        }
    }
    pairs
}
