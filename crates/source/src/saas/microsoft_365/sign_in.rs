//! How a sign-in ended. `ResultStatus` does not tell: it is `Success` of many a `UserLoginFailed`.

use super::json;
use serde_json::Value;
use thymus_event::saas::Outcome;

/// Error numbers (AADSTS) of sign-ins that were neither let in nor refused: a page was shown that asks for a second
/// factor, a new password, a consent, or for signing in again after a session ended; or an application was set up
/// wrongly.
pub(in crate::saas) const INTERRUPTED: [u64; 27] = [
    16000, 16003, 50011, 50055, 50058, 50059, 50072, 50074, 50076, 50078, 50079, 50089, 50097, 50125, 50127, 50129,
    50132, 50133, 50140, 50143, 50144, 50173, 50199, 65001, 65004, 90094, 900941,
];
/// What the unified audit log writes for an error that has no number of its own.
const NO_NUMBER: u64 = 1_000_000;

/// How it ended.
pub(super) fn outcome(record: &Value, name: &str) -> Outcome {
    match json::number(record, &["ErrorNumber"]) {
        Some(error) => of_error(error),
        None if name == "UserLoggedIn" => Outcome::Success,
        None => Outcome::Failure,
    }
}

/// What an error number says of a sign-in.
pub(in crate::saas) fn of_error(error: u64) -> Outcome {
    match error {
        0 => Outcome::Success,
        NO_NUMBER => Outcome::Unknown,
        error if INTERRUPTED.contains(&error) => Outcome::Unknown,
        _ => Outcome::Failure,
    }
}
