//! Colours: read, mixed, compared, and moved until they can be read.
use std::fmt::Write;

/// A colour; each part from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Colour {
    pub r: f64,
    pub g: f64,
    pub b: f64,
    pub a: f64,
}

/// The page behind a diagram.
pub(super) const LIGHT_PAGE: Colour = Colour::rgb(0xff, 0xff, 0xff);
/// The same in the dark scheme.
pub(super) const DARK_PAGE: Colour = Colour::rgb(0x0d, 0x11, 0x17);

impl Colour {
    const fn rgb(r: u8, g: u8, b: u8) -> Self {
        Self { r: r as f64 / 255.0, g: g as f64 / 255.0, b: b as f64 / 255.0, a: 1.0 }
    }

    /// Reads a CSS colour; keywords that depend on the surroundings are none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(hex) = text.strip_prefix('#') {
            return from_hex(hex);
        }
        if let Some((function, arguments)) = text.strip_suffix(')').and_then(|text| text.split_once('(')) {
            return from_function(function.trim(), arguments);
        }
        if text.eq_ignore_ascii_case("transparent") {
            return Some(Self { a: 0.0, ..Self::rgb(0, 0, 0) });
        }
        let name = text.to_ascii_lowercase();
        let at = NAMES.binary_search_by(|(known, _)| (*known).cmp(&name)).ok()?;
        let [_, r, g, b] = NAMES[at].1.to_be_bytes();
        Some(Self::rgb(r, g, b))
    }

    /// The shortest way to write it in CSS that old readers understand too.
    pub(super) fn write(self) -> String {
        let [r, g, b] = [self.r, self.g, self.b].map(byte);
        if self.a < 0.9995 {
            let mut alpha = format!("{:.3}", self.a.max(0.0));
            alpha.truncate(alpha.trim_end_matches('0').trim_end_matches('.').len());
            return format!("rgba({r},{g},{b},{alpha})");
        }
        let mut hex = String::with_capacity(7);
        hex.push('#');
        let short = [r, g, b].iter().all(|part| part / 16 == part % 16);
        for part in [r, g, b] {
            // Writing to a string cannot fail.
            let _ = if short { write!(hex, "{:x}", part % 16) } else { write!(hex, "{part:02x}") };
        }
        hex
    }

    /// This colour laid over another one.
    pub(super) fn over(self, under: Self) -> Self {
        let mix = |top: f64, bottom: f64| top * self.a + bottom * (1.0 - self.a);
        Self {
            r: mix(self.r, under.r),
            g: mix(self.g, under.g),
            b: mix(self.b, under.b),
            a: self.a + under.a * (1.0 - self.a),
        }
    }

    /// The same, less opaque.
    pub(super) fn faded(self, opacity: f64) -> Self {
        Self { a: self.a * opacity.clamp(0.0, 1.0), ..self }
    }

    /// Whether it has no hue to speak of.
    pub(super) fn is_grey(self) -> bool {
        self.r.max(self.g).max(self.b) - self.r.min(self.g).min(self.b) < 0.08
    }

    /// How bright it is, as WCAG reckons.
    pub(super) fn luminance(self) -> f64 {
        let linear = |part: f64| {
            if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.r) + 0.7152 * linear(self.g) + 0.0722 * linear(self.b)
    }

    /// The contrast of two opaque colours, from 1 to 21.
    pub(super) fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The worst contrast of this colour, laid over each of `grounds`.
    pub(super) fn worst(self, grounds: &[Self]) -> f64 {
        grounds.iter().map(|ground| self.over(*ground).contrast(*ground)).fold(21.0, f64::min)
    }

    /// The nearest colour of the same hue that, painted with `opacity`, reaches `contrast` on all of `grounds`:
    /// mixed with black or with white, whichever needs less. Where neither reaches, the better of the two.
    pub(super) fn moved(self, grounds: &[Self], opacity: f64, contrast: f64) -> Self {
        let mut best = self;
        let worst = |colour: Self| colour.faded(opacity).worst(grounds);
        for colour in self.mixes() {
            if worst(colour) >= contrast {
                return colour;
            }
            if worst(colour) > worst(best) {
                best = colour;
            }
        }
        best
    }

    /// As [`moved`](Self::moved), but by lightness alone, so that what was nearly black or white shows its hue.
    pub(super) fn lit(self, grounds: &[Self], opacity: f64, contrast: f64) -> Self {
        let worst = |colour: &Self| colour.faded(opacity).worst(grounds);
        let (hue, saturation, lightness) = self.hsl();
        let steps =
            (1..=100_u8).flat_map(|step| [1.0, -1.0].map(|way| lightness + way * f64::from(step) / 100.0));
        let lit = steps.filter(|lightness| (0.0..=1.0).contains(lightness)).map(|lightness| {
            let colour = from_hsl(hue, saturation, lightness, 1.0);
            Self::rgb(byte(colour.r), byte(colour.g), byte(colour.b))
        });
        let mut best = self;
        for colour in lit {
            if worst(&colour) >= contrast {
                return colour;
            }
            if worst(&colour) > worst(&best) {
                best = colour;
            }
        }
        best
    }

    /// Hue in degrees, saturation and lightness.
    fn hsl(self) -> (f64, f64, f64) {
        let (most, least) = (self.r.max(self.g).max(self.b), self.r.min(self.g).min(self.b));
        let (reach, lightness) = (most - least, f64::midpoint(most, least));
        if reach < 1e-9 {
            return (0.0, 0.0, lightness);
        }
        let turn = |from: f64, to: f64, start: f64| start + 60.0 * (from - to) / reach;
        let hue = if self.r >= most {
            turn(self.g, self.b, 0.0)
        } else if self.g >= most {
            turn(self.b, self.r, 120.0)
        } else {
            turn(self.r, self.g, 240.0)
        };
        (hue, reach / (1.0 - (2.0 * lightness - 1.0).abs()).max(1e-9), lightness)
    }

    /// The nearest colour of the same hue that is worth the most.
    pub(super) fn best<T: PartialOrd>(self, worth: impl Fn(&Self) -> T) -> Self {
        let mut best = (worth(&self), self);
        for colour in self.mixes() {
            let found = worth(&colour);
            if found > best.0 {
                best = (found, colour);
            }
        }
        best.1
    }

    /// This colour mixed with more and more black and white.
    pub(super) fn mixes(self) -> impl Iterator<Item = Self> {
        (1..=u8::MAX).flat_map(move |step| {
            [Self::rgb(0, 0, 0), Self::rgb(255, 255, 255)].map(|end| {
                let colour =
                    Self { a: 1.0, ..end.faded(f64::from(step) / 255.0).over(Self { a: 1.0, ..self }) };
                // What is written is rounded: judge that.
                Self::rgb(byte(colour.r), byte(colour.g), byte(colour.b))
            })
        })
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte just before")]
fn byte(part: f64) -> u8 {
    (part * 255.0).round().clamp(0.0, 255.0) as u8
}

fn from_hex(hex: &str) -> Option<Colour> {
    if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let digit = |at: usize| u8::from_str_radix(hex.get(at..=at)?, 16).ok();
    let pair = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    let parts = match hex.len() {
        3 | 4 => [digit(0)? * 17, digit(1)? * 17, digit(2)? * 17, digit(3).map_or(255, |part| part * 17)],
        6 | 8 => [pair(0)?, pair(2)?, pair(4)?, pair(6).unwrap_or(255)],
        _ => return None,
    };
    Some(Colour { a: f64::from(parts[3]) / 255.0, ..Colour::rgb(parts[0], parts[1], parts[2]) })
}

#[expect(clippy::many_single_char_names, reason = "the letters of the colour models")]
fn from_function(function: &str, arguments: &str) -> Option<Colour> {
    let parts: Vec<&str> =
        arguments.split([',', '/', ' ']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let &[x, y, z, ref rest @ ..] = parts.as_slice() else {
        return None;
    };
    let share = |part: &str, whole: f64| match part.strip_suffix('%') {
        Some(percent) => percent.parse::<f64>().ok().map(|n| n / 100.0),
        None => part.parse::<f64>().ok().map(|n| n / whole),
    };
    let a = rest.first().map_or(Some(1.0), |part| share(part, 1.0))?;
    let colour = match function.to_ascii_lowercase().as_str() {
        "rgb" | "rgba" => Colour { r: share(x, 255.0)?, g: share(y, 255.0)?, b: share(z, 255.0)?, a },
        "hsl" | "hsla" => {
            let hue = x.strip_suffix("deg").unwrap_or(x).parse::<f64>().ok()?;
            from_hsl(hue, share(y, 100.0)?, share(z, 100.0)?, a)
        }
        _ => return None,
    };
    let parts = [colour.r, colour.g, colour.b, colour.a];
    if !parts.iter().all(|part| part.is_finite()) {
        return None;
    }
    let [r, g, b, a] = parts.map(|part| part.clamp(0.0, 1.0));
    Some(Colour { r, g, b, a })
}

fn from_hsl(hue: f64, saturation: f64, lightness: f64, a: f64) -> Colour {
    let (saturation, lightness) = (saturation.clamp(0.0, 1.0), lightness.clamp(0.0, 1.0));
    let part = |shift: f64| {
        let k = (shift + hue.rem_euclid(360.0) / 30.0) % 12.0;
        let reach = saturation * lightness.min(1.0 - lightness);
        lightness - reach * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0)
    };
    Colour { r: part(0.0), g: part(8.0), b: part(4.0), a }
}

/// The named colours of CSS, sorted.
#[rustfmt::skip]
#[expect(clippy::unreadable_literal, reason = "a colour is read in six digits")]
const NAMES: &[(&str, u32)] = &[
    ("aliceblue", 0xf0f8ff), ("antiquewhite", 0xfaebd7), ("aqua", 0x00ffff), ("aquamarine", 0x7fffd4),
    ("azure", 0xf0ffff), ("beige", 0xf5f5dc), ("bisque", 0xffe4c4), ("black", 0x000000),
    ("blanchedalmond", 0xffebcd), ("blue", 0x0000ff), ("blueviolet", 0x8a2be2), ("brown", 0xa52a2a),
    ("burlywood", 0xdeb887), ("cadetblue", 0x5f9ea0), ("chartreuse", 0x7fff00), ("chocolate", 0xd2691e),
    ("coral", 0xff7f50), ("cornflowerblue", 0x6495ed), ("cornsilk", 0xfff8dc), ("crimson", 0xdc143c),
    ("cyan", 0x00ffff), ("darkblue", 0x00008b), ("darkcyan", 0x008b8b), ("darkgoldenrod", 0xb8860b),
    ("darkgray", 0xa9a9a9), ("darkgreen", 0x006400), ("darkgrey", 0xa9a9a9), ("darkkhaki", 0xbdb76b),
    ("darkmagenta", 0x8b008b), ("darkolivegreen", 0x556b2f), ("darkorange", 0xff8c00), ("darkorchid", 0x9932cc),
    ("darkred", 0x8b0000), ("darksalmon", 0xe9967a), ("darkseagreen", 0x8fbc8f), ("darkslateblue", 0x483d8b),
    ("darkslategray", 0x2f4f4f), ("darkslategrey", 0x2f4f4f), ("darkturquoise", 0x00ced1),
    ("darkviolet", 0x9400d3), ("deeppink", 0xff1493), ("deepskyblue", 0x00bfff), ("dimgray", 0x696969),
    ("dimgrey", 0x696969), ("dodgerblue", 0x1e90ff), ("firebrick", 0xb22222), ("floralwhite", 0xfffaf0),
    ("forestgreen", 0x228b22), ("fuchsia", 0xff00ff), ("gainsboro", 0xdcdcdc), ("ghostwhite", 0xf8f8ff),
    ("gold", 0xffd700), ("goldenrod", 0xdaa520), ("gray", 0x808080), ("green", 0x008000),
    ("greenyellow", 0xadff2f), ("grey", 0x808080), ("honeydew", 0xf0fff0), ("hotpink", 0xff69b4),
    ("indianred", 0xcd5c5c), ("indigo", 0x4b0082), ("ivory", 0xfffff0), ("khaki", 0xf0e68c),
    ("lavender", 0xe6e6fa), ("lavenderblush", 0xfff0f5), ("lawngreen", 0x7cfc00), ("lemonchiffon", 0xfffacd),
    ("lightblue", 0xadd8e6), ("lightcoral", 0xf08080), ("lightcyan", 0xe0ffff), ("lightgoldenrodyellow", 0xfafad2),
    ("lightgray", 0xd3d3d3), ("lightgreen", 0x90ee90), ("lightgrey", 0xd3d3d3), ("lightpink", 0xffb6c1),
    ("lightsalmon", 0xffa07a), ("lightseagreen", 0x20b2aa), ("lightskyblue", 0x87cefa),
    ("lightslategray", 0x778899), ("lightslategrey", 0x778899), ("lightsteelblue", 0xb0c4de),
    ("lightyellow", 0xffffe0), ("lime", 0x00ff00), ("limegreen", 0x32cd32), ("linen", 0xfaf0e6),
    ("magenta", 0xff00ff), ("maroon", 0x800000), ("mediumaquamarine", 0x66cdaa), ("mediumblue", 0x0000cd),
    ("mediumorchid", 0xba55d3), ("mediumpurple", 0x9370db), ("mediumseagreen", 0x3cb371),
    ("mediumslateblue", 0x7b68ee), ("mediumspringgreen", 0x00fa9a), ("mediumturquoise", 0x48d1cc),
    ("mediumvioletred", 0xc71585), ("midnightblue", 0x191970), ("mintcream", 0xf5fffa), ("mistyrose", 0xffe4e1),
    ("moccasin", 0xffe4b5), ("navajowhite", 0xffdead), ("navy", 0x000080), ("oldlace", 0xfdf5e6),
    ("olive", 0x808000), ("olivedrab", 0x6b8e23), ("orange", 0xffa500), ("orangered", 0xff4500),
    ("orchid", 0xda70d6), ("palegoldenrod", 0xeee8aa), ("palegreen", 0x98fb98), ("paleturquoise", 0xafeeee),
    ("palevioletred", 0xdb7093), ("papayawhip", 0xffefd5), ("peachpuff", 0xffdab9), ("peru", 0xcd853f),
    ("pink", 0xffc0cb), ("plum", 0xdda0dd), ("powderblue", 0xb0e0e6), ("purple", 0x800080),
    ("rebeccapurple", 0x663399), ("red", 0xff0000), ("rosybrown", 0xbc8f8f), ("royalblue", 0x4169e1),
    ("saddlebrown", 0x8b4513), ("salmon", 0xfa8072), ("sandybrown", 0xf4a460), ("seagreen", 0x2e8b57),
    ("seashell", 0xfff5ee), ("sienna", 0xa0522d), ("silver", 0xc0c0c0), ("skyblue", 0x87ceeb),
    ("slateblue", 0x6a5acd), ("slategray", 0x708090), ("slategrey", 0x708090), ("snow", 0xfffafa),
    ("springgreen", 0x00ff7f), ("steelblue", 0x4682b4), ("tan", 0xd2b48c), ("teal", 0x008080),
    ("thistle", 0xd8bfd8), ("tomato", 0xff6347), ("turquoise", 0x40e0d0), ("violet", 0xee82ee),
    ("wheat", 0xf5deb3), ("white", 0xffffff), ("whitesmoke", 0xf5f5f5), ("yellow", 0xffff00),
    ("yellowgreen", 0x9acd32),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_every_notation_and_written_in_one() {
        for (given, written) in [
            ("#FFF3E0", "#fff3e0"),
            ("#abc", "#abc"),
            ("#11223380", "rgba(17,34,51,0.502)"),
            ("rgb(255, 0, 0)", "#f00"),
            ("rgba(232,232,232, 0.8)", "rgba(232,232,232,0.8)"),
            ("rgb(100% 0% 0% / 50%)", "rgba(255,0,0,0.5)"),
            ("hsl(80, 100%, 96.2745098039%)", "#f9ffec"),
            ("hsl(-120, 100%, 50%)", "#00f"),
            ("RebeccaPurple", "#639"),
            ("transparent", "rgba(0,0,0,0)"),
        ] {
            assert_eq!(Colour::parse(given).expect(given).write(), written, "{given}");
        }
        for wrong in
            ["", "#12", "#ggg", "#ééé", "currentColor", "url(#a)", "rgb(1)", "hsl(x,1%,1%)", "rgb(NaN,1,1)"]
        {
            assert_eq!(Colour::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn contrast_is_reckoned_as_wcag_does() {
        let colour = |text: &str| Colour::parse(text).unwrap();
        assert!((colour("#fff").contrast(colour("#000")) - 21.0).abs() < 0.01);
        assert!((colour("#767676").contrast(colour("#fff")) - 4.54).abs() < 0.01);
    }

    #[test]
    fn a_pale_colour_moves_until_it_can_be_read_and_keeps_its_hue() {
        let white = [LIGHT_PAGE];
        let moved = Colour::parse("#e6c07b").unwrap().moved(&white, 1.0, 4.5);
        assert!(moved.worst(&white) >= 4.5);
        assert!(moved.r > moved.b, "still a brown");
    }
}
