//! Secrets that somebody gives to Thymus: in a file that is its own alone, as a credential of systemd, or in the environment.
//! They are neither shown nor logged.

use crate::cli::failure;
use crate::secret::check_mode;
use anyhow::Context;
use secrecy::SecretString;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// What the name of a credential begins with; `LoadCredential=` of the unit says where it comes from.
const CREDENTIAL: &str = "credential:";

/// Where systemd puts credentials.
const DIRECTORY: &str = "CREDENTIALS_DIRECTORY";

/// Bytes of a secret: a key in PEM has some thousands.
const BYTES_MAX: u64 = 64 * 1024;

/// Where a secret may be.
pub(crate) struct Place<'a> {
    /// The key of the configuration that names a file, `webhook.secret_file`.
    pub(crate) key: &'a str,
    /// The file that it names; empty where it names none.
    pub(crate) file: &'a Path,
    /// The variable that holds the secret where no file is named, `THYMUS_WEBHOOK_SECRET`.
    pub(crate) variable: &'a str,
}

impl Place<'_> {
    /// Reads it.
    ///
    /// # Errors
    /// Where it is missing, or others could read it: what to do.
    pub(crate) fn read(&self) -> anyhow::Result<SecretString> {
        let Self { key, file, variable } = *self;
        if file.as_os_str().is_empty() {
            let text = std::env::var(variable).ok().map(Zeroizing::new).filter(|text| !text.is_empty());
            let missing = || failure::usage(format!("{key} names no file, and {variable} is not set"));
            return text.map(|text| SecretString::from(text.trim_end_matches(['\r', '\n']))).ok_or_else(missing);
        }
        let directory = std::env::var_os(DIRECTORY);
        match credential(file, directory.as_deref()) {
            Some(Ok(path)) => text_of(&path).with_context(|| key.to_owned()),
            Some(Err(why)) => Err(failure::usage(format!("{key}: {why}"))),
            None => own(file).with_context(|| key.to_owned()),
        }
    }
}

/// Where a credential is; none where the file is named by its path. Its mode is systemd's business.
fn credential(file: &Path, directory: Option<&OsStr>) -> Option<Result<PathBuf, String>> {
    let name = file.to_str()?.strip_prefix(CREDENTIAL)?;
    if name.is_empty() || name.contains('/') || name == ".." {
        return Some(Err(format!("{name:?} is no name of a credential")));
    }
    let missing = || format!("systemd gave no credentials: LoadCredential={name}:/path in the unit does");
    Some(directory.map(|directory| Path::new(directory).join(name)).ok_or_else(missing))
}

fn own(path: &Path) -> anyhow::Result<SecretString> {
    let metadata = std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    check_mode(&metadata, path)?;
    text_of(path)
}

fn text_of(path: &Path) -> anyhow::Result<SecretString> {
    let shown = path.display();
    let file = File::open(path).with_context(|| format!("cannot read {shown}"))?;
    let mut text = Zeroizing::new(String::new());
    file.take(BYTES_MAX).read_to_string(&mut text).with_context(|| format!("cannot read {shown}"))?;
    let text = text.trim_end_matches(['\r', '\n']);
    anyhow::ensure!(!text.is_empty(), "{shown} is empty");
    Ok(SecretString::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    fn read(file: &Path) -> anyhow::Result<SecretString> {
        Place { key: "webhook.secret_file", file, variable: "THYMUS_NO_SUCH_SECRET" }.read()
    }

    #[test]
    fn a_file_must_be_its_owners_alone_and_is_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        fs::write(&path, "open sesame\n").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        let refused = format!("{:#}", read(&path).unwrap_err());
        assert!(refused.starts_with("webhook.secret_file: ") && refused.contains("chmod 600"), "{refused}");
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        let secret = read(&path).unwrap();
        assert_eq!(secret.expose_secret(), "open sesame");
        assert!(!format!("{secret:?}").contains("sesame"));
        fs::write(&path, "\n").unwrap();
        assert!(format!("{:#}", read(&path).unwrap_err()).contains("is empty"));
        assert!(format!("{:#}", read(Path::new("")).unwrap_err()).contains("THYMUS_NO_SUCH_SECRET is not set"));
    }

    #[test]
    fn credentials_are_looked_for_where_systemd_puts_them() {
        let given = Some(OsStr::new("/run/credentials/thymus.service"));
        let of = |name: &str, given| credential(Path::new(name), given);
        let found = of("credential:webhook", given).unwrap().unwrap();
        assert_eq!(found, Path::new("/run/credentials/thymus.service/webhook"));
        assert!(of("credential:webhook", None).unwrap().unwrap_err().contains("LoadCredential=webhook:/path"));
        assert!(of("credential:../shadow", given).unwrap().is_err());
        assert!(of("/etc/thymus/webhook", given).is_none());
    }
}
