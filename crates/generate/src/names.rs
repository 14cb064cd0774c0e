//! Names of people, firms and domains, put together from parts.

use crate::draw::Draw;
use std::collections::BTreeSet;

struct Culture {
    given: &'static [&'static str],
    family: &'static [&'static str],
}

const CULTURES: &[Culture] = &[
    Culture {
        given: &["Alice", "Oliver", "Harriet", "Graham", "Imogen", "Peter", "Rosalind", "Duncan", "Fiona", "Neil"],
        family: &["Ashworth", "Pemberton", "Lockwood", "Sinclair", "Hartley", "Winslow", "Barrow", "Fenwick"],
    },
    Culture {
        given: &["Jürgen", "Annika", "Matthias", "Käthe", "Lukas", "Heike", "Björn", "Sabine", "Florian", "Ute"],
        family: &["Müller", "Brandstätter", "Vogel", "Schäfer", "Lindner", "Kröger", "Weiß", "Hofmann"],
    },
    Culture {
        given: &["Hélène", "Mathieu", "Odile", "Rémi", "Clémence", "Benoît", "Solange", "Yves", "Margaux"],
        family: &["Lefèvre", "Girard", "Rousselot", "Marchand", "Béranger", "Dufour", "Chevalier", "Perrin"],
    },
    Culture {
        given: &["Lucía", "Andrés", "Inés", "Joaquín", "Pilar", "Álvaro", "Marisol", "Rodrigo", "Beatriz"],
        family: &["Navarro", "Ibáñez", "Quintana", "Serrano", "Molina", "Peñalver", "Carrasco", "Ocampo"],
    },
    Culture {
        given: &["Małgorzata", "Piotr", "Zofia", "Krzysztof", "Agnieszka", "Wojciech", "Halina", "Tomasz"],
        family: &["Kowalczyk", "Wiśniewska", "Zieliński", "Nowicka", "Dąbrowski", "Wróbel", "Majewska"],
    },
    Culture {
        given: &["Priya", "Arjun", "Meera", "Sanjay", "Kavita", "Rohan", "Lakshmi", "Vikram"],
        family: &["Raghavan", "Deshmukh", "Chatterjee", "Iyer", "Banerjee", "Kulkarni", "Nair"],
    },
    Culture {
        given: &["Haruto", "Yuki", "Mei", "Jian", "Ling", "Kenji", "Aiko", "Minh", "Thuy"],
        family: &["Tanaka", "Kobayashi", "Zhang", "Liang", "Nakamura", "Nguyen", "Chen", "Fujimoto"],
    },
    Culture {
        given: &["Amara", "Kwame", "Zanele", "Tunde", "Leila", "Yusuf", "Nadia", "Omar", "Ayesha"],
        family: &["Okafor", "Mensah", "Dlamini", "Adeyemi", "Haddad", "Mansour", "Rahimi", "Diallo"],
    },
];

/// A person's given and family name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    pub(crate) given: String,
    pub(crate) family: String,
}

impl Name {
    pub(crate) fn full(&self) -> String {
        format!("{} {}", self.given, self.family)
    }
}

const FIRST: &[&str] = &[
    "amber", "alder", "anchor", "birch", "bright", "cedar", "clear", "copper", "coral", "delta", "ember", "falcon",
    "fern", "flint", "garnet", "glen", "granite", "harbor", "hazel", "heron", "indigo", "iron", "juniper", "kestrel",
    "lark", "linden", "lumen", "maple", "marble", "meadow", "mill", "moss", "nimbus", "north", "oak", "ochre", "olive",
    "onyx", "orchard", "otter", "pearl", "pine", "plover", "quarry", "quill", "raven", "reed", "ridge", "river",
    "rowan", "saffron", "sage", "silver", "slate", "sparrow", "spruce", "stone", "summit", "swift", "tarn", "teal",
    "thistle", "timber", "umber", "vale", "verdant", "violet", "walnut", "willow", "wren",
];
const SECOND: &[&str] = &[
    "bank", "beam", "board", "bridge", "craft", "crest", "dale", "desk", "dock", "field", "flow", "forge", "gate",
    "grove", "guild", "haven", "hill", "house", "labs", "lane", "leaf", "light", "line", "loft", "mark", "mere",
    "mont", "nest", "path", "point", "port", "press", "reach", "shore", "side", "spring", "stead", "stream", "tide",
    "tower", "trail", "view", "ward", "way", "wick", "wood", "works", "yard",
];
const TOP: &[&str] = &["example", "example", "example", "test"];

