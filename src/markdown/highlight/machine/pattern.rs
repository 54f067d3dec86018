//! Expressions in Oniguruma's syntax, read into a tree; what is rare is not understood.
use super::super::chars;

/// An expression, or a part of one.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// One ASCII character of a set.
    Set(u128),
    /// One after the other.
    All(Vec<Node>),
    /// The first that will do.
    Either(Vec<Node>),
    /// Again and again.
    Repeat { node: Box<Node>, least: usize, most: Option<usize>, eager: bool },
    /// A group that is kept.
    Group(usize, Box<Node>),
    /// A group into which there is no way back.
    Once(Box<Node>),
    /// What must or must not come next.
    Ahead(bool, Box<Node>),
    /// What must or must not come before.
    Behind(bool, Box<Node>),
    /// The text of a group.
    Again(usize),
    /// What kind of place it is.
    Place(Place),
}

/// A place in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Its beginning.
    Start,
    /// Before its line end, or after it.
    End,
    /// After its line end.
    VeryEnd,
    /// Where a word begins or ends.
    Edge,
    /// Where none does.
    NoEdge,
}

impl Place {
    /// Whether this place is one.
    pub(super) fn is_at(self, line: &[u8], at: usize) -> bool {
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let edge = || {
            let before = at.checked_sub(1).and_then(|before| line.get(before));
            before.is_some_and(is_word) != line.get(at).is_some_and(is_word)
        };
        match self {
            Place::Start => at == 0,
            Place::End => at == line.len() || line[at] == b'\n',
            Place::VeryEnd => at == line.len(),
            Place::Edge => edge(),
            Place::NoEdge => !edge(),
        }
    }
}

/// Reads an expression; with it comes the number of its groups. `None` where something is not understood.
pub(super) fn parse(expression: &str) -> Option<(Node, usize)> {
    let mut parser =
        Parser { rest: expression.chars().peekable(), options: Options::default(), groups: 0, depth: 0 };
    let node = parser.either()?;
    parser.rest.peek().is_none().then_some((node, parser.groups))
}

#[derive(Debug, Clone, Copy, Default)]
struct Options {
    extended: bool,
    fold: bool,
    dot_all: bool,
}

struct Parser<'a> {
    rest: chars::Rest<'a>,
    options: Options,
    groups: usize,
    depth: usize,
}

