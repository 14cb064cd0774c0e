//! With whom a party corresponds, counted from its messages.

use crate::links;
use std::collections::{BTreeMap, BTreeSet};
use thymus_event::{Day, Timestamp};
use thymus_store::{Hit, Party};

/// Recipients of one message that count: what goes to more is no correspondence.
const RECIPIENTS_MAX: usize = 50;

/// One whom a party has to do with.
pub(super) struct Tie {
    pub(super) who: String,
    pub(super) path: String,
    /// Messages that they wrote to the party, and that it wrote to them.
    pub(super) to_it: u64,
    pub(super) from_it: u64,
    /// Days on which they wrote to it.
    pub(super) days: BTreeSet<Day>,
    pub(super) first: Timestamp,
    pub(super) last: Timestamp,
}

impl Tie {
    /// All that went between them.
    pub(super) fn messages(&self) -> u64 {
        self.to_it + self.from_it
    }
}

/// Everyone, those with most messages first.
pub(super) fn ties(party: &Party, hits: &[Hit]) -> Vec<Tie> {
    let mut ties: BTreeMap<&str, Tie> = BTreeMap::new();
    for hit in hits {
        let author = hit.author.as_deref();
        if author.is_some_and(|author| party.has(author)) {
            let others = hit.recipients.iter().take(RECIPIENTS_MAX).filter(|to| !party.has(to));
            others.for_each(|to| of(&mut ties, to, hit).from_it += 1);
        } else if let Some(author) = author {
            let tie = of(&mut ties, author, hit);
            tie.to_it += 1;
            tie.days.insert(hit.time.day());
        }
    }
    let mut all: Vec<Tie> = ties.into_values().collect();
    all.sort_by_key(|tie| std::cmp::Reverse((tie.messages(), tie.last)));
    all
}

fn of<'a, 'b>(ties: &'b mut BTreeMap<&'a str, Tie>, who: &'a str, hit: &Hit) -> &'b mut Tie {
    let tie = ties.entry(who).or_insert_with(|| Tie {
        who: who.to_owned(),
        path: links::address(who),
        to_it: 0,
        from_it: 0,
        days: BTreeSet::new(),
        first: hit.time,
        last: hit.time,
    });
    tie.first = tie.first.min(hit.time);
    tie.last = tie.last.max(hit.time);
    tie
}