/// A firm's name and its domain, which share their words.
#[derive(Clone, Debug)]
pub(crate) struct Firm {
    pub(crate) brand: String,
    pub(crate) domain: String,
}

/// Hands out names, none twice.
#[derive(Default)]
pub(crate) struct Names {
    domains: BTreeSet<String>,
    people: BTreeSet<Name>,
}

impl Names {
    pub(crate) fn person(&mut self, draw: &Draw) -> Name {
        loop {
            let culture = draw.pick(CULTURES);
            let mut family = (draw.one(culture.family)).to_owned();
            if self.people.len() > 300 {
                // Beyond what single names can tell apart, people have two.
                let other = draw.pick(CULTURES).family;
                family = format!("{family}-{}", draw.pick(other));
            }
            let name = Name { given: (draw.one(culture.given)).to_owned(), family };
            if self.people.insert(name.clone()) {
                return name;
            }
        }
    }

    pub(crate) fn firm(&mut self, draw: &Draw) -> Firm {
        loop {
            let (first, second) = (draw.one(FIRST), draw.one(SECOND));
            let hyphen = if draw.chance(20) { "-" } else { "" };
            // Once half of the pairs are taken, a number keeps the search short.
            let number = if self.domains.len() > 1500 { draw.digits(3) } else { String::new() };
            let label = format!("{first}{hyphen}{second}{number}");
            let brand = match draw.below(3) {
                0 => format!("{} {}", capital(first), capital(second)),
                1 => format!("{}{}", capital(first), capital(second)),
                _ => capital(&format!("{first}{second}")),
            };
            if self.domains.insert(label.clone()) {
                return Firm { brand, domain: format!("{label}.{}", draw.one(TOP)) };
            }
        }
    }

    /// Takes a domain made elsewhere; false when it is given out already.
    pub(crate) fn claim(&mut self, label: &str) -> bool {
        self.domains.insert(label.to_owned())
    }
}

pub(crate) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A name in the letters that an address or a host may have.
pub(crate) fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.to_lowercase().chars() {
        match letter {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            'à' | 'á' | 'â' | 'ą' => out.push('a'),
            'ç' | 'ć' => out.push('c'),
            'è' | 'é' | 'ê' | 'ë' | 'ę' => out.push('e'),
            'í' | 'î' | 'ï' => out.push('i'),
            'ł' => out.push('l'),
            'ñ' | 'ń' => out.push('n'),
            'ó' | 'ô' => out.push('o'),
            'ś' => out.push('s'),
            'ú' | 'û' => out.push('u'),
            'ź' | 'ż' => out.push('z'),
            'a'..='z' | '0'..='9' | '-' | '.' => out.push(letter),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Stream;

    #[test]
    fn no_name_is_given_twice() {
        let (draw, mut names) = (Draw::new(1, Stream::Partners), Names::default());
        let people: BTreeSet<_> = (0..900).map(|_| names.person(&draw)).collect();
        let firms: BTreeSet<_> = (0..2500).map(|_| names.firm(&draw).domain).collect();
        assert_eq!((people.len(), firms.len()), (900, 2500));
    }

    #[test]
    fn every_name_has_an_address() {
        for culture in CULTURES {
            for name in culture.given.iter().chain(culture.family) {
                assert!(ascii(name).is_ascii() && ascii(name).len() + 1 >= name.chars().count(), "{name}");
            }
        }
    }
}
