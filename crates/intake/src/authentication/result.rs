//! What was found, in the words of RFC 8601.

use mail_auth::dkim::DkimError;
use mail_auth::{ArcOutput, DkimOutput, DkimResult, DmarcOutput, DmarcResult, Error, SpfOutput, SpfResult};
use thymus_event::Host;
use thymus_event::email::{AuthResult, Authentication};

/// As the server `host` would write it into the header.
pub(super) fn gathered(
    host: &str,
    spf: &SpfOutput,
    dkim: &[DkimOutput<'_>],
    dmarc: &DmarcOutput,
    arc: AuthResult,
) -> Authentication {
    Authentication {
        authserv_id: Some(host.to_owned()),
        spf: of_spf(spf.result()),
        spf_domain: named(spf.domain()),
        dkim: dkim.iter().map(|signature| of_dkim(signature.result())).min_by_key(rank).unwrap_or(AuthResult::None),
        dkim_domains: passed(dkim),
        dmarc: of_dmarc(&dmarc.result()),
        dmarc_domain: named(dmarc.domain()),
        arc,
    }
}

/// Where the questions were not answered in time.
pub(super) fn unanswered(host: &str) -> Authentication {
    let open = AuthResult::TempError;
    Authentication {
        authserv_id: Some(host.to_owned()),
        spf: open,
        dkim: open,
        dmarc: open,
        ..Authentication::default()
    }
}

/// The chain's result; `none` where there is no chain.
pub(super) fn of_arc(arc: &ArcOutput<'_>) -> AuthResult {
    of_dkim(arc.result())
}

fn named(domain: &str) -> Option<Host> {
    (!domain.is_empty()).then(|| Host::new(domain))
}

fn passed(dkim: &[DkimOutput<'_>]) -> Vec<Host> {
    let mut domains = Vec::new();
    for signature in dkim.iter().filter(|signature| *signature.result() == DkimResult::Pass) {
        let Some(domain) = signature.signature().map(|signature| Host::new(&signature.d)) else { continue };
        if !domains.contains(&domain) {
            domains.push(domain);
        }
    }
    domains
}

/// The best of several signatures is the message's.
fn rank(result: &AuthResult) -> u8 {
    match result {
        AuthResult::Pass => 0,
        AuthResult::TempError => 1,
        AuthResult::Fail => 2,
        AuthResult::PermError => 3,
        _ => 4,
    }
}

fn of_spf(result: SpfResult) -> AuthResult {
    match result {
        SpfResult::Pass => AuthResult::Pass,
        SpfResult::Fail => AuthResult::Fail,
        SpfResult::SoftFail => AuthResult::SoftFail,
        SpfResult::Neutral => AuthResult::Neutral,
        SpfResult::TempError => AuthResult::TempError,
        SpfResult::PermError => AuthResult::PermError,
        SpfResult::None => AuthResult::None,
    }
}

fn of_dkim(result: &DkimResult) -> AuthResult {
    match result {
        DkimResult::Pass => AuthResult::Pass,
        // A signature that can be read, of a message that is not the signed one (RFC 8601 §2.7.1).
        DkimResult::Neutral(Error::Dkim(DkimError::FailedBodyHashMatch)) => AuthResult::Fail,
        DkimResult::Neutral(_) => AuthResult::Neutral,
        DkimResult::Fail(_) => AuthResult::Fail,
        DkimResult::PermError(_) => AuthResult::PermError,
        DkimResult::TempError(_) => AuthResult::TempError,
        DkimResult::None => AuthResult::None,
    }
}

fn of_dmarc(result: &DmarcResult) -> AuthResult {
    match result {
        DmarcResult::Pass => AuthResult::Pass,
        DmarcResult::Fail(_) => AuthResult::Fail,
        DmarcResult::TempError(_) => AuthResult::TempError,
        DmarcResult::PermError(_) => AuthResult::PermError,
        DmarcResult::None => AuthResult::None,
    }
}
