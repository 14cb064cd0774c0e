//! The language of a text.

/// With fewer characters no language is told.
const CHARS_MIN: usize = 40;
/// How much of a text is looked at: enough to tell, and the cost grows with it.
const BYTES_MAX: usize = 512;

/// ISO 639-3, where it can be told.
pub(crate) fn of(text: &str) -> Option<String> {
    let start = text.get(..text.floor_char_boundary(BYTES_MAX)).unwrap_or_default();
    start.chars().nth(CHARS_MIN)?;
    let found = whatlang::detect(start)?;
    (found.is_reliable() || found.confidence() > 0.5).then(|| found.lang().code().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages() {
        assert_eq!(
            of("Please find attached the report that we spoke about yesterday morning.").as_deref(),
            Some("eng")
        );
        assert_eq!(
            of("Bitte finden Sie anbei den Bericht, über den wir gestern gesprochen haben.").as_deref(),
            Some("deu")
        );
        assert_eq!(of("short"), None);
    }
}
