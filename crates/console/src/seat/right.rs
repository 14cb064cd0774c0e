//! What a handler needs of whoever asks, as a type: each is one [`Scope`].

use super::scope::Scope;

/// Something that some roles may.
pub(crate) trait Right: Send + Sync + 'static {
    /// Which, and so who may.
    const SCOPE: Scope;
}

/// See lists, numbers and verdicts.
pub(crate) struct Look;

impl Right for Look {
    const SCOPE: Scope = Scope::Look;
}

/// See what messages say.
pub(crate) struct Read;

impl Right for Read {
    const SCOPE: Scope = Scope::Read;
}

/// Decide about messages, and say what is known.
pub(crate) struct Act;

impl Right for Act {
    const SCOPE: Scope = Scope::Act;
}

/// Change policy and accounts.
pub(crate) struct Administer;

impl Right for Administer {
    const SCOPE: Scope = Scope::Administer;
}

/// See who did what.
pub(crate) struct Audit;

impl Right for Audit {
    const SCOPE: Scope = Scope::Audit;
}
