//! From the tree of an expression to a program.
use super::super::chars;
use super::Choice;
use super::Op;
use super::Program;
use super::Set;
use super::index;
use super::pattern::Node;
use super::pattern::Place;

/// Longer programs are not worth their room.
const MOST_OPS: usize = 4_000;
/// From so many alternatives on, the next byte chooses among them.
const MANY: usize = 4;

/// Writes the program; `None` where the machine cannot run what the expression asks for.
pub(super) fn compile(node: &Node, groups: usize) -> Option<Program> {
    let (first, may_be_empty) = first(node);
    let mut program = Program {
        ops: Vec::new(),
        sets: Vec::new(),
        choices: Vec::new(),
        literals: Vec::new(),
        groups,
        first: (!may_be_empty).then_some(Set::of(first)),
        at_start: is_at_start(node),
    };
    program.write(node)?;
    program.ops.push(Op::Done);
    program.keep_runs();
    Some(program)
}

impl Program {
    fn write(&mut self, node: &Node) -> Option<()> {
        if self.ops.len() > MOST_OPS {
            return None;
        }
        match node {
            Node::Set(set) => {
                let op = self.one(*set)?;
                self.ops.push(op);
            }
            Node::All(nodes) => self.all(nodes)?,
            Node::Either(ways) => self.either(ways)?,
            Node::Repeat { node, least, most, eager } => self.repeat(node, *least, *most, *eager)?,
            Node::Group(number, node) => {
                self.ops.push(Op::Save(index(number * 2)));
                self.write(node)?;
                self.ops.push(Op::Save(index(number * 2 + 1)));
            }
            Node::Once(node) => self.apart(node, Op::Once)?,
            Node::Ahead(negative, node) => self.apart(node, |end| Op::Ahead(*negative, end))?,
            Node::Behind(negative, node) => {
                let (least, most) = lengths(node)?;
                let (least, most) = (u16::try_from(least).ok()?, u16::try_from(most).ok()?);
                self.apart(node, |end| Op::Behind(*negative, least, most, end))?;
            }
            Node::Again(group) => self.ops.push(Op::Again(index(*group))),
            Node::Place(place) => self.ops.push(Op::Place(*place)),
        }
        Some(())
    }

    /// The operation that reads one character of a set.
    fn one(&mut self, set: u128) -> Option<Op> {
        Some(if set.is_power_of_two() {
            Op::Byte(u8::try_from(set.trailing_zeros()).ok()?)
        } else {
            Op::Set(self.set(set)?)
        })
    }

    fn set(&mut self, set: u128) -> Option<u16> {
        let set = Set::of(set);
        let known = self.sets.iter().position(|known| *known == set);
        let at = known.unwrap_or_else(|| {
            self.sets.push(set);
            self.sets.len() - 1
        });
        u16::try_from(at).ok()
    }

    /// Characters one after the other become one operation.
    fn all(&mut self, nodes: &[Node]) -> Option<()> {
        let mut rest = nodes;
        while let Some((node, others)) = rest.split_first() {
            let text: Vec<u8> = rest.iter().map_while(character).collect();
            if text.len() > 1 {
                self.ops.push(Op::Literal(index(self.literals.len()), index(text.len())));
                self.literals.extend(&text);
                rest = &rest[text.len()..];
            } else {
                self.write(node)?;
                rest = others;
            }
        }
        Some(())
    }

    fn either(&mut self, ways: &[Node]) -> Option<()> {
        let mut jumps = Vec::new();
        let mut begins = Vec::new();
        let chooses = ways.len() >= MANY;
        if chooses {
            let choice = u16::try_from(self.choices.len()).ok()?;
            self.ops.push(Op::Choose(choice));
            self.choices.push(Choice { starts: Vec::new(), ways: Vec::new() });
        }
        let own = self.choices.len().wrapping_sub(1);
        for (at, way) in ways.iter().enumerate() {
            begins.push(index(self.ops.len()));
            let is_last = at + 1 == ways.len();
            let (set, may_be_empty) = first(way);
            let fork = self.ops.len();
            if !chooses && !is_last {
                let op = if may_be_empty { Op::Try(0) } else { Op::TryIf(self.set(set)?, 0) };
                self.ops.push(op);
            }
            self.write(way)?;
            if !is_last {
                jumps.push(self.ops.len());
                self.ops.push(Op::Jump(0));
            }
            if !chooses && !is_last {
                self.aim(fork);
            }
        }
        for jump in jumps {
            self.aim(jump);
        }
        if chooses {
            self.choices[own] = choice(ways, &begins)?;
        }
        Some(())
    }

    fn repeat(&mut self, node: &Node, least: usize, most: Option<usize>, eager: bool) -> Option<()> {
        for _ in 0..least {
            self.write(node)?;
        }
        let Some(most) = most else {
            return self.endless(node, eager);
        };
        let mut forks = Vec::new();
        for _ in least..most {
            forks.push(self.ops.len());
            let op = self.fork(node, eager)?;
            self.ops.push(op);
            self.write(node)?;
        }
        for fork in forks {
            self.aim(fork);
        }
        Some(())
    }

