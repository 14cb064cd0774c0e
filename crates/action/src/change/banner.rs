//! The one banner: why, what was done, and how to ask for the rest. Plain text, and HTML of inline styles with every
//! character escaped that is not plain.

use super::Level;
use super::link::without_links;
use std::fmt::Write;

/// The longest reason shown, in characters.
const WHY_CHARS_MAX: usize = 600;

/// What stands in front of a message.
pub(super) struct Banner {
    sentences: Vec<String>,
}

/// What could not be done, or cost something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seals {
    /// It is encrypted, or wrapped up whole: nothing inside was looked at or changed.
    pub closed: bool,
    /// It was signed, and this copy no longer is.
    pub broken: bool,
}

impl Banner {
    pub(super) fn of(why: &str, level: Level, help: &str, seals: Seals) -> Self {
        let why: String = why.chars().map(|c| if c.is_control() { ' ' } else { c }).take(WHY_CHARS_MAX).collect();
        let why = without_links(&why);
        let mut sentences = vec!["Be careful with this message.".to_owned(), why.trim().to_owned()];
        if seals.closed {
            sentences.push("It is encrypted, so nothing inside it was changed: open its links and attachments only if you expected it.".to_owned());
        } else {
            if level.attachments {
                sentences.push("Its attachments were replaced by notes.".to_owned());
            }
            if level.links {
                sentences.push("Its links are locked: they lead to a page that checks them again first.".to_owned());
            }
        }
        if seals.broken {
            sentences.push(
                "It was signed; this copy was changed, so its signature does not fit any more. The original is kept."
                    .to_owned(),
            );
        }
        if level.links || level.attachments {
            sentences.push(help.trim().to_owned());
        }
        sentences.retain(|sentence| !sentence.is_empty());
        Self { sentences }
    }

    /// As plain text, set apart by lines of equals signs.
    pub(super) fn text(&self) -> String {
        let rule = "=".repeat(64);
        format!("{rule}\r\n{}\r\n{rule}\r\n\r\n", self.sentences.join("\r\n"))
    }

    /// As HTML, ASCII throughout. `!important` stands against style sheets of the message.
    pub(super) fn html(&self) -> String {
        let mut words = self.sentences.iter().map(|sentence| escaped(sentence));
        let first = words.next().unwrap_or_default();
        let rest: String = words.map(|sentence| format!(" {sentence}")).collect();
        let style = "display:block!important;visibility:visible!important;opacity:1!important;position:relative!important;\
            clear:both!important;box-sizing:border-box!important;max-width:none!important;max-height:none!important;margin:0 0 16px 0!important;\
            padding:12px 16px!important;border:1px solid #c77700!important;border-left:6px solid #c77700!important;\
            background:#fff6e5!important;color:#3d2600!important;font:14px/20px Arial,sans-serif!important;\
            text-align:left!important;text-indent:0!important";
        format!("<div style=\"{style}\" role=\"note\"><b>{first}</b>{rest}</div>")
    }
}

/// Text as HTML, whatever the document's charset.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || " .,:;-_!?/()".contains(c) {
            out.push(c);
        } else {
            _ = write!(out, "&#{};", u32::from(c));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINKS: Level = Level { links: true, attachments: false };

    #[test]
    fn a_banner_says_what_was_done_and_no_more() {
        let text = |level, seals| Banner::of("New here.", level, "Ask the help desk.", seals).text();
        let only = text(Level::default(), Seals::default());
        assert!(only.contains("New here.") && !only.contains("locked") && !only.contains("Ask"));
        assert!(text(LINKS, Seals::default()).contains("links are locked"));
        let closed = text(LINKS, Seals { closed: true, broken: false });
        assert!(closed.contains("nothing inside it was changed") && !closed.contains("are locked"));
    }

    #[test]
    fn nothing_breaks_out_of_a_banner() {
        let html = Banner::of("<script>é\r\n\u{1b}&amp;\"", LINKS, "<b>", Seals::default()).html();
        assert!(
            html.contains("&#60;script&#62;&#233;")
                && html.is_ascii()
                && !html.contains("<script")
                && !html.contains('\u{1b}')
        );
    }
}
