//! Little words: the commonest of each language, and in which languages they are common. Chosen by hand
//! from grammars, not counted from any mail.

/// ISO 639-3 codes, in the order of the bits in [`WORDS`].
const LANGUAGES: [&str; 20] = [
    "eng", "deu", "fra", "spa", "por", "ita", "nld", "swe", "dan", "nob", "fin", "pol", "ces", "hun", "ron", "tur",
    "hrv", "cat", "ind", "vie",
];

/// The fewest little words that tell a language.
const HITS_MIN: u32 = 3;
/// One word in so many has to be a little one: in prose it is one in three.
const SHARE_INVERSE: u32 = 7;
/// The longest word looked up, in bytes.
const WORD_BYTES_MAX: usize = 16;

/// The language whose little words are the commonest, where one is clearly ahead.
pub(super) fn language(text: &str) -> Option<&'static str> {
    let mut hits = [0_u32; LANGUAGES.len()];
    let (mut seen, mut words) = (0, 0);
    for word in text.split_whitespace().filter(|word| !is_name(word)).flat_map(letters) {
        let mask = languages_of(word);
        words += 1;
        seen += u32::from(mask != 0);
        for (language, hits) in hits.iter_mut().enumerate() {
            *hits += mask >> language & 1;
        }
    }
    let (best, most) = hits.iter().enumerate().max_by_key(|(at, hits)| (**hits, usize::MAX - at))?;
    let second = hits.iter().enumerate().filter(|(at, _)| *at != best).map(|(_, hits)| *hits).max()?;
    let clear = *most > second + second / 4
        && *most * SHARE_INVERSE >= words
        && (*most >= HITS_MIN || seen == *most && *most >= 2);
    if clear { LANGUAGES.get(best).copied() } else { None }
}

/// Addresses, paths and numbers are in no language.
fn is_name(word: &str) -> bool {
    let inner = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"']);
    inner.bytes().any(|b| matches!(b, b'.' | b'@' | b'/' | b'_' | b':' | b'0'..=b'9'))
}

fn letters(word: &str) -> impl Iterator<Item = &str> {
    word.split(|c: char| !c.is_alphabetic()).filter(|part| !part.is_empty())
}

fn languages_of(word: &str) -> u32 {
    let mut lower = [0_u8; WORD_BYTES_MAX];
    let Some(lower) = lower.get_mut(..word.len()) else { return 0 };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let found = WORDS.binary_search_by(|(known, _)| known.as_bytes().cmp(lower));
    found.ok().and_then(|at| WORDS.get(at)).map_or(0, |(_, mask)| *mask)
}

