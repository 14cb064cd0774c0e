//! What there is to be allowed, and to whom.

use thymus_store::Role;

/// Something that some roles may.
pub(crate) trait Right: Send + Sync + 'static {
    /// Who may.
    const ROLES: &'static [Role];
}

/// See lists, numbers and verdicts.
pub(crate) struct Look;

impl Right for Look {
    const ROLES: &'static [Role] = &Role::ALL;
}

/// See what messages say.
pub(crate) struct Read;

impl Right for Read {
    const ROLES: &'static [Role] = &[Role::Analyst, Role::Administrator];
}

/// Decide about messages, and say what is known.
pub(crate) struct Act;

impl Right for Act {
    const ROLES: &'static [Role] = &[Role::Analyst, Role::Administrator];
}

/// Change policy and accounts.
pub(crate) struct Administer;

impl Right for Administer {
    const ROLES: &'static [Role] = &[Role::Administrator];
}

/// See who did what.
pub(crate) struct Audit;

impl Right for Audit {
    const ROLES: &'static [Role] = &[Role::Auditor, Role::Administrator];
}
