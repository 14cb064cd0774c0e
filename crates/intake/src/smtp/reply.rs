//! Replies (RFC 5321 §4.2) with enhanced status codes (RFC 3463).

/// One line of reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reply(pub(super) u16, pub(super) &'static str);

pub(super) const OK: Reply = Reply(250, "2.0.0 OK");
pub(super) const SENDER_OK: Reply = Reply(250, "2.1.0 OK");
pub(super) const RECIPIENT_OK: Reply = Reply(250, "2.1.5 OK");
pub(super) const BYE: Reply = Reply(221, "2.0.0 bye");
pub(super) const GO_AHEAD: Reply = Reply(354, "end with a line that holds a dot only");
pub(super) const START_TLS: Reply = Reply(220, "2.0.0 ready for TLS");
pub(super) const AUTHENTICATED: Reply = Reply(235, "2.7.0 welcome");
pub(super) const UNVERIFIED: Reply = Reply(252, "2.1.5 every recipient is taken");
pub(super) const HELP: Reply = Reply(214, "2.0.0 copies of mail are taken here, and nothing is passed on");

pub(super) const STORED: &str = "2.6.0 kept";

pub(super) const SHUTTING_DOWN: Reply = Reply(421, "4.3.2 shutting down: try again");
pub(super) const TIMEOUT: Reply = Reply(421, "4.4.2 timeout");
pub(super) const TOO_MANY_ERRORS: Reply = Reply(421, "4.7.0 too many errors");
pub(super) const TOO_MUCH_IDLING: Reply = Reply(421, "4.7.0 too many commands without mail");
pub(super) const BUSY: Reply = Reply(451, "4.3.2 too much mail at once: try again");
pub(super) const FAILED: Reply = Reply(451, "4.3.0 could not be kept: try again");
pub(super) const NO_ROOM: Reply = Reply(452, "4.3.1 no room: try again");
pub(super) const TOO_MANY_RECIPIENTS: Reply = Reply(452, "4.5.3 too many recipients");
pub(super) const AUTH_FAILED: Reply = Reply(535, "5.7.8 wrong name or password");

pub(super) const LINE_TOO_LONG: Reply = Reply(500, "5.5.6 line too long");
pub(super) const UNKNOWN_COMMAND: Reply = Reply(500, "5.5.2 unknown command");
pub(super) const BARE_IN_COMMAND: Reply = Reply(500, "5.5.2 a line ends with CR LF, and holds neither nor NUL");
pub(super) const SYNTAX: Reply = Reply(501, "5.5.4 syntax");
pub(super) const BAD_SENDER: Reply = Reply(501, "5.1.7 not an address");
pub(super) const BAD_RECIPIENT: Reply = Reply(501, "5.1.3 not an address");
pub(super) const BAD_BASE64: Reply = Reply(501, "5.5.2 not base64");
pub(super) const AUTH_CANCELLED: Reply = Reply(501, "5.7.0 cancelled");
pub(super) const NOT_HERE: Reply = Reply(502, "5.5.1 not here");
pub(super) const BAD_SEQUENCE: Reply = Reply(503, "5.5.1 not now");
pub(super) const UNKNOWN_MECHANISM: Reply = Reply(504, "5.5.4 PLAIN and LOGIN are known");
pub(super) const TLS_FIRST: Reply = Reply(530, "5.7.0 STARTTLS first");
pub(super) const AUTH_FIRST: Reply = Reply(530, "5.7.0 AUTH first");
pub(super) const NEEDS_UTF8: Reply = Reply(553, "5.6.7 SMTPUTF8 first");
pub(super) const BARE_IN_DATA: Reply = Reply(554, "5.6.0 bare CR or LF in the message (RFC 5321 2.3.8)");
pub(super) const AFTER_START_TLS: Reply = Reply(554, "5.5.1 nothing may follow STARTTLS before the handshake");
pub(super) const NO_RECIPIENTS: Reply = Reply(554, "5.5.1 no recipients");
pub(super) const TOO_LARGE: Reply = Reply(552, "5.3.4 message too large");
pub(super) const UNKNOWN_PARAMETER: Reply = Reply(555, "5.5.4 unknown parameter");

impl Reply {
    pub(super) fn write(self, out: &mut Vec<u8>) {
        write(out, self.0, self.1);
    }

    /// Whether it refuses for good what was sent: too many of these end a session.
    pub(super) fn is_permanent(self) -> bool {
        self.0 >= 500
    }
}

/// One line.
pub(super) fn write(out: &mut Vec<u8>, code: u16, text: &str) {
    out.extend_from_slice(format!("{code} {text}\r\n").as_bytes());
}

/// Several lines, the last of them with a space behind the code.
pub(super) fn write_lines(out: &mut Vec<u8>, code: u16, lines: &[String]) {
    for (at, line) in lines.iter().enumerate() {
        let mark = if at + 1 == lines.len() { ' ' } else { '-' };
        out.extend_from_slice(format!("{code}{mark}{line}\r\n").as_bytes());
    }
}
