//! All reading from the world: mail archives, log files, maps. What the bytes mean is for `source` to say.
//!
//! Errors come in two tiers. What was named on the command line and is not there stops the run before it begins;
//! what turns out to be unreadable on the way is an item among the others, names its file, and reading goes on.

pub mod archive;
pub mod authentication;
pub mod follow;
pub mod hosts;
pub mod listen;
pub mod rdap;
pub mod smtp;
mod stream;
pub mod web_log;

pub use archive::{Archive, ArchiveError, Origin, Progress, RawMessage};
pub use follow::{Batch, Checkpoint, Follower, Mode, Pattern, SourceId};
pub use hosts::{Hosts, HostsError, read_hosts_csv};
pub use stream::FileError;
pub use web_log::WebLog;
