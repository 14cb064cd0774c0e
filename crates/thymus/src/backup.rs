//! `thymus backup` and `thymus restore`: copies of the store, made while others use it.

use crate::cli::args::Global;
use crate::cli::{failure, json, settings};
use crate::terminal::{grouped, plain};
use anyhow::Context;
use serde_json::json;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use thymus_store::{Copied, Store};

/// The database's name in a backup.
const DATABASE: &str = "thymus.db";

/// Copies the store into a new folder, which gets its name last.
pub(crate) fn backup(global: &Global, folder: &Path) -> anyhow::Result<()> {
    let store = Store::open_to_copy(&settings::load(global)?.store_path())?;
    if folder.try_exists()? {
        return Err(failure::usage(format!(
            "{} exists already: name a folder that is not there yet",
            folder.display()
        )));
    }
    let draft = draft(folder)?;
    let lock = lock(&draft)?;
    clear(&draft)?;
    let copied = store.copy_to(&draft.join(DATABASE))?;
    fs::remove_file(draft.join(LOCK))?;
    drop(lock);
    fs::rename(&draft, folder).with_context(|| format!("{} is whole, and cannot be renamed", draft.display()))?;
    sync(folder.parent());
    tell(global, "copied to", folder, &copied)
}

/// Copies a backup to where the store is to be.
pub(crate) fn restore(global: &Global, folder: &Path) -> anyhow::Result<()> {
    let path = settings::load(global)?.store_path();
    let backup = folder.join(DATABASE);
    if !backup.is_file() {
        return Err(failure::usage(format!("{}: no backup: there is no {DATABASE} in it", folder.display())));
    }
    let copied = Store::open_to_copy(&backup)?.copy_to(&path)?;
    tell(global, "restored to", &path, &copied)
}

/// Held by who makes a copy, so that no other takes it for what a killed one left.
const LOCK: &str = "backup.lock";

fn draft(folder: &Path) -> anyhow::Result<PathBuf> {
    let name = folder.file_name().with_context(|| format!("{}: no name of a folder", folder.display()))?;
    let mut name = name.to_owned();
    name.push(".unfinished");
    let draft = folder.with_file_name(name);
    fs::create_dir_all(&draft)?;
    Ok(draft)
}

fn lock(draft: &Path) -> anyhow::Result<fs::File> {
    let file = fs::File::options().create(true).truncate(false).write(true).open(draft.join(LOCK))?;
    file.try_lock().map_err(|_| anyhow::anyhow!("another backup is being written to {}", draft.display()))?;
    Ok(file)
}

/// Takes away what a copy that was killed left under the names that we give, and nothing else.
fn clear(draft: &Path) -> anyhow::Result<()> {
    let (database, packs) = (draft.join(DATABASE), draft.join(format!("{DATABASE}.packs")));
    if database.try_exists()? {
        fs::remove_file(database)?;
    }
    if packs.try_exists()? {
        fs::remove_dir_all(packs)?;
    }
    Ok(())
}

fn sync(folder: Option<&Path>) {
    // Without it a power cut may leave the unfinished name on a whole copy.
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let _ = fs::File::open(folder).and_then(|folder| folder.sync_all());
}

fn tell(global: &Global, what: &str, place: &Path, copied: &Copied) -> anyhow::Result<()> {
    let Copied { database_bytes, packs, packs_bytes, damaged } = copied;
    let mut out = io::stdout().lock();
    if global.json {
        let answer = json!({
            "place": place, "database_bytes": database_bytes, "packs": packs, "packs_bytes": packs_bytes,
            "damaged_packs": damaged,
        });
        json::write(&mut out, &answer)?;
    } else {
        let (database, mail) = (grouped(*database_bytes), grouped(*packs_bytes));
        let place = place.display().to_string();
        writeln!(out, "{what} {}: database {database} bytes, raw mail {mail} bytes in {packs} files", plain(&place))?;
    }
    anyhow::ensure!(
        damaged.is_empty(),
        "all is copied, but files of raw mail are damaged in what was copied: {damaged:?}; `thymus stats` says more"
    );
    Ok(())
}
