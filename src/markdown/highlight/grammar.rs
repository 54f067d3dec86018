//! The grammars, taken out of the highlighter's store into a form that is quick to run.
//!
//! A grammar is unpacked when a note first asks for it, and then shared by all threads.
use super::SET;
use super::classes;
use super::classes::Class;
use super::expression::Expression;
use super::first::First;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use syntect::parsing::ClearAmount;
use syntect::parsing::Scope;

/// The number of a context among those of all grammars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub(super) struct Id {
    grammar: usize,
    context: usize,
}

/// A context: the rules that hold in one kind of place, such as a string or a function's head.
#[derive(Debug)]
pub(super) struct Context {
    /// The scopes of what is inside, the tokens that open and close it included.
    pub(super) meta: Vec<Class>,
    /// The scopes of what is inside, without those tokens.
    pub(super) content: Vec<Class>,
    /// How many of the scopes around it do not hold inside.
    pub(super) clears: Option<ClearAmount>,
    /// A context whose rules come before its own.
    pub(super) prototype: Option<Id>,
    /// Whether a rule refers to groups of the match that led here.
    pub(super) backrefs: bool,
    items: Vec<Item>,
    rules: OnceLock<Rules>,
}

#[derive(Debug)]
enum Item {
    Rule(Box<Rule>),
    Include(Id),
}

/// An expression, and what is done where it matches.
#[derive(Debug)]
pub(super) struct Rule {
    /// Different for each rule.
    pub(super) number: u32,
    /// The expression.
    pub(super) regex: Expression,
    /// What a match may begin with.
    pub(super) first: First,
    /// Whether the expression refers to groups of the match that led to its context.
    pub(super) backrefs: bool,
    /// The scopes of the match.
    pub(super) scope: Vec<Class>,
    /// The scopes of its groups.
    pub(super) groups: Vec<(usize, Vec<Class>)>,
    /// What becomes of the stack of contexts.
    pub(super) then: Then,
    /// A context whose rules come before all others in the context that the rule leads to.
    pub(super) prototype: Option<Id>,
}

/// What becomes of the stack of contexts.
#[derive(Debug)]
pub(super) enum Then {
    /// Nothing.
    Stay,
    /// These are entered.
    Push(Vec<Id>),
    /// The current one is left, and these are entered.
    Set(Vec<Id>),
    /// The current one is left.
    Pop,
}

/// The rules of a context in order, those that it includes in their place.
#[derive(Debug)]
pub(super) struct Rules {
    /// All of them.
    pub(super) all: Vec<&'static Rule>,
    /// Those of which nothing is known about how a match begins.
    pub(super) anywhere: Vec<u16>,
    /// The others, by the byte that a match may begin with, outside of words and then within:
    /// where the list of each byte begins, and the lists.
    starts: Vec<u32>,
    lists: Vec<u16>,
}

impl Rules {
    /// The rules that may match at this byte, within a word or elsewhere, but for those that may match anywhere.
    pub(super) fn at(&self, byte: u8, in_word: bool) -> &[u16] {
        let column = usize::from(byte.min(128)) + if in_word { 129 } else { 0 };
        &self.lists[self.starts[column] as usize..self.starts[column + 1] as usize]
    }
}

/// The context of that number.
pub(super) fn context(id: Id) -> Option<&'static Context> {
    grammar(id.grammar)?.contexts.get(id.context)
}

/// The context that the grammar of that number begins in.
pub(super) fn start(number: usize) -> Option<Id> {
    grammar(number)?.start
}

impl Context {
    /// The rules that hold here.
    pub(super) fn rules(&'static self) -> &'static Rules {
        self.rules.get_or_init(|| {
            let mut all = Vec::new();
            gather(self, &mut all, 0);
            index(all)
        })
    }
}

fn gather(context: &'static Context, all: &mut Vec<&'static Rule>, depth: usize) {
    for item in &context.items {
        match item {
            Item::Rule(rule) => all.push(rule),
            Item::Include(id) if depth < 50 => {
                if let Some(included) = self::context(*id) {
                    gather(included, all, depth + 1);
                }
            }
            Item::Include(_) => (),
        }
    }
    all.truncate(usize::from(u16::MAX));
}

fn index(all: Vec<&'static Rule>) -> Rules {
    let numbered = || (0u16..).zip(&all);
    let is_anywhere = |rule: &Rule| rule.backrefs || rule.first.is_anywhere();
    let anywhere = numbered().filter(|(_, rule)| is_anywhere(rule)).map(|(at, _)| at).collect();
    let (mut starts, mut lists) = (vec![0], Vec::new());
    let others: Vec<_> =
        numbered().filter(|(_, rule)| !is_anywhere(rule)).map(|(at, rule)| (at, &rule.first)).collect();
    for in_word in [false, true] {
        for byte in 0..=128 {
            let fitting =
                others.iter().filter(|(_, first)| first.has(byte) && !(in_word && first.is_at_edge()));
            lists.extend(fitting.map(|(at, _)| *at));
            starts.push(u32::try_from(lists.len()).unwrap_or(u32::MAX));
        }
    }
    Rules { all, anywhere, starts, lists }
}

#[derive(Debug)]
struct Grammar {
    start: Option<Id>,
    contexts: Vec<Context>,
}

fn grammar(number: usize) -> Option<&'static Grammar> {
    static GRAMMARS: LazyLock<Vec<OnceLock<Option<Grammar>>>> =
        LazyLock::new(|| SET.syntaxes().iter().map(|_| OnceLock::new()).collect());
    GRAMMARS.get(number)?.get_or_init(|| unpack(number)).as_ref()
}

