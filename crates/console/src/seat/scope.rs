//! What a token has of its owner's rights.

use thymus_store::Role;

/// One right, by the name that tokens carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    Look,
    Read,
    Act,
    Administer,
    Audit,
}

impl Scope {
    pub(crate) const ALL: [Self; 5] = [Self::Look, Self::Read, Self::Act, Self::Administer, Self::Audit];

    /// Its name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Read => "read",
            Self::Act => "act",
            Self::Administer => "administer",
            Self::Audit => "audit",
        }
    }

    /// What it lets a program do, in words.
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::Look => "lists, numbers and verdicts",
            Self::Read => "what messages say",
            Self::Act => "decide about messages, and say what is known",
            Self::Administer => "change policy and accounts",
            Self::Audit => "who did what",
        }
    }

    /// Who may.
    pub(crate) const fn roles(self) -> &'static [Role] {
        match self {
            Self::Look => &Role::ALL,
            Self::Read | Self::Act => &[Role::Analyst, Role::Administrator],
            Self::Administer => &[Role::Administrator],
            Self::Audit => &[Role::Auditor, Role::Administrator],
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }
}

/// The rights of whoever asks, beside their role's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scopes {
    /// A person at a screen: all of their role's.
    All,
    /// A program: of its owner's role's, these.
    Some(Vec<Scope>),
}

impl Scopes {
    /// As the store has them; a name that is not known gives nothing.
    pub(crate) fn parse(text: &str) -> Self {
        Self::Some(text.split_ascii_whitespace().filter_map(Scope::parse).collect())
    }

    /// Whether somebody of this role may.
    pub(crate) fn allow(&self, role: Role, scope: Scope) -> bool {
        let given = match self {
            Self::All => true,
            Self::Some(scopes) => scopes.contains(&scope),
        };
        given && scope.roles().contains(&role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_never_has_more_than_its_owner() {
        let all = Scopes::parse("look read act administer audit");
        for role in Role::ALL {
            for scope in Scope::ALL {
                assert_eq!(all.allow(role, scope), Scopes::All.allow(role, scope), "{role:?} {scope:?}");
                assert!(!Scopes::parse("").allow(role, scope) && !Scopes::parse("all LOOK").allow(role, scope));
            }
        }
        assert!(Scopes::parse("look").allow(Role::Viewer, Scope::Look));
        assert!(!Scopes::parse("look").allow(Role::Administrator, Scope::Act));
    }
}
