//! The language of a text: by its script where that is enough, by its commonest little words where many
//! languages share one. Letter statistics are asked only where those leave it open, as they cost fifty times
//! as much and need more text to be right.

mod script;
mod words;

use script::Script;

/// With fewer characters no language is told.
const CHARS_MIN: usize = 40;
/// How much of a text is looked at: enough to tell, and the cost grows with it.
const BYTES_MAX: usize = 768;
/// Letter statistics are wrong too often below this many characters.
const STATISTICS_CHARS_MIN: usize = 120;

/// ISO 639-3, where it can be told.
pub(crate) fn of(text: &str) -> Option<String> {
    let start = text.get(..text.floor_char_boundary(BYTES_MAX)).unwrap_or_default();
    start.chars().nth(CHARS_MIN - 1)?;
    let code = match script::of(start)? {
        Script::Tells(code) => code,
        Script::Latin => words::language(start)?,
        Script::Other => by_statistics(start)?,
    };
    Some(code.to_owned())
}

fn by_statistics(text: &str) -> Option<&'static str> {
    text.chars().nth(STATISTICS_CHARS_MIN - 1)?;
    let found = whatlang::detect(text)?;
    found.is_reliable().then(|| found.lang().code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages() {
        let cases = [
            ("Please find attached the report that we spoke about yesterday morning.", Some("eng")),
            ("Bitte finden Sie anbei den Bericht, über den wir gestern gesprochen haben.", Some("deu")),
            ("Veuillez trouver ci-joint le rapport dont nous avons parlé hier matin.", Some("fra")),
            ("Le escribo para enviarle el informe del que hablamos ayer por la mañana.", Some("spa")),
            ("Segue em anexo o relatório de que falamos ontem, não se esqueça da reunião.", Some("por")),
            ("In allegato trova il rapporto di cui abbiamo parlato ieri, che è nella cartella.", Some("ita")),
            ("Hierbij stuur ik het rapport waar we gisteren over hebben gesproken, met de bijlage.", Some("nld")),
            ("W załączeniu przesyłam raport, o którym rozmawialiśmy wczoraj, oraz się żegnam.", Some("pol")),
            (
                "昨日お話しした報告書を添付しますので、ご確認いただけますようお願い申し上げます。よろしくお願いします。",
                Some("jpn"),
            ),
            (
                "请查收附件中的报告，这是我们昨天讨论过的内容，如有任何问题请随时与我联系，谢谢您的配合与支持。",
                Some("cmn"),
            ),
            ("Во вложении отчёт, о котором мы говорили вчера утром, посмотрите, пожалуйста.", Some("rus")),
            ("short", None),
            ("0123456789 0123456789 0123456789 0123456789 0123456789", None),
        ];
        for (text, wanted) in cases {
            assert_eq!(of(text).as_deref(), wanted, "{text}");
        }
    }
}