/// The store keeps each grammar packed, and says so only in its stored form.
fn unpack(number: usize) -> Option<Grammar> {
    #[derive(Deserialize)]
    struct Stored {
        serialized_lazy_contexts: Vec<u8>,
    }
    let stored = serde_json::to_vec(SET.syntaxes().get(number)?).ok()?;
    let stored: Stored = serde_json::from_slice(&stored).ok()?;
    let packed: stored::Contexts = syntect::dumps::from_reader(&stored.serialized_lazy_contexts[..]).ok()?;
    let contexts = packed.contexts.into_iter().map(context_from).collect();
    Some(Grammar { start: packed.context_ids.get("__start").copied(), contexts })
}

fn context_from(stored: stored::Context) -> Context {
    Context {
        meta: classes_of(&stored.meta_scope),
        content: classes_of(&stored.meta_content_scope),
        clears: stored.clear_scopes,
        prototype: stored.prototype,
        backrefs: stored.uses_backrefs,
        items: stored.patterns.into_iter().filter_map(item_from).collect(),
        rules: OnceLock::new(),
    }
}

fn item_from(stored: stored::Pattern) -> Option<Item> {
    static RULES: AtomicU32 = AtomicU32::new(0);
    let stored = match stored {
        stored::Pattern::Include(reference) => return reference.id().map(Item::Include),
        stored::Pattern::Match(rule) => rule,
    };
    let ids =
        |references: Vec<stored::Reference>| references.iter().filter_map(stored::Reference::id).collect();
    Some(Item::Rule(Box::new(Rule {
        number: RULES.fetch_add(1, Ordering::Relaxed),
        first: First::of(&stored.regex),
        regex: Expression::new(stored.regex),
        backrefs: stored.has_captures,
        scope: classes_of(&stored.scope),
        groups: stored
            .captures
            .unwrap_or_default()
            .iter()
            .map(|(at, scopes)| (*at, classes_of(scopes)))
            .collect(),
        then: match stored.operation {
            stored::Operation::Push(references) => Then::Push(ids(references)),
            stored::Operation::Set(references) => Then::Set(ids(references)),
            stored::Operation::Pop => Then::Pop,
            stored::Operation::None => Then::Stay,
        },
        prototype: stored.with_prototype.and_then(|reference| reference.id()),
    })))
}

fn classes_of(scopes: &[Scope]) -> Vec<Class> {
    scopes.iter().map(|&scope| classes::class(scope)).collect()
}

/// The store's own form, field by field.
mod stored {
    use super::ClearAmount;
    use super::Deserialize;
    use super::HashMap;
    use super::Id;
    use super::Scope;

    #[derive(Deserialize)]
    pub(super) struct Contexts {
        pub(super) context_ids: HashMap<String, Id>,
        pub(super) contexts: Vec<Context>,
    }

    #[derive(Deserialize)]
    pub(super) struct Context {
        pub(super) meta_scope: Vec<Scope>,
        pub(super) meta_content_scope: Vec<Scope>,
        #[serde(rename = "meta_include_prototype")]
        _meta_include_prototype: bool,
        pub(super) clear_scopes: Option<ClearAmount>,
        pub(super) prototype: Option<Id>,
        pub(super) uses_backrefs: bool,
        pub(super) patterns: Vec<Pattern>,
    }

    #[derive(Deserialize)]
    pub(super) enum Pattern {
        Match(Match),
        Include(Reference),
    }

    #[derive(Deserialize)]
    pub(super) struct Match {
        pub(super) has_captures: bool,
        pub(super) regex: String,
        pub(super) scope: Vec<Scope>,
        pub(super) captures: Option<Vec<(usize, Vec<Scope>)>>,
        pub(super) operation: Operation,
        pub(super) with_prototype: Option<Reference>,
    }

    #[derive(Deserialize)]
    pub(super) enum Operation {
        Push(Vec<Reference>),
        Set(Vec<Reference>),
        Pop,
        None,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "every form has to be read, and one of them is used")]
    pub(super) enum Reference {
        Named(String),
        ByScope { scope: Scope, sub_context: Option<String>, with_escape: bool },
        File { name: String, sub_context: Option<String>, with_escape: bool },
        Inline(String),
        Direct(Id),
    }

    impl Reference {
        pub(super) fn id(&self) -> Option<Id> {
            match self {
                Reference::Direct(id) => Some(*id),
                _ => None,
            }
        }
    }
}
