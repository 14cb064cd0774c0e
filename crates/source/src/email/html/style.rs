//! The few declarations of a style attribute that decide whether text can be seen (CSS 2.2 § 9, 11, 14).

/// How text is shown here, as inherited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    /// display:none, opacity:0, the hidden attribute: no child can undo it.
    pub(crate) gone: bool,
    /// visibility:hidden.
    pub(crate) invisible: bool,
    /// font-size:0.
    pub(crate) no_size: bool,
    /// The text's colour, as 0xRRGGBB.
    pub(crate) color: Option<u32>,
    /// The background's.
    pub(crate) background: Option<u32>,
}

impl Shown {
    /// Whether a reader sees the text.
    pub(crate) fn is_visible(&self) -> bool {
        let same = self.color.is_some() && self.color == self.background;
        !(self.gone || self.invisible || self.no_size || same)
    }

    /// Applies a style attribute.
    pub(crate) fn apply(&mut self, style: &str) {
        for declaration in style.split(';') {
            let declaration = declaration.trim_ascii_start();
            // Most declarations say nothing here: their first letter tells.
            if matches!(
                declaration.as_bytes().first(),
                Some(b'd' | b'v' | b'o' | b'f' | b'c' | b'b' | b'm' | b'D' | b'F')
            ) && let Some((property, value)) = declaration.split_once(':')
            {
                self.declare(property.trim_ascii_end(), value.trim_ascii());
            }
        }
    }

    fn declare(&mut self, property: &str, value: &str) {
        let value = value.trim_end_matches("!important").trim_ascii_end();
        let mut lower = [0_u8; 16];
        let Some(lower) = lower.get_mut(..property.len()) else { return };
        lower.copy_from_slice(property.as_bytes());
        lower.make_ascii_lowercase();
        match &*lower {
            b"display" => self.gone |= value.eq_ignore_ascii_case("none"),
            b"opacity" => self.gone |= value.trim_end_matches('%').parse() == Ok(0.0_f32),
            b"max-height" => self.gone |= is_zero(value),
            b"visibility" => self.invisible = value.eq_ignore_ascii_case("hidden"),
            b"font-size" => self.no_size = is_zero(value),
            b"font" => self.no_size |= value.split_ascii_whitespace().any(|word| word == "0" || word.starts_with("0/")),
            b"color" => self.color = color(value).or(self.color),
            b"background" | b"background-color" => self.set_background(value),
            _ => {}
        }
    }

    /// An image or a gradient hides which colour is behind the text.
    pub(crate) fn set_background(&mut self, value: &str) {
        if value.contains('(') && !value.starts_with("rgb") {
            self.background = None;
        } else if !value.eq_ignore_ascii_case("transparent") {
            self.background = color(value.split_ascii_whitespace().next().unwrap_or_default()).or(self.background);
        }
    }

    /// Applies a colour attribute.
    pub(crate) fn set_color(&mut self, value: &str) {
        self.color = color(value).or(self.color);
    }
}

/// `0`, `0px`, `0.0em`; up to one pixel is as good as none.
fn is_zero(value: &str) -> bool {
    let end = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let (number, unit) = value.split_at(end);
    let most = if unit.trim_ascii() == "px" || unit.trim_ascii() == "pt" { 1.0 } else { 0.0 };
    number.parse::<f32>().is_ok_and(|number| number <= most)
}

/// `#rgb`, `#rrggbb`, `rgb(r, g, b)` and the two names that matter.
fn color(value: &str) -> Option<u32> {
    let value = value.trim_ascii();
    if let Some(hex) = value.strip_prefix('#') {
        let number = u32::from_str_radix(hex, 16).ok()?;
        return match hex.len() {
            3 => Some((number >> 8 & 15) * 0x11_0000 + (number >> 4 & 15) * 0x1100 + (number & 15) * 0x11),
            6 => Some(number),
            _ => None,
        };
    }
    if let Some(inner) = value.strip_prefix("rgb(").and_then(|inner| inner.strip_suffix(')')) {
        let mut parts = inner.split(',').map(|part| part.trim().parse::<u8>());
        let mut next = || parts.next()?.ok().map(u32::from);
        return Some(next()? << 16 | next()? << 8 | next()?);
    }
    match value {
        "white" | "White" | "WHITE" => Some(0xFF_FFFF),
        "black" | "Black" | "BLACK" => Some(0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visible(styles: &[&str]) -> bool {
        let mut shown = Shown::default();
        styles.iter().for_each(|style| shown.apply(style));
        shown.is_visible()
    }

    #[test]
    fn what_hides() {
        for style in [
            "display:none",
            "color:red; Display : NONE !important",
            "visibility:hidden",
            "opacity:0",
            "font-size:0px",
            "font-size:1px;line-height:1px",
            "font:0/0 a",
            "max-height:0",
            "color:#fff;background-color:#FFFFFF",
            "background:white;color:rgb(255, 255, 255)",
        ] {
            assert!(!visible(&[style]), "{style}");
        }
    }

    #[test]
    fn what_does_not() {
        for style in ["display:block", "opacity:0.5", "font-size:10px", "color:#fff", "max-height:100px", "margin:0"] {
            assert!(visible(&[style]), "{style}");
        }
        assert!(visible(&["font-size:0", "font-size:14px"]));
        assert!(!visible(&["display:none", "display:block"]));
        assert!(visible(&["background:#fff;color:#fff", "background:url(x)"]));
    }
}
