//! Who may hand mail over.

use crate::smtp::Credentials;
use std::collections::BTreeMap;

/// Names with the hashes of their passwords.
#[derive(Clone, Default)]
pub struct Users(BTreeMap<String, blake3::Hash>);

impl std::fmt::Debug for Users {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} users", self.0.len())
    }
}

impl Users {
    /// Reads lines of `name:password`; blank ones and those that begin with # are passed over.
    ///
    /// # Errors
    /// The number of the first line that is neither.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let mut users = BTreeMap::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            match line.split_once(':') {
                Some((name, password)) if !name.is_empty() && !password.is_empty() => {
                    users.insert(name.to_owned(), blake3::hash(password.as_bytes()));
                }
                _ => return Err(at + 1),
            }
        }
        Ok(Self(users))
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether name and password are right. Takes as long for one who is not known.
    pub(super) fn are(&self, given: &Credentials) -> bool {
        let hash = blake3::hash(given.password.as_bytes());
        let nobody = blake3::hash(b"");
        let known = self.0.get(&given.name);
        // Hashes are compared in constant time.
        hash == *known.unwrap_or(&nobody) && known.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_of_a_known_name_is_right() {
        let users = Users::parse("# who may\n\nann:a:b\nbob:secret\n").unwrap();
        let are = |name: &str, password: &str| {
            users.are(&Credentials { name: name.to_owned(), password: password.to_owned() })
        };
        assert!(are("ann", "a:b") && are("bob", "secret"));
        assert!(!are("ann", "secret") && !are("eve", "") && !are("", ""));
        assert_eq!(Users::parse("ann:x\nbob\n").unwrap_err(), 2);
        assert_eq!(Users::parse("ann:\n").unwrap_err(), 1);
    }
}
