//! What is seen of a mailbox.

use std::collections::BTreeSet;

/// Keywords of ours begin so. They stand on originals only, and are taken off when a message is given back.
const FROM_PREFIX: &str = "$ThymusFrom_";
const CHANGED: &str = "$ThymusChanged";

/// Which of a sight's folders.
pub(crate) type FolderId = usize;

/// What a folder is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Junk,
    Hold,
    Trash,
    /// The inbox, or one of its owner's.
    Own,
}

/// A folder, whether or not it has been made yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Folder {
    /// As the server spells it.
    pub name: String,
    pub role: Role,
}

/// A message within a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CopyId {
    pub folder: FolderId,
    pub uid: u32,
}

/// Flags and keywords, without ours and without `\Recent`, which nobody can set.
pub(crate) type Flags = BTreeSet<String>;

/// What we note on an original, so that the mailbox itself holds what undoing takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// A hash of the name of the folder it was taken from.
    pub home: Option<String>,
    /// Whether a changed copy was put in its place. With no such copy left, its owner removed it.
    pub changed: bool,
}

/// What a copy is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// As it came.
    Original,
    /// Made by us for this intent.
    Changed(String),
}

/// One copy of the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Copy {
    pub id: CopyId,
    pub kind: Kind,
    pub flags: Flags,
    pub marks: Marks,
    /// When it was delivered, as the server says it.
    pub date: String,
    /// A hash of all its bytes.
    pub whole: [u8; 32],
}

/// All that is seen of one message in one mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sight {
    /// The inbox is the first.
    pub folders: Vec<Folder>,
    /// In the order of their folders and UIDs.
    pub copies: Vec<Copy>,
}

impl Sight {
    pub(crate) fn role(&self, copy: &Copy) -> Role {
        self.folders.get(copy.id.folder).map_or(Role::Own, |folder| folder.role)
    }

    pub(crate) fn name(&self, folder: FolderId) -> &str {
        self.folders.get(folder).map_or("INBOX", |folder| &folder.name)
    }

    pub(crate) fn first_of(&self, role: Role) -> Option<FolderId> {
        self.folders.iter().position(|folder| folder.role == role)
    }

    pub(crate) fn originals(&self) -> impl Iterator<Item = &Copy> {
        self.copies.iter().filter(|copy| copy.kind == Kind::Original)
    }

    pub(crate) fn changed(&self) -> impl Iterator<Item = &Copy> {
        self.copies.iter().filter(|copy| copy.kind != Kind::Original)
    }

    /// The folder it was taken from; the inbox when that is not known any more.
    pub(crate) fn home(&self, copy: &Copy) -> FolderId {
        let Some(mark) = &copy.marks.home else { return 0 };
        self.folders.iter().position(|folder| home_mark(&folder.name) == *mark).unwrap_or(0)
    }

    /// Whether we took it to where it is now.
    pub(crate) fn was_taken(&self, copy: &Copy) -> bool {
        match self.role(copy) {
            Role::Hold => true,
            Role::Junk => copy.marks.home.is_some() && self.home(copy) != copy.id.folder,
            Role::Trash | Role::Own => false,
        }
    }
}

impl Marks {
    /// The marks of a copy taken from this folder.
    pub(crate) fn from(folder: &str, changed: bool) -> Self {
        Self { home: Some(home_mark(folder)), changed }
    }

    /// The marks as keywords.
    pub(crate) fn keywords(&self) -> Vec<String> {
        let home = self.home.iter().map(|home| format!("{FROM_PREFIX}{home}"));
        home.chain(self.changed.then(|| CHANGED.to_owned())).collect()
    }

    /// Tells marks from flags. Servers compare keywords without regard to case.
    pub(crate) fn read<'a>(flags: impl Iterator<Item = &'a str>) -> (Self, Flags) {
        let (mut marks, mut others) = (Self::default(), Flags::new());
        for flag in flags {
            let home = flag.get(..FROM_PREFIX.len()).filter(|start| start.eq_ignore_ascii_case(FROM_PREFIX));
            if home.is_some() {
                marks.home = Some(flag[FROM_PREFIX.len()..].to_ascii_lowercase());
            } else if flag.eq_ignore_ascii_case(CHANGED) {
                marks.changed = true;
            } else if !flag.eq_ignore_ascii_case("\\Recent") {
                others.insert(flag.to_owned());
            }
        }
        (marks, others)
    }
}

fn home_mark(folder: &str) -> String {
    blake3::hash(folder.as_bytes()).to_hex()[..16].to_owned()
}