    fn endless(&mut self, node: &Node, eager: bool) -> Option<()> {
        if let Node::Set(set) = node {
            let set = self.set(*set)?;
            self.ops.push(if eager { Op::Run(set, false) } else { Op::Few(set) });
            return Some(());
        }
        if let Some((set, others)) = characters_or(node).filter(|_| eager) {
            // All the characters first, then each time one of the others, and characters again.
            self.endless(&set, true)?;
            return self.endless(&Node::All(vec![others, repeated(set)]), true);
        }
        // What may be empty could go round for ever.
        if lengths_least(node) == 0 {
            return None;
        }
        let fork = self.ops.len();
        let op = self.fork(node, eager)?;
        self.ops.push(op);
        self.write(node)?;
        self.ops.push(Op::Jump(index(fork)));
        self.aim(fork);
        Some(())
    }

    /// The operation before something that may be left out.
    fn fork(&mut self, node: &Node, eager: bool) -> Option<Op> {
        let (set, may_be_empty) = first(node);
        Some(if !eager {
            Op::Defer(0)
        } else if may_be_empty {
            Op::Try(0)
        } else {
            Op::TryIf(self.set(set)?, 0)
        })
    }

    fn apart(&mut self, node: &Node, op: impl Fn(u32) -> Op) -> Option<()> {
        let at = self.ops.len();
        self.ops.push(op(0));
        self.write(node)?;
        self.ops.push(Op::Done);
        self.ops[at] = op(index(self.ops.len()));
        Some(())
    }

    /// Lets an operation lead to the end of what is written.
    fn aim(&mut self, at: usize) {
        let end = index(self.ops.len());
        if let Op::Try(to) | Op::TryIf(_, to) | Op::Defer(to) | Op::Jump(to) = &mut self.ops[at] {
            *to = end;
        }
    }

    /// A run after which nothing can go on with a character of its own has nothing to give back.
    fn keep_runs(&mut self) {
        for at in 0..self.ops.len() {
            let Op::Run(set, _) = self.ops[at] else { continue };
            let set = self.sets[usize::from(set)];
            let words = Set::of(chars::shorthand('w'));
            let in_word = set.is_within(words) && self.is_after(at, words);
            let keeps = self.refuses(at + 1, set, in_word, 0);
            if let Op::Run(_, keep) = &mut self.ops[at] {
                *keep = keeps;
            }
        }
    }

    /// Whether the operation before this one reads a character of the set, and is the only way here.
    fn is_after(&self, at: usize, set: Set) -> bool {
        let reads = |before: usize| match self.ops[before] {
            Op::Set(own) => self.sets[usize::from(own)].is_within(set),
            Op::Byte(byte) => set.has(byte),
            _ => false,
        };
        let leads = |op: &Op| matches!(op, Op::Try(to) | Op::TryIf(_, to) | Op::Defer(to) | Op::Jump(to) if *to == index(at));
        at.checked_sub(1).is_some_and(reads) && !self.ops.iter().any(leads)
    }

    /// Whether there is no way on from here with any character of the set; `in_word`: between two of a word.
    fn refuses(&self, at: usize, set: Set, in_word: bool, depth: usize) -> bool {
        let on = |at: usize| depth < 30 && self.refuses(at, set, in_word, depth + 1);
        let own = |set: u16| self.sets[usize::from(set)];
        match self.ops[at] {
            Op::Byte(byte) => !set.has(byte),
            Op::Literal(from, _) => !set.has(self.literals[from as usize]),
            Op::Set(other) => !own(other).overlaps(set),
            Op::Run(other, _) | Op::Few(other) => !own(other).overlaps(set) && on(at + 1),
            Op::TryIf(other, to) => on(to as usize) && (!own(other).overlaps(set) || on(at + 1)),
            Op::Try(to) | Op::Defer(to) => on(to as usize) && on(at + 1),
            Op::Jump(to) => on(to as usize),
            Op::Place(Place::Edge) => in_word || on(at + 1),
            Op::Place(Place::End | Place::VeryEnd) => !set.has(b'\n') || on(at + 1),
            Op::Save(_) | Op::Once(_) | Op::Place(_) => on(at + 1),
            Op::Ahead(false, end) => on(at + 1) || on(end as usize),
            Op::Ahead(true, end) => self.takes(at + 1, set) || on(end as usize),
            Op::Behind(.., end) => on(end as usize),
            Op::Choose(choice) => {
                let choice = &self.choices[usize::from(choice)];
                let ways = |byte: &u8| {
                    let column = usize::from(*byte);
                    &choice.ways[usize::from(choice.starts[column])..usize::from(choice.starts[column + 1])]
                };
                let mut bytes = (0..128).filter(|&byte| set.has(byte));
                bytes.all(|byte| ways(&byte).iter().all(|&way| on(way as usize)))
            }
            Op::Again(_) | Op::Done => false,
        }
    }

