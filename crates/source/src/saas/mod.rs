//! What accounts do at a provider, as events. One file a format; [`AccountSource`] tells by each record's content
//! which it is:
//!
//! | has | format |
//! |---|---|
//! | `RecordType` and `Operation` | Microsoft 365 unified audit log, from the Management API or as CSV with `AuditData` |
//! | `eventType` and `published` | Okta System Log |
//! | `id.applicationName` and `events` | Google Workspace, activities of the Reports API |
//! | a user principal name and an IP address, perhaps within `properties` | Entra sign-in log |

mod client;
mod country;
mod csv;
mod draft;
mod entra;
mod frame;
mod google;
mod json;
pub mod lines;
mod microsoft_365;
mod okta;
mod person;

pub use lines::{AccountLine, AccountLines, AccountSource, NoActivity};