impl Parser<'_> {
    fn eat(&mut self, wanted: char) -> bool {
        self.rest.next_if_eq(&wanted).is_some()
    }

    /// Alternatives, up to the end of the group.
    fn either(&mut self) -> Option<Node> {
        self.depth += 1;
        let mut ways = vec![if self.depth < 100 {
            self.all()?
        } else {
            return None;
        }];
        while self.eat('|') {
            ways.push(self.all()?);
        }
        self.depth -= 1;
        if ways.len() == 1 { ways.pop() } else { Some(Node::Either(ways)) }
    }

    fn all(&mut self) -> Option<Node> {
        let mut nodes = Vec::new();
        loop {
            self.skip_blanks();
            let Some(c) = self.rest.next_if(|&c| c != '|' && c != ')') else {
                break;
            };
            let node = self.atom(c)?;
            self.skip_blanks();
            nodes.push(self.repeated(node)?);
        }
        if nodes.len() == 1 { nodes.pop() } else { Some(Node::All(nodes)) }
    }

    /// Skips what does not count in an extended expression.
    fn skip_blanks(&mut self) {
        while self.options.extended {
            if self.eat('#') {
                while self.rest.next_if(|&c| c != '\n').is_some() {}
            } else if self.rest.next_if(char::is_ascii_whitespace).is_none() {
                break;
            }
        }
    }

    fn atom(&mut self, c: char) -> Option<Node> {
        Some(match c {
            '(' => self.group()?,
            '[' => Node::Set(chars::class(&mut self.rest, self.options.fold)?),
            '\\' => self.escape()?,
            '.' if self.options.dot_all => Node::Set(u128::MAX),
            '.' => Node::Set(!chars::range('\n', '\n')),
            '^' => Node::Place(Place::Start),
            '$' => Node::Place(Place::End),
            '*' | '+' | '?' => return None,
            '{' if self.braces().is_some() => return None,
            c => self.literal(c)?,
        })
    }

    fn literal(&self, c: char) -> Option<Node> {
        let ascii = chars::range(c, c);
        if !self.options.fold {
            return Some(Node::Set(ascii));
        }
        c.is_ascii().then_some(Node::Set(ascii | chars::folded(ascii)))
    }

    fn escape(&mut self) -> Option<Node> {
        let c = self.rest.next()?;
        Some(match c {
            'w' | 'W' | 'd' | 'D' | 's' | 'S' | 'h' | 'H' => Node::Set(chars::shorthand(c)),
            'b' => Node::Place(Place::Edge),
            'B' => Node::Place(Place::NoEdge),
            'A' => Node::Place(Place::Start),
            'Z' => Node::Place(Place::End),
            'z' => Node::Place(Place::VeryEnd),
            'p' | 'P' => Node::Set(chars::property(&mut self.rest, c == 'P', self.options.fold)??),
            'n' => Node::Set(chars::range('\n', '\n')),
            't' => Node::Set(chars::range('\t', '\t')),
            'r' => Node::Set(chars::range('\r', '\r')),
            'x' | 'u' => {
                let c = chars::code_point(&mut self.rest, c)?;
                self.literal(c)?
            }
            '1'..='9' if !self.options.fold && !self.rest.peek().is_some_and(char::is_ascii_digit) => {
                let group = c.to_digit(10)? as usize;
                (group <= self.groups).then_some(Node::Again(group))?
            }
            c if c.is_alphanumeric() => return None,
            c => self.literal(c)?,
        })
    }

    fn repeated(&mut self, node: Node) -> Option<Node> {
        let (least, most, braces) = match self.rest.peek() {
            Some('*') => (0, None, false),
            Some('+') => (1, None, false),
            Some('?') => (0, Some(1), false),
            Some('{') => match self.braces() {
                Some((least, most)) => (least, most, true),
                None => return Some(node),
            },
            _ => return Some(node),
        };
        if matches!(node, Node::Ahead(..) | Node::Behind(..) | Node::Place(_)) || most == Some(0) {
            return None;
        }
        if braces {
            while self.rest.next()? != '}' {}
        } else {
            self.rest.next();
        }
        let mark = self.rest.next_if(|&c| c == '?' || c == '+');
        // After braces, a mark means other things than elsewhere; and twice is rare.
        if (braces && mark.is_some()) || matches!(self.rest.peek(), Some('*' | '+' | '?')) {
            return None;
        }
        if matches!(self.rest.peek(), Some('{')) && self.braces().is_some() {
            return None;
        }
        let repeat = Node::Repeat { node: Box::new(node), least, most, eager: mark != Some('?') };
        Some(if mark == Some('+') { Node::Once(Box::new(repeat)) } else { repeat })
    }

    /// How often, if the brace that comes next says so.
    fn braces(&self) -> Option<(usize, Option<usize>)> {
        let ahead = self.rest.clone().skip_while(|&c| c == '{');
        let inner: String = ahead.take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '}')).collect();
        let (inner, _) = inner.split_once('}')?;
        let (least, most) = match inner.split_once(',') {
            None => (inner, Some(inner)),
            Some((least, "")) => (least, None),
            Some((least, most)) => (least, Some(most)),
        };
        let least = if least.is_empty() && most.is_some() { 0 } else { least.parse().ok()? };
        let most = match most {
            Some(most) => Some(most.parse().ok().filter(|&most: &usize| most >= least)?),
            None => None,
        };
        Some((least, most))
    }

    fn group(&mut self) -> Option<Node> {
        let around = self.options;
        let mut wrap: fn(Node) -> Node = |node| node;
        let mut number = None;
        if self.eat('?') {
            match self.rest.next()? {
                ':' => (),
                '>' => wrap = |node| Node::Once(Box::new(node)),
                '=' => wrap = |node| Node::Ahead(false, Box::new(node)),
                '!' => wrap = |node| Node::Ahead(true, Box::new(node)),
                '#' => {
                    while self.rest.next()? != ')' {}
                    return Some(Node::All(Vec::new()));
                }
                '<' => match self.rest.next()? {
                    '=' => wrap = |node| Node::Behind(false, Box::new(node)),
                    '!' => wrap = |node| Node::Behind(true, Box::new(node)),
                    _ => {
                        while self.rest.next()? != '>' {}
                        number = Some(self.number());
                    }
                },
                c @ ('a'..='z' | '-') => {
                    if self.set_options(c)? {
                        // They hold for all that comes in this group, alternatives and all.
                        return self.either().inspect(|_| self.options = around);
                    }
                }
                _ => return None,
            }
        } else {
            number = Some(self.number());
        }
        let node = self.either()?;
        self.options = around;
        let node = match number {
            Some(number) => Node::Group(number, Box::new(node)),
            None => wrap(node),
        };
        self.eat(')').then_some(node)
    }

    fn number(&mut self) -> usize {
        self.groups += 1;
        self.groups
    }

    /// Reads options up to their end: whether they hold from here on, rather than for a body of their own.
    fn set_options(&mut self, first: char) -> Option<bool> {
        let (mut on, mut c) = (true, first);
        loop {
            match c {
                '-' => on = false,
                'x' => self.options.extended = on,
                'i' => self.options.fold = on,
                'm' => self.options.dot_all = on,
                ':' => return Some(false),
                ')' => return Some(true),
                _ => return None,
            }
            c = self.rest.next()?;
        }
    }
}
