//! The append-only log of Thymus: messages, what was thought of them, evidence, intents; raw mail beside it.
//!
//! The only crate that knows SQL. One SQLite file (WAL) and a folder `<store>.packs` of compressed raw mail. One process
//! writes, in batches: a batch's raw mail is on the disk before the transaction that refers to it commits, so that a
//! kill at any moment leaves a store that opens, and running again counts nothing twice.

mod account;
mod analyst;
mod api_token;
mod arrival;
mod audit;
mod campaign;
mod copy;
mod erasure;
mod error;
mod indicator;
mod lock;
mod mailbox;
mod migrate;
mod news;
mod pack;
mod policy_change;
mod read;
mod record;
mod request;
mod search;
mod shared;
mod stats;
mod store;
mod visits;
mod write;

pub use account::{Account, AccountId, Role, Session, TokenHash};
pub use analyst::{BULK_MAX, Bulk, SEARCHES_MAX, SavedSearch, StoredBulk};
pub use api_token::{API_TOKENS_MAX, ApiToken, NewApiToken};
pub use arrival::{ArrivalRecord, Arrived, Ends};
pub use audit::{AuditEntry, Deed};
pub use campaign::{CampaignMember, CampaignSummary, StoredMember};
pub use copy::Copied;
pub use erasure::{Erased, ErasureEntry, ErasureOrder, Expired, Retention, Subject, Tidied};
pub use error::{QueryError, StoreError};
pub use indicator::{INDICATORS_MAX, IndicatorKey, indicators_of};
pub use lock::ServiceLock;
pub use mailbox::{MailboxFolder, ReadFor, ReadUntil};
pub use news::{Appendix, News, ToldUntil};
pub use pack::RAW_BYTES_MAX;
pub use policy_change::PolicyChange;
pub use read::POINTS;
pub use read::changes::{Heard, VerdictChange};
pub use read::{PARTY_NEWEST_MAX, Party, PartyMail};
pub use record::{
    ActSwitch, Appended, BODY_TEXT_BYTES, ChainLink, Changed, Cursor, Done, Errand, FIELD_BYTES, FiledIntent, Frozen,
    Hit, HourCount, IntentId, LogPosition, LogRecords, Look, MessageRecord, Reassessment, Revised, SearchText,
    Snapshot, Standing, Stored, StoredFeatures, StoredMessage, Turned, VisitRecord,
};
pub use request::{NewRequest, REQUESTS_OPEN_MAX, ReleaseRequest, RequestAnswer};
pub use search::{HITS_MAX, ListBounds, Listed, Listing, Place, Query};
pub use shared::SharedWriter;
pub use stats::{PackDamage, Pulse, Stats, UNJUDGED_MAX};
pub use store::Store;
pub use visits::{HOSTS_A_DAY_MAX, KnownVisits};
pub use write::{LOG_DAYS_KEPT, Writer};
