//! Emoji by their names: `:rocket:` is what GitHub shows for it.
use super::items::Item;
use super::items::Items;
use pulldown_cmark::{CowStr, Event};

/// Puts the emoji in the running text; code and addresses are left alone.
pub(super) fn pass(mut items: Items<'_>) -> Items<'_> {
    for (item, _) in &mut items {
        let Item::Event(Event::Text(text)) = item else {
            continue;
        };
        if let Some(with_emoji) = replace(text) {
            *text = CowStr::from(with_emoji);
        }
    }
    items
}

/// The text with its emoji; nothing where it names none.
fn replace(text: &str) -> Option<String> {
    let mut out = None;
    let mut from = 0;
    let mut at = 0;
    while let Some(colon) = text[at..].find(':') {
        let start = at + colon;
        let name = &text[start + 1..];
        let length =
            name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(byte)).count();
        at = start + 1 + length;
        if length == 0 || !name[length..].starts_with(':') {
            continue;
        }
        if let Some(emoji) = emojis::get_by_shortcode(&name[..length]) {
            let out = out.get_or_insert_with(String::new);
            out.push_str(&text[from..start]);
            out.push_str(emoji.as_str());
            at += 1;
            from = at;
        }
    }
    out.map(|mut out| {
        out.push_str(&text[from..]);
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_emoji_and_all_else_stays() {
        assert_eq!(replace("go :rocket::+1: now").as_deref(), Some("go 🚀👍 now"));
        assert_eq!(replace("a:rocket:b:tada:").as_deref(), Some("a🚀b🎉"));
        assert_eq!(replace("12:30:45 :no-such-emoji: std::fmt"), None);
        assert_eq!(replace(":::"), None);
        assert_eq!(replace(":x:rocket:").as_deref(), Some("❌rocket:"));
    }
}
