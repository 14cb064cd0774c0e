//! One mailbox under work: looking at it, and doing one step after another.

use super::criteria::criteria;
use super::fault::{Fault, Outcome};
use super::folders::Seat;
use super::session::{Fetched, Opened, Session};
use crate::change::Changer;
use crate::mailbox::{Copy, CopyId, Flags, Folder, FolderId, Kind, Marks, Sight, Step};
use crate::{Order, original};
use std::collections::{BTreeMap, BTreeSet};

/// Folder, UIDVALIDITY and UID: by these a message never changes (RFC 3501 §2.3.1.1).
type Place = (FolderId, u32, u32);

/// What a message turned out to be, with a hash of all its bytes; nothing when it is another message.
type Recognised = Option<(Kind, [u8; 32])>;

/// A mailbox that is open for one order.
pub(super) struct Desk<'a> {
    pub order: &'a Order,
    pub changer: &'a Changer,
    pub own: Session,
    /// The account that messages are held in, where that is not the mailbox.
    pub vault: Option<Session>,
    pub folders: Vec<(Folder, Seat)>,
    pub candidates_max: usize,
    /// What has been read.
    pub known: BTreeMap<Place, Recognised>,
    /// The folders as they were opened when last looked at.
    pub opened: BTreeMap<FolderId, Opened>,
    /// Folders that its server would not note anything in.
    pub without_keywords: BTreeSet<FolderId>,
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    Yes,
    /// The mailbox is not as it was seen: look again.
    Stale,
}

