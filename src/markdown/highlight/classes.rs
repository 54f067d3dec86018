//! From scopes to classes: each stretch of code gets the one letter of the deepest scope that has one.
use crate::html::escape_into;
use std::sync::LazyLock;
use syntect::parsing::ClearAmount;
use syntect::parsing::Scope;

/// A class: its letter, `PLAIN` for none, or `INHERIT` where a scope says nothing.
pub(super) type Class = u8;
const INHERIT: Class = 0;
const PLAIN: Class = b' ';
/// What a JSON key is: the string in it does not make it a string.
const KEY: Class = b'a';

/// Scopes, by how they begin; the longest match counts. `code.css` says how each letter looks.
const CLASSES: &[(&str, Class)] = &[
    ("comment", b'c'),
    ("constant", b'l'),
    ("constant.character.escape", b'e'),
    ("constant.numeric", b'n'),
    ("constant.other.placeholder", b'e'),
    ("entity.name", b'f'),
    ("entity.name.class", b't'),
    ("entity.name.enum", b't'),
    ("entity.name.impl", b't'),
    ("entity.name.interface", b't'),
    ("entity.name.module", PLAIN),
    ("entity.name.namespace", PLAIN),
    ("entity.name.section", b'h'),
    ("entity.name.struct", b't'),
    ("entity.name.tag", b'g'),
    ("entity.name.trait", b't'),
    ("entity.name.type", b't'),
    ("entity.name.union", b't'),
    ("entity.other.attribute-name", b'a'),
    ("entity.other.inherited-class", b't'),
    ("keyword", b'k'),
    ("keyword.operator", b'o'),
    ("keyword.operator.word", b'k'),
    ("keyword.operator.logical.python", b'k'),
    ("markup.bold", b'b'),
    ("markup.deleted", b'd'),
    ("markup.heading", b'h'),
    ("markup.inserted", b'x'),
    ("markup.italic", b'i'),
    ("markup.raw", b's'),
    ("markup.underline.link", b'u'),
    ("meta.annotation", b'm'),
    ("meta.attribute.rust", b'm'),
    ("meta.diff.header", b'm'),
    ("meta.diff.range", b'm'),
    ("meta.interpolation", PLAIN),
    ("meta.mapping.key.json", KEY),
    ("meta.preprocessor", b'm'),
    ("meta.template.expression", PLAIN),
    ("source", PLAIN),
    ("storage", b'k'),
    ("storage.type.numeric", b'n'),
    ("storage.type.string", b's'),
    ("string", b's'),
    ("string.regexp", b'r'),
    ("string.unquoted.plain.out.yaml", PLAIN),
    ("support", b'f'),
    ("support.class", b't'),
    ("support.constant", b'l'),
    ("support.type", b't'),
    ("support.type.property-name", b'a'),
    ("variable.annotation", b'm'),
    ("variable.function", b'f'),
    ("variable.language", b'v'),
    ("variable.parameter", b'p'),
];

/// The class of a scope by itself.
pub(super) fn class(scope: Scope) -> Class {
    static TABLE: LazyLock<Vec<(Scope, Class)>> = LazyLock::new(|| {
        let scoped = |&(name, class): &(&str, Class)| Scope::new(name).ok().map(|scope| (scope, class));
        CLASSES.iter().filter_map(scoped).collect()
    });
    let fits = TABLE.iter().filter(|(prefix, _)| prefix.is_prefix_of(scope));
    fits.max_by_key(|(prefix, _)| prefix.len()).map_or(INHERIT, |(_, class)| *class)
}

/// The scopes that are open, as the class that each of them makes of the code inside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Open {
    classes: Vec<Class>,
    cleared: Vec<Vec<Class>>,
}

impl Open {
    /// The class of code at this point.
    pub(super) fn current(&self) -> Class {
        self.classes.last().copied().unwrap_or(PLAIN)
    }

    /// Opens a scope of that class.
    pub(super) fn push(&mut self, class: Class) {
        let around = self.current();
        let stays = class == INHERIT || (class == b's' && around == KEY);
        self.classes.push(if stays { around } else { class });
    }

    /// Closes that many scopes.
    pub(super) fn pop(&mut self, count: usize) {
        self.classes.truncate(self.classes.len().saturating_sub(count));
    }

    /// Sets scopes aside until `restore`.
    pub(super) fn clear(&mut self, amount: ClearAmount) {
        let keep = match amount {
            ClearAmount::TopN(count) => self.classes.len().saturating_sub(count),
            ClearAmount::All => 0,
        };
        self.cleared.push(self.classes.split_off(keep));
    }

    /// Opens again what was set aside last.
    pub(super) fn restore(&mut self) {
        self.classes.extend(self.cleared.pop().unwrap_or_default());
    }
}

/// One line of HTML in the making: stretches of one class become one span.
#[derive(Debug, Default)]
pub(super) struct Paint {
    html: String,
    span: Option<Class>,
}

impl Paint {
    /// Appends code of a class.
    pub(super) fn push(&mut self, code: &str, class: Class) {
        if code.is_empty() {
            return;
        }
        // White space looks alike in every class: no span ends or begins for it.
        if self.span != Some(class) && !code.bytes().all(|byte| byte == b' ') {
            self.close();
            if class != PLAIN {
                self.html.push_str("<span class=\"");
                self.html.push(char::from(class));
                self.html.push_str("\">");
                self.span = Some(class);
            }
        }
        text_into(code, &mut self.html);
    }

    /// The line, with its last span closed.
    pub(super) fn finish(mut self) -> String {
        self.close();
        self.html
    }

    fn close(&mut self) {
        if self.span.take().is_some() {
            self.html.push_str("</span>");
        }
    }
}

/// Appends code, escaped. Control characters are not allowed in HTML: their pictures stand for them.
pub(super) fn text_into(code: &str, out: &mut String) {
    let forbidden = |c: char| c.is_control() && c != '\t';
    if !code.contains(forbidden) {
        return escape_into(code, out);
    }
    let picture = |c: char| match u32::from(c) {
        low @ 0..0x20 => char::from_u32(0x2400 + low).unwrap_or('\u{fffd}'),
        0x7f => '\u{2421}',
        _ => '\u{fffd}',
    };
    let shown: String = code.chars().map(|c| if forbidden(c) { picture(c) } else { c }).collect();
    escape_into(&shown, out);
}
