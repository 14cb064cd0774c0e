//! Scripts, and the languages that have one to themselves (Unicode 15, § 7–18).

/// What a text is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// One that tells the language: its ISO 639-3 code.
    Tells(&'static str),
    /// Latin.
    Latin,
    /// Shared by several languages: Arabic, Devanagari and so on.
    Other,
}

/// Letters of each group.
#[derive(Default)]
struct Counts {
    latin: u32,
    han: u32,
    kana: u32,
    hangul: u32,
    cyrillic: u32,
    ukrainian: u32,
    greek: u32,
    hebrew: u32,
    thai: u32,
    other: u32,
}

/// The script that most letters have; none when there are hardly any letters.
pub(super) fn of(text: &str) -> Option<Script> {
    let mut counts = Counts::default();
    text.chars().for_each(|c| counts.add(c));
    let [mostly, cjk] = [counts.largest(), counts.han + counts.kana];
    if mostly < LETTERS_MIN {
        return None;
    }
    // East Asian mail is full of Latin names and addresses: a few of its own letters say more than those.
    if cjk * 4 > counts.latin && cjk >= LETTERS_MIN {
        return Some(Script::Tells(if counts.kana * 10 > cjk { "jpn" } else { "cmn" }));
    }
    if counts.hangul * 4 > counts.latin && counts.hangul >= LETTERS_MIN {
        return Some(Script::Tells("kor"));
    }
    Some(match mostly {
        n if n == counts.latin => Script::Latin,
        n if n == counts.greek => Script::Tells("ell"),
        n if n == counts.hebrew => Script::Tells("heb"),
        n if n == counts.thai => Script::Tells("tha"),
        n if n == counts.cyrillic && counts.ukrainian * 40 > n => Script::Tells("ukr"),
        n if n == counts.cyrillic => Script::Tells("rus"),
        _ => Script::Other,
    })
}

/// The fewest letters that tell anything.
const LETTERS_MIN: u32 = 12;

impl Counts {
    fn add(&mut self, c: char) {
        let count = match c {
            'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => &mut self.latin,
            '\u{0}'..='\u{BF}' => return,
            'і' | 'ї' | 'є' | 'ґ' | 'І' | 'Ї' | 'Є' => {
                self.ukrainian += 1;
                &mut self.cyrillic
            }
            '\u{370}'..='\u{3FF}' => &mut self.greek,
            '\u{400}'..='\u{4FF}' => &mut self.cyrillic,
            '\u{590}'..='\u{5FF}' => &mut self.hebrew,
            '\u{E00}'..='\u{E7F}' => &mut self.thai,
            '\u{3040}'..='\u{30FF}' => &mut self.kana,
            '\u{4E00}'..='\u{9FFF}' => &mut self.han,
            '\u{AC00}'..='\u{D7AF}' => &mut self.hangul,
            c if c.is_alphabetic() => &mut self.other,
            _ => return,
        };
        *count += 1;
    }

    fn largest(&self) -> u32 {
        let Self { latin, han, kana, hangul, cyrillic, greek, hebrew, thai, other, .. } = *self;
        [latin, han + kana, hangul, cyrillic, greek, hebrew, thai, other].into_iter().max().unwrap_or_default()
    }
}
