//! What a note is made of on its way from Markdown to HTML, as the passes hand it on.
use super::Input;
use crate::fence::Fence;
use crate::html::Html;
use pulldown_cmark::{CowStr, Event, Tag};
use std::ops::Range;

/// One piece of a note.
#[derive(Debug, Clone)]
pub(super) enum Item<'a> {
    /// What the parser said.
    Event(Event<'a>),
    /// A code block in one piece.
    Fence(Box<Fence>),
    /// What is finished.
    Html(Html),
    /// What is finished and belongs to its place: the tags of a link, a picture, a mark. It is left out where
    /// the words around it are shown elsewhere, such as a heading in the contents.
    Fixed(Html),
    /// What is finished, and the words that it stands for.
    Spoken(Box<(Html, String)>),
    /// Words that no pass changes.
    Literal(CowStr<'a>),
    /// A tag of raw HTML that wants an id.
    Named(Box<Named>),
}

/// A start tag in two pieces: an id may be written between them.
#[derive(Debug, Clone, Default)]
pub(super) struct Named {
    /// The tag up to the id.
    pub(super) before: Html,
    /// The id.
    pub(super) id: String,
    /// What follows.
    pub(super) after: Html,
}

/// The pieces of a note in order, each with the bytes of the file that it came from.
pub(super) type Items<'a> = Vec<(Item<'a>, Range<usize>)>;

/// Quotes, lists and emphasis nest no deeper: a browser stops at 512 elements, and every later stage may
/// rely on this bound.
pub(super) const DEPTH: usize = 100;

impl Named {
    /// A place to link to, with nothing in it.
    pub(super) fn anchor(id: String) -> Self {
        let mut named = Named { id, ..Named::default() };
        named.before.push_html("<a");
        named.after.push_html("></a>");
        named
    }
}

impl Item<'_> {
    /// An item that prints nothing, to put where another one was taken away.
    pub(super) fn nothing() -> Self {
        Item::Html(Html::default())
    }

    /// Finished HTML without holes.
    pub(super) fn html(text: &str) -> Self {
        let mut html = Html::default();
        html.push_html(text);
        Item::Html(html)
    }

    /// The words in it, if it has any.
    pub(super) fn words(&self) -> Option<&str> {
        match self {
            Item::Event(
                Event::Text(words)
                | Event::Code(words)
                | Event::InlineMath(words)
                | Event::DisplayMath(words),
            )
            | Item::Literal(words) => Some(words),
            Item::Event(Event::SoftBreak | Event::HardBreak) => Some("\n"),
            Item::Spoken(spoken) => Some(&spoken.1),
            _ => None,
        }
    }

    /// Finished HTML without holes that belongs to its place.
    pub(super) fn fixed(text: &str) -> Self {
        let mut html = Html::default();
        html.push_html(text);
        Item::Fixed(html)
    }
}

/// Parses a note: code blocks in one piece, neighbouring text in one piece.
pub(super) fn read<'a>(input: &Input<'a>) -> Items<'a> {
    let mut reader = Reader { source: input.text, items: Vec::new(), text: None, kept: Vec::new(), depth: 0 };
    let mut events = input.options.dialect.parse(input.text, input.body.clone());
    while let Some((event, span)) = events.next() {
        match event {
            Event::Text(text) => reader.text(text, span),
            Event::Start(Tag::CodeBlock(kind)) => {
                let fence = Fence::gather(&kind, span.clone(), &mut events);
                reader.push(Item::Fence(Box::new(fence)), span);
            }
            Event::Start(tag) => reader.start(tag, span),
            Event::End(_) if reader.end() => reader.push(Item::Event(event), span),
            Event::End(_) => (),
            event => reader.push(Item::Event(event), span),
        }
    }
    reader.flush();
    reader.items
}

struct Reader<'a> {
    source: &'a str,
    items: Items<'a>,
    /// Text that may go on in the next event.
    text: Option<(CowStr<'a>, Range<usize>)>,
    /// For each open element, whether it was kept.
    kept: Vec<bool>,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn push(&mut self, item: Item<'a>, span: Range<usize>) {
        self.flush();
        self.items.push((item, span));
    }

    fn flush(&mut self) {
        if let Some((text, span)) = self.text.take() {
            self.items.push((Item::Event(Event::Text(text)), span));
        }
    }

    fn text(&mut self, text: CowStr<'a>, span: Range<usize>) {
        let Some((before, from)) = self.text.take() else {
            self.text = Some((text, span));
            return;
        };
        let whole = from.start..span.end;
        let joined = match before {
            CowStr::Borrowed(before)
                if from.end == span.start && before.len() == from.len() && text.len() == span.len() =>
            {
                CowStr::Borrowed(self.source.get(whole.clone()).unwrap_or(before))
            }
            before => {
                let mut longer = String::from(before);
                longer.push_str(&text);
                CowStr::from(longer)
            }
        };
        self.text = Some((joined, whole));
    }

    fn start(&mut self, tag: Tag<'a>, span: Range<usize>) {
        let keep = match tag {
            Tag::Item => self.kept.last().copied().unwrap_or(true),
            Tag::BlockQuote(_) | Tag::List(_) | Tag::Emphasis | Tag::Strong | Tag::Strikethrough => {
                self.depth < DEPTH
            }
            _ => true,
        };
        self.kept.push(keep);
        if keep {
            self.depth += 1;
            self.push(Item::Event(Event::Start(tag)), span);
        }
    }

    /// Closes an element; whether it was kept.
    fn end(&mut self) -> bool {
        let kept = self.kept.pop().unwrap_or(false);
        self.depth -= usize::from(kept);
        kept
    }
}
