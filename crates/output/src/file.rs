//! A file of OCSF, one event a line. It may be renamed at any time: it is opened anew for each batch.

use crate::notice::Notice;
use crate::ocsf::{Teller, ocsf};
use crate::output::Trouble;
use crate::text::Detail;
use std::io::SeekFrom;
use std::path::PathBuf;
use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

/// Who may read it: what is in it is for its owner and group.
const MODE: u32 = 0o640;

/// Lines are appended to it.
#[derive(Debug)]
pub struct EventFile {
    path: PathBuf,
    teller: Teller,
}

impl EventFile {
    /// At this path.
    pub const fn new(path: PathBuf, teller: Teller) -> Self {
        Self { path, teller }
    }

    pub(crate) async fn tell(&self, notices: &[Notice]) -> Result<(), Trouble> {
        let mut lines = Vec::new();
        for notice in notices {
            lines.extend_from_slice(ocsf(notice, &self.teller, Detail::Full).to_string().as_bytes());
            lines.push(b'\n');
        }
        self.append(&lines).await.map_err(|error| self.trouble(&error))
    }

    pub(crate) async fn check(&self) -> Result<(), Trouble> {
        self.open().await.map(drop).map_err(|error| self.trouble(&error))
    }

    fn trouble(&self, error: &std::io::Error) -> Trouble {
        Trouble::later(format!("{}: {error}", self.path.display()))
    }

    async fn open(&self) -> std::io::Result<File> {
        OpenOptions::new().read(true).append(true).create(true).mode(MODE).open(&self.path).await
    }

    async fn append(&self, lines: &[u8]) -> std::io::Result<()> {
        let mut file = self.open().await?;
        // A kill may have left half a line: what is whole must not be glued to it.
        if !ends_well(&mut file).await? {
            file.write_all(b"\n").await?;
        }
        file.write_all(lines).await?;
        file.flush().await?;
        file.sync_data().await
    }
}

async fn ends_well(file: &mut File) -> std::io::Result<bool> {
    if !file.metadata().await?.is_file() || file.seek(SeekFrom::End(0)).await? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1)).await?;
    Ok(file.read_u8().await? == b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::testing::held;

    #[tokio::test]
    async fn lines_are_appended_and_half_a_line_stays_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        let file = EventFile::new(path.clone(), Teller::default());
        file.tell(&[held("one"), held("two")]).await.unwrap();
        tokio::fs::write(&path, [&tokio::fs::read(&path).await.unwrap()[..], b"{\"half"].concat()).await.unwrap();
        file.tell(&[held("three")]).await.unwrap();
        let text = tokio::fs::read_to_string(&path).await.unwrap();
        let good = text.lines().filter(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()).count();
        assert_eq!((text.lines().count(), good), (4, 3), "{text}");
        // Renamed, it begins anew.
        tokio::fs::rename(&path, folder.path().join("events.jsonl.1")).await.unwrap();
        file.tell(&[held("four")]).await.unwrap();
        assert_eq!(tokio::fs::read_to_string(&path).await.unwrap().lines().count(), 1);
    }

    #[tokio::test]
    async fn what_cannot_be_written_is_said() {
        let file = EventFile::new("/nowhere/events.jsonl".into(), Teller::default());
        let trouble = file.tell(&[held("one")]).await.unwrap_err();
        assert!(trouble.to_string().starts_with("/nowhere/events.jsonl: "), "{trouble}");
    }
}