impl Desk<'_> {
    pub(super) async fn look(&mut self) -> Outcome<Sight> {
        let mut sight =
            Sight { folders: self.folders.iter().map(|(folder, _)| folder.clone()).collect(), copies: Vec::new() };
        self.opened.clear();
        let criteria = criteria(&self.order.original);
        for folder in 0..self.folders.len() {
            let name = sight.name(folder).to_owned();
            let session = self.session(folder)?;
            let opened = match session.examine(&name).await {
                Ok(opened) => opened,
                // Not made yet, or not for us to see. Without an inbox there is no mailbox.
                Err(Fault::No(text)) if folder == 0 => return Err(Fault::No(text)),
                Err(Fault::No(_)) => continue,
                Err(fault) => return Err(fault),
            };
            let mut uids = session.search(&criteria).await?;
            self.opened.insert(folder, opened);
            uids.drain(..uids.len().saturating_sub(self.candidates_max));
            sight.copies.extend(self.copies(folder, opened.uid_validity, &uids).await?);
        }
        Ok(sight)
    }

    /// Those of these messages that are the order's.
    async fn copies(&mut self, folder: FolderId, uid_validity: u32, uids: &[u32]) -> Outcome<Vec<Copy>> {
        if uids.is_empty() {
            return Ok(Vec::new());
        }
        let unknown: Vec<_> =
            uids.iter().copied().filter(|uid| !self.known.contains_key(&(folder, uid_validity, *uid))).collect();
        if !unknown.is_empty() {
            self.learn(folder, uid_validity, &unknown).await?;
        }
        let of = |uid| self.known.get(&(folder, uid_validity, uid)).cloned().flatten();
        let ours: BTreeMap<_, _> = uids.iter().filter_map(|uid| Some((*uid, of(*uid)?))).collect();
        let wanted: Vec<_> = ours.keys().copied().collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let fetched = self.session(folder)?.fetch(&wanted, "").await?;
        Ok(fetched
            .into_iter()
            .filter_map(|one| {
                let (kind, whole) = ours.get(&one.uid)?.clone();
                let (marks, flags) = Marks::read(one.flags.iter().map(String::as_str));
                Some(Copy { id: CopyId { folder, uid: one.uid }, kind, flags, marks, date: one.date, whole })
            })
            .collect())
    }

    /// Reads what has not been read: headers first, and whole messages, one by one, only where the header is right.
    async fn learn(&mut self, folder: FolderId, uid_validity: u32, uids: &[u32]) -> Outcome<()> {
        let headers = self.session(folder)?.fetch(uids, "BODY.PEEK[HEADER]").await?;
        for header in headers {
            let mut kind = None;
            if self.order.original.has_header(&header.bytes)
                && let Some(message) = self.message(folder, header.uid).await?
            {
                kind = self.kind(&message.bytes).map(|kind| (kind, *blake3::hash(&message.bytes).as_bytes()));
            }
            self.known.insert((folder, uid_validity, header.uid), kind);
        }
        Ok(())
    }

    fn kind(&self, raw: &[u8]) -> Option<Kind> {
        let (head, _) = original::split(raw);
        match self.changer.intent_of(head, self.order) {
            Some(intent) => Some(Kind::Changed(intent)),
            None => self.order.original.is(raw).then_some(Kind::Original),
        }
    }

    async fn message(&mut self, folder: FolderId, uid: u32) -> Outcome<Option<Fetched>> {
        Ok(self.session(folder)?.fetch(&[uid], "BODY.PEEK[]").await?.pop())
    }

    pub(super) async fn step(&mut self, sight: &Sight, step: &Step) -> Outcome<Done> {
        let (Step::Append { from: id, .. }
        | Step::Mark { copy: id, .. }
        | Step::Flag { copy: id, .. }
        | Step::Move { copy: id, .. }
        | Step::Remove { copy: id }) = step;
        let Some(copy) = sight.copies.iter().find(|copy| copy.id == *id) else { return Ok(Done::Stale) };
        let opened = self.session(id.folder)?.select(sight.name(id.folder)).await?;
        if self.opened.get(&id.folder).is_none_or(|seen| seen.uid_validity != opened.uid_validity) {
            return Ok(Done::Stale);
        }
        match step {
            Step::Append { to, flags, .. } => self.put_changed(sight, *id, *to, flags, &copy.date).await,
            Step::Mark { marks, .. } => self.mark(copy, marks, opened).await,
            Step::Flag { flags, .. } => {
                let all: Vec<_> = flags.iter().cloned().chain(copy.marks.keywords()).collect();
                self.store(copy, "FLAGS.SILENT", &all).await
            }
            Step::Move { to, .. } => self.relocate(sight, copy, *to).await,
            Step::Remove { .. } => self.remove(copy).await,
        }
    }

    async fn put_changed(
        &mut self,
        sight: &Sight,
        from: CopyId,
        to: FolderId,
        flags: &Flags,
        date: &str,
    ) -> Outcome<Done> {
        let Some(message) = self.message(from.folder, from.uid).await? else { return Ok(Done::Stale) };
        let changed = self.changer.change(&message.bytes, self.order);
        self.put(sight, to, &flags.iter().cloned().collect::<Vec<_>>(), date, &changed).await
    }

    async fn put(
        &mut self,
        sight: &Sight,
        to: FolderId,
        flags: &[String],
        date: &str,
        message: &[u8],
    ) -> Outcome<Done> {
        let name = sight.name(to);
        let session = self.session(to)?;
        if let Err(fault) = session.append(name, flags, date, message).await {
            if !fault.is_try_create() {
                return Err(fault);
            }
            session.create(name).await?;
            session.append(name, flags, date, message).await?;
        }
        Ok(Done::Yes)
    }

    async fn mark(&mut self, copy: &Copy, marks: &Marks, opened: Opened) -> Outcome<Done> {
        if !opened.takes_keywords {
            self.without_keywords.insert(copy.id.folder);
            return Ok(Done::Yes);
        }
        let (old, new) = (copy.marks.keywords(), marks.keywords());
        let missing: Vec<_> = new.iter().filter(|word| !old.contains(word)).cloned().collect();
        let stale: Vec<_> = old.iter().filter(|word| !new.contains(word)).cloned().collect();
        self.store(copy, "+FLAGS.SILENT", &missing).await?;
        self.store(copy, "-FLAGS.SILENT", &stale).await
    }

    async fn store(&mut self, copy: &Copy, verb: &str, flags: &[String]) -> Outcome<Done> {
        if verb != "FLAGS.SILENT" && flags.is_empty() {
            return Ok(Done::Yes);
        }
        let line = format!("UID STORE {} {verb} ({})", copy.id.uid, flags.join(" "));
        self.session(copy.id.folder)?.command(&line, |_| {}).await.map(|()| Done::Yes)
    }

    /// Moves a copy. Where the server cannot move, and from one account to another, it is only copied: looked at again, both are
    /// the same, and the first is removed.
    async fn relocate(&mut self, sight: &Sight, copy: &Copy, to: FolderId) -> Outcome<Done> {
        let name = sight.name(to);
        if self.seat(copy.id.folder) != self.seat(to) {
            let Some(message) = self.message(copy.id.folder, copy.id.uid).await? else { return Ok(Done::Stale) };
            let marks = Marks::read(message.flags.iter().map(String::as_str)).0.keywords();
            let flags: Vec<_> = copy.flags.iter().cloned().chain(marks).collect();
            self.put(sight, to, &flags, &message.date, &message.bytes).await?;
            return Ok(Done::Stale);
        }
        let session = self.session(to)?;
        if let Err(fault) = session.relocate(copy.id.uid, name).await {
            if !fault.is_try_create() {
                return Err(fault);
            }
            session.create(name).await?;
            session.relocate(copy.id.uid, name).await?;
        }
        Ok(if session.can().can_move { Done::Yes } else { Done::Stale })
    }

    async fn remove(&mut self, copy: &Copy) -> Outcome<Done> {
        if !self.session(copy.id.folder)?.can().can_expunge {
            let why =
                "the server cannot remove one message (no UIDPLUS), and to remove all that is marked is not for us";
            return Err(Fault::Impossible(why.to_owned()));
        }
        self.store(copy, "+FLAGS.SILENT", &["\\Deleted".to_owned()]).await?;
        let line = format!("UID EXPUNGE {}", copy.id.uid);
        self.session(copy.id.folder)?.command(&line, |_| {}).await.map(|()| Done::Yes)
    }

    fn seat(&self, folder: FolderId) -> Seat {
        self.folders.get(folder).map_or(Seat::Own, |(_, seat)| *seat)
    }

    fn session(&mut self, folder: FolderId) -> Outcome<&mut Session> {
        match (self.seat(folder), &mut self.vault) {
            (Seat::Own, _) => Ok(&mut self.own),
            (Seat::Vault, Some(vault)) => Ok(vault),
            (Seat::Vault, None) => Err(Fault::Impossible("no account to hold messages in".to_owned())),
        }
    }

    /// Whether all that is left to do is what this server will not note.
    pub(super) fn is_settled(&self, steps: &[Step]) -> bool {
        steps.iter().all(|step| matches!(step, Step::Mark { copy, .. } if self.without_keywords.contains(&copy.folder)))
    }
}