/// Words, sorted by their bytes, and the languages in which they are common, one bit each.
#[rustfmt::skip]
const WORDS: &[(&str, u32)] = &[
    ("aan", 0x40), ("about", 0x1), ("această", 0x4000), ("adalah", 0x40000), ("af", 0x100), ("akan", 0x40000),
    ("al", 0x20028), ("ale", 0x1800), ("all", 0x1), ("alla", 0xa0), ("als", 0x42), ("also", 0x1), ("am", 0x4001),
    ("ama", 0x8000), ("amb", 0x20000), ("an", 0x1), ("anche", 0x20), ("and", 0x1), ("anda", 0x40000), ("any", 0x1),
    ("ao", 0x10), ("aquest", 0x20000), ("aquesta", 0x20000), ("are", 0x1), ("as", 0x11), ("at", 0x101),
    ("atau", 0x40000), ("att", 0x80), ("au", 0x4), ("auch", 0x2), ("auf", 0x2), ("aus", 0x2), ("aux", 0x4),
    ("av", 0x280), ("avec", 0x4), ("az", 0x2000), ("be", 0x1), ("been", 0x1), ("bei", 0x2), ("bi", 0x10000),
    ("bij", 0x40), ("bir", 0x8000), ("biti", 0x10000), ("bitte", 0x2), ("bonjour", 0x4), ("bu", 0x8000),
    ("by", 0x1001), ("byl", 0x1000), ("bạn", 0x80000), ("ca", 0x4000), ("call", 0x1), ("can", 0x1),
    ("care", 0x4000), ("ce", 0x4), ("cette", 0x4), ("che", 0x20), ("cho", 0x80000), ("chúng", 0x80000),
    ("ci", 0x24), ("co", 0x800), ("com", 0x20010), ("come", 0x20), ("como", 0x18), ("con", 0x28), ("could", 0x1),
    ("csak", 0x2000), ("cu", 0x4000), ("czy", 0x800), ("các", 0x80000), ("có", 0x80000), ("că", 0x4000),
    ("của", 0x80000), ("da", 0x18030), ("daha", 0x8000), ("dalam", 0x40000), ("dan", 0x40000), ("dans", 0x4),
    ("dapat", 0x40000), ("dar", 0x4000), ("dari", 0x40000), ("das", 0x12), ("dat", 0x40), ("de", 0x2c15c),
    ("deg", 0x200), ("dei", 0x20), ("del", 0x20028), ("della", 0x20), ("delle", 0x20), ("dem", 0x2),
    ("den", 0x382), ("dengan", 0x40000), ("der", 0x2), ("des", 0x6), ("det", 0x380), ("deze", 0x40),
    ("değil", 0x8000), ("di", 0x40020), ("die", 0x2), ("dig", 0x180), ("din", 0x4380), ("dit", 0x40),
    ("dla", 0x800), ("do", 0x1811), ("door", 0x40), ("dos", 0x10), ("du", 0x384), ("dumneavoastră", 0x4000),
    ("een", 0x40), ("efter", 0x100), ("egy", 0x2000), ("ei", 0x400), ("ein", 0x2), ("eine", 0x2), ("einen", 0x2),
    ("einer", 0x2), ("el", 0x22008), ("eller", 0x380), ("els", 0x20000), ("em", 0x10), ("en", 0x287cc),
    ("er", 0x340), ("es", 0x8), ("est", 0x4), ("esta", 0x18), ("este", 0x4018), ("está", 0x18), ("et", 0x304),
    ("ett", 0x80), ("etter", 0x200), ("että", 0x400), ("ez", 0x2000), ("foi", 0x10), ("for", 0x301),
    ("fra", 0x300), ("from", 0x1), ("från", 0x80), ("fue", 0x8), ("för", 0x80), ("für", 0x2), ("get", 0x1),
    ("gibi", 0x8000), ("gli", 0x20), ("ha", 0x22028), ("haben", 0x2), ("had", 0x1), ("har", 0x380), ("has", 0x1),
    ("have", 0x1), ("he", 0x1), ("hebben", 0x40), ("heeft", 0x40), ("her", 0x301), ("here", 0x1), ("het", 0x40),
    ("hi", 0x1), ("his", 0x1), ("hogy", 0x2000), ("hola", 0x8), ("how", 0x1), ("hvis", 0x300), ("hän", 0x400),
    ("här", 0x80), ("ich", 0x2), ("if", 0x1), ("ihr", 0x2), ("ihre", 0x2), ("ik", 0x40), ("ikke", 0x300),
    ("il", 0x20), ("ile", 0x8000), ("ili", 0x10000), ("im", 0x2), ("in", 0x61), ("ini", 0x40000), ("inte", 0x80),
    ("into", 0x1), ("is", 0x2041), ("ist", 0x2), ("it", 0x1), ("itu", 0x40000), ("için", 0x8000), ("ja", 0x400),
    ("jag", 0x80), ("jak", 0x1800), ("jako", 0x1000), ("je", 0x11044), ("jeg", 0x300), ("jego", 0x800),
    ("jen", 0x1000), ("jest", 0x800), ("joka", 0x400), ("jos", 0x400), ("jsme", 0x1000), ("jsou", 0x1000),
    ("juga", 0x40000), ("just", 0x1), ("już", 0x800), ("kadar", 0x8000), ("kami", 0x40000), ("kan", 0x3c0),
    ("kann", 0x2), ("kanssa", 0x400), ("kao", 0x10000), ("ke", 0x40000), ("kell", 0x2000), ("khi", 0x80000),
    ("không", 0x80000), ("know", 0x1), ("koji", 0x10000), ("které", 0x1000), ("które", 0x800), ("kun", 0x400),
    ("la", 0x2402c), ("las", 0x8), ("le", 0x2c), ("lehet", 0x2000), ("les", 0x20004), ("let", 0x1), ("lo", 0x28),
    ("los", 0x8), ("lub", 0x800), ("là", 0x80000), ("lütfen", 0x8000), ("maar", 0x40), ("mai", 0x4000),
    ("mais", 0x10), ("may", 0x1), ("me", 0x1), ("med", 0x380), ("meg", 0x2000), ("mehr", 0x2), ("men", 0x80),
    ("met", 0x40), ("minden", 0x2000), ("mint", 0x2000), ("mit", 0x2), ("more", 0x1), ("może", 0x800),
    ("mukaan", 0x400), ("mutta", 0x400), ("my", 0x1), ("myös", 0x400), ("már", 0x2000), ("más", 0x8),
    ("még", 0x2000), ("més", 0x20000), ("může", 0x1000), ("một", 0x80000), ("na", 0x11810), ("naar", 0x40),
    ("nach", 0x2), ("ne", 0x1c004), ("nebo", 0x1000), ("need", 0x1), ("nel", 0x20), ("nella", 0x20),
    ("nem", 0x2000), ("người", 0x80000), ("những", 0x80000), ("nicht", 0x2), ("nie", 0x800), ("niet", 0x40),
    ("niin", 0x400), ("no", 0x20018), ("noch", 0x2), ("nog", 0x40), ("non", 0x20), ("nos", 0x1c), ("not", 0x1),
    ("nous", 0x4), ("nu", 0x4000), ("này", 0x80000), ("não", 0x10), ("och", 0x80), ("od", 0x11800), ("oder", 0x2),
    ("of", 0x41), ("og", 0x300), ("også", 0x300), ("olan", 0x8000), ("olarak", 0x8000), ("ole", 0x400),
    ("oleh", 0x40000), ("olet", 0x400), ("olá", 0x10), ("om", 0x3c0), ("on", 0x401), ("one", 0x1), ("only", 0x1),
    ("ont", 0x4), ("onze", 0x40), ("ook", 0x40), ("op", 0x40), ("or", 0x1), ("oraz", 0x800), ("os", 0x110),
    ("oss", 0x280), ("ou", 0x14), ("our", 0x1), ("out", 0x1), ("ovat", 0x400), ("over", 0x1), ("pada", 0x40000),
    ("pan", 0x800), ("par", 0x4), ("para", 0x18), ("pas", 0x4), ("państwo", 0x800), ("pe", 0x4000), ("pela", 0x10),
    ("pelo", 0x10), ("pentru", 0x4000), ("per", 0x20020), ("pero", 0x8), ("però", 0x20000), ("più", 0x20),
    ("please", 0x1), ("plus", 0x4), ("po", 0x1800), ("por", 0x18), ("pour", 0x4), ("prin", 0x4000),
    ("pro", 0x1000), ("przez", 0x800), ("puede", 0x8), ("på", 0x380), ("que", 0x2001c), ("questo", 0x20),
    ("qui", 0x4), ("samo", 0x10000), ("sau", 0x4000), ("se", 0x11418), ("see", 0x1), ("sekä", 0x400),
    ("seu", 0x20010), ("seus", 0x10), ("seva", 0x20000), ("she", 0x1), ("should", 0x1), ("si", 0x2c),
    ("sich", 0x2), ("sie", 0x2), ("sind", 0x2), ("sinun", 0x400), ("size", 0x8000), ("sizin", 0x8000),
    ("się", 0x800), ("ska", 0x80), ("smo", 0x10000), ("so", 0x1), ("som", 0x380), ("some", 0x1), ("son", 0x8),
    ("sono", 0x20), ("sont", 0x4), ("ste", 0x10000), ("su", 0x10028), ("sua", 0x10), ("sul", 0x20), ("suo", 0x20),
    ("sur", 0x4), ("sus", 0x8), ("sve", 0x10000), ("são", 0x10), ("så", 0x380), ("són", 0x20000), ("să", 0x4000),
    ("są", 0x800), ("tai", 0x400), ("te", 0x40), ("tego", 0x800), ("telah", 0x40000), ("ten", 0x800),
    ("than", 0x1), ("thank", 0x1), ("thanks", 0x1), ("that", 0x1), ("the", 0x1), ("them", 0x1), ("then", 0x1),
    ("there", 0x1), ("they", 0x1), ("this", 0x1), ("ti", 0x20), ("tidak", 0x40000), ("til", 0x300), ("till", 0x80),
    ("to", 0x11801), ("trong", 0x80000), ("tu", 0x8), ("tuo", 0x20), ("tämä", 0x400), ("tôi", 0x80000),
    ("từ", 0x80000), ("um", 0x10), ("uma", 0x10), ("un", 0x2402c), ("una", 0x20028), ("und", 0x2), ("une", 0x4),
    ("uns", 0x2), ("untuk", 0x40000), ("up", 0x1), ("us", 0x20001), ("usted", 0x8), ("uw", 0x40), ("vagy", 0x2000),
    ("van", 0x2040), ("var", 0x8000), ("vara", 0x80), ("vas", 0x10000), ("vaše", 0x1000), ("ve", 0x8000),
    ("ved", 0x300), ("very", 0x1), ("veya", 0x8000), ("već", 0x10000), ("vi", 0x380), ("via", 0x40),
    ("vil", 0x300), ("você", 0x10), ("voi", 0x400), ("voit", 0x400), ("volt", 0x2000), ("von", 0x2),
    ("voor", 0x40), ("vos", 0x4), ("votre", 0x4), ("vous", 0x4), ("và", 0x80000), ("vám", 0x1000), ("være", 0x300),
    ("vă", 0x4000), ("však", 0x1000), ("với", 0x80000), ("was", 0x1), ("we", 0x41), ("wenn", 0x2), ("werden", 0x2),
    ("were", 0x1), ("what", 0x1), ("when", 0x1), ("which", 0x1), ("who", 0x1), ("will", 0x1), ("wir", 0x2),
    ("wird", 0x2), ("with", 0x1), ("worden", 0x40), ("wordt", 0x40), ("would", 0x1), ("yang", 0x40000),
    ("you", 0x1), ("your", 0x1), ("za", 0x11800), ("zijn", 0x40), ("zu", 0x2), ("zum", 0x2), ("zur", 0x2),
    ("às", 0x10), ("är", 0x80), ("çok", 0x8000), ("és", 0x22000), ("été", 0x4), ("être", 0x4), ("în", 0x4000),
    ("önnek", 0x2000), ("über", 0x2), ("đã", 0x80000), ("được", 0x80000), ("để", 0x80000), ("że", 0x800),
    ("že", 0x1000), ("și", 0x4000),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_fits() {
        assert!(WORDS.is_sorted_by(|a, b| a.0.as_bytes() < b.0.as_bytes()));
        assert!(WORDS.iter().all(|(word, mask)| word.len() <= WORD_BYTES_MAX && *mask < 1 << LANGUAGES.len()));
    }

    #[test]
    fn words_without_a_language_tell_none() {
        assert_eq!(language("alpha beta gamma delta"), None);
        assert_eq!(language("The list and the map of the town"), Some("eng"));
    }
}