    /// Whether what is looked for here is found wherever a character of the set comes next.
    fn takes(&self, at: usize, set: Set) -> bool {
        match self.ops[at] {
            Op::Set(own) => set.is_within(self.sets[usize::from(own)]) && self.is_done(at + 1),
            Op::TryIf(own, to) => {
                (set.is_within(self.sets[usize::from(own)]) && self.takes(at + 1, set))
                    || self.takes(to as usize, set)
            }
            _ => false,
        }
    }

    fn is_done(&self, at: usize) -> bool {
        match self.ops[at] {
            Op::Done => true,
            Op::Jump(to) => matches!(self.ops[to as usize], Op::Done),
            _ => false,
        }
    }
}

/// Which of several ways may begin with which byte.
fn choice(ways: &[Node], begins: &[u32]) -> Option<Choice> {
    let firsts: Vec<_> = ways.iter().map(first).collect();
    let mut choice = Choice { starts: vec![0], ways: Vec::new() };
    for byte in 0..=128 {
        for ((set, may_be_empty), begin) in firsts.iter().zip(begins) {
            if *may_be_empty || byte == 128 || set >> byte & 1 == 1 {
                choice.ways.push(*begin);
            }
        }
        choice.starts.push(u16::try_from(choice.ways.len()).ok()?);
    }
    Some(choice)
}

/// A set and what else there is, where each alternative is told by its first character.
fn characters_or(node: &Node) -> Option<(Node, Node)> {
    let Node::Either(ways) = node else { return None };
    let (Node::Set(set), others) = ways.split_first()? else {
        return None;
    };
    let others = match others {
        [other] => other.clone(),
        _ => Node::Either(others.to_vec()),
    };
    let (begin, may_be_empty) = first(&others);
    (!may_be_empty && lengths_least(&others) > 0 && begin & set == 0).then_some((Node::Set(*set), others))
}

fn repeated(node: Node) -> Node {
    Node::Repeat { node: Box::new(node), least: 0, most: None, eager: true }
}

fn character(node: &Node) -> Option<u8> {
    match node {
        Node::Set(set) if set.is_power_of_two() => u8::try_from(set.trailing_zeros()).ok(),
        _ => None,
    }
}

/// What a match may begin with but at the end of the line, and whether it may be empty elsewhere.
/// It may be too much.
fn first(node: &Node) -> (u128, bool) {
    match node {
        Node::Set(set) => (*set, false),
        Node::All(nodes) => {
            let mut all = 0;
            for node in nodes {
                let (set, may_be_empty) = first(node);
                all |= set;
                if !may_be_empty {
                    return (all, false);
                }
            }
            (all, true)
        }
        Node::Either(ways) => {
            ways.iter().map(first).fold((0, false), |(all, any), (set, empty)| (all | set, any || empty))
        }
        Node::Repeat { node, least, .. } => {
            let (set, may_be_empty) = first(node);
            (set, may_be_empty || *least == 0)
        }
        Node::Group(_, node) | Node::Once(node) | Node::Ahead(false, node) => first(node),
        Node::Again(_) => (u128::MAX, true),
        Node::Place(Place::End) => (chars::range('\n', '\n'), false),
        Node::Place(Place::VeryEnd) => (0, false),
        Node::Ahead(..) | Node::Behind(..) | Node::Place(_) => (0, true),
    }
}

fn is_at_start(node: &Node) -> bool {
    match node {
        Node::Place(Place::Start) => true,
        Node::All(nodes) => nodes.first().is_some_and(is_at_start),
        Node::Either(ways) => ways.iter().all(is_at_start),
        Node::Group(_, node) | Node::Once(node) | Node::Ahead(false, node) => is_at_start(node),
        _ => false,
    }
}

/// How long a match is at least and at most; `None` where there is no end to it.
fn lengths(node: &Node) -> Option<(usize, usize)> {
    Some(match node {
        Node::Set(_) => (1, 1),
        Node::All(nodes) => {
            let mut all = (0, 0);
            for node in nodes {
                let (least, most) = lengths(node)?;
                all = (all.0 + least, all.1 + most);
            }
            all
        }
        Node::Either(ways) => {
            let mut all = (usize::MAX, 0);
            for node in ways {
                let (least, most) = lengths(node)?;
                all = (all.0.min(least), all.1.max(most));
            }
            all
        }
        Node::Repeat { node, least, most, .. } => {
            let (one, other) = lengths(node)?;
            (one * least, other.checked_mul((*most)?)?)
        }
        Node::Group(_, node) | Node::Once(node) => lengths(node)?,
        Node::Ahead(..) | Node::Behind(..) | Node::Place(_) => (0, 0),
        Node::Again(_) => return None,
    })
}

/// How long a match is at least.
fn lengths_least(node: &Node) -> usize {
    match node {
        Node::Set(_) => 1,
        Node::All(nodes) => nodes.iter().map(lengths_least).sum(),
        Node::Either(ways) => ways.iter().map(lengths_least).min().unwrap_or(0),
        Node::Repeat { node, least, .. } => lengths_least(node) * least,
        Node::Group(_, node) | Node::Once(node) => lengths_least(node),
        Node::Ahead(..) | Node::Behind(..) | Node::Place(_) | Node::Again(_) => 0,
    }
}
