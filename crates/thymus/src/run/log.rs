//! What the service says of itself: one line an event, on the standard error stream. Never of messages' contents, nor of
//! whom they are from or for.

use std::io::IsTerminal;
use tracing::Level;
use tracing_subscriber::fmt;

/// From now on events are written: as JSON where machines read.
pub(super) fn begin(json: bool) {
    let format = fmt().with_max_level(Level::INFO).with_writer(std::io::stderr).with_target(false);
    // There is a subscriber already only where a test began one.
    let _ = match json {
        true => format.json().flatten_event(true).try_init(),
        false => format.with_ansi(std::io::stderr().is_terminal()).try_init(),
    };
}
