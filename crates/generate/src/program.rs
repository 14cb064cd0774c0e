//! Mail programs: each writes its headers in its own order and spelling, with its own shapes of
//! Message-ID and boundary. Attackers and benign senders draw from the same programs.

use crate::draw::Draw;

/// One header field of a program's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Date,
    From,
    To,
    Cc,
    ReplyTo,
    Subject,
    MessageId,
    InReplyTo,
    References,
    MimeVersion,
    Mailer,
    ContentType,
    ListId,
    Unsubscribe,
    Fixed(&'static str, &'static str),
}

/// How non-ASCII bodies are carried (RFC 2045 §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transfer {
    QuotedPrintable,
    Base64,
    EightBit,
}

/// The look of a person's HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Markup {
    /// Plain text only.
    None,
    /// Paragraphs of a class, with a style sheet.
    Styled,
    /// Nested divs.
    Divs,
    /// Line breaks only.
    Breaks,
}

/// The habits of a mail program.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) fields: &'static [Field],
    pub(crate) message_id_name: &'static str,
    pub(crate) mime_version_name: &'static str,
    /// Shapes for [`Draw::shape`]; `{domain}` is the author's.
    pub(crate) message_id: &'static str,
    pub(crate) boundary: &'static str,
    pub(crate) mailer: Option<(&'static str, &'static str)>,
    pub(crate) transfer: Transfer,
    /// Encoded words as Q, not B (RFC 2047 §4).
    pub(crate) q_words: bool,
    pub(crate) markup: Markup,
}

impl Program {
    pub(crate) fn message_id(&self, draw: &Draw, domain: &str) -> String {
        draw.shape(self.message_id).replace("{domain}", domain)
    }
}

use Field::{
    Cc, ContentType, Date, Fixed, From, InReplyTo, ListId, Mailer, MessageId, MimeVersion, References, ReplyTo,
    Subject, To, Unsubscribe,
};

/// What people write with.
pub(crate) const PERSONAL: &[Program] = &[
    Program {
        fields: &[
            From,
            To,
            Cc,
            Subject,
            Fixed("Thread-Index", "AQHb"),
            Date,
            MessageId,
            References,
            InReplyTo,
            ReplyTo,
            Fixed("Accept-Language", "en-GB, en-US"),
            Fixed("Content-Language", "en-US"),
            ContentType,
            MimeVersion,
        ],
        message_id_name: "Message-ID",
        mime_version_name: "MIME-Version",
        message_id: "%X03PR%d02MB%d04%X24@%X03PR%d02MB%d04.eurprd%d02.prod.outlook.com",
        boundary: "_000_%X03PR%d02MB%d04%X24_",
        mailer: None,
        transfer: Transfer::QuotedPrintable,
        q_words: true,
        markup: Markup::Styled,
    },
    Program {
        fields: &[MimeVersion, References, InReplyTo, ReplyTo, From, Date, MessageId, Subject, To, Cc, ContentType],
        message_id_name: "Message-ID",
        mime_version_name: "MIME-Version",
        message_id: "CA%a08%a07=%a21=%a08Q@mail.gmail.com",
        boundary: "000000000000%x16",
        mailer: None,
        transfer: Transfer::QuotedPrintable,
        q_words: false,
        markup: Markup::Divs,
    },
    Program {
        fields: &[
            MessageId,
            Date,
            MimeVersion,
            Mailer,
            ReplyTo,
            Subject,
            To,
            Cc,
            References,
            Fixed("Content-Language", "en-GB"),
            From,
            InReplyTo,
            ContentType,
        ],
        message_id_name: "Message-ID",
        mime_version_name: "MIME-Version",
        message_id: "%x08-%x04-4%x03-%x04-%x12@{domain}",
        boundary: "------------%a24",
        mailer: Some(("User-Agent", "Mozilla Thunderbird")),
        transfer: Transfer::EightBit,
        q_words: true,
        markup: Markup::None,
    },
    Program {
        fields: &[
            From,
            ContentType,
            MimeVersion,
            Subject,
            MessageId,
            References,
            Date,
            Cc,
            ReplyTo,
            InReplyTo,
            To,
            Mailer,
        ],
        message_id_name: "Message-Id",
        mime_version_name: "Mime-Version",
        message_id: "%X08-%X04-4%X03-%X04-%X12@{domain}",
        boundary: "Apple-Mail=_%X08-%X04-%X04-%X04-%X12",
        mailer: Some(("X-Mailer", "Apple Mail (2.3826.400.131)")),
        transfer: Transfer::QuotedPrintable,
        q_words: true,
        markup: Markup::Breaks,
    },
    Program {
        fields: &[
            ReplyTo,
            From,
            To,
            Cc,
            References,
            InReplyTo,
            Subject,
            Date,
            MessageId,
            MimeVersion,
            ContentType,
            Mailer,
        ],
        message_id_name: "Message-ID",
        mime_version_name: "MIME-Version",
        message_id: "%x06%d02$%x08$%x08$@{domain}",
        boundary: "----=_NextPart_000_%X04_%X08.%X08",
        mailer: Some(("X-Mailer", "Microsoft Outlook 16.0")),
        transfer: Transfer::Base64,
        q_words: false,
        markup: Markup::Styled,
    },
    Program {
        fields: &[
            Date,
            From,
            To,
            Cc,
            Subject,
            MessageId,
            ReplyTo,
            References,
            MimeVersion,
            ContentType,
            InReplyTo,
            Mailer,
        ],
        message_id_name: "Message-ID",
        mime_version_name: "MIME-Version",
        message_id: "%a10%a06@{domain}",
        boundary: "%a16",
        mailer: Some(("User-Agent", "Mutt/2.2.13")),
        transfer: Transfer::EightBit,
        q_words: true,
        markup: Markup::None,
    },
    Program {
        fields: &[
            MimeVersion,
            Date,
            From,
            To,
            Cc,
            Subject,
            ReplyTo,
            InReplyTo,
            References,
            Mailer,
            MessageId,
            ContentType,
        ],
        message_id_name: "Message-ID",
        mime_version_name: "MIME-Version",
        message_id: "%x32@{domain}",
        boundary: "=_%x32",
        mailer: Some(("User-Agent", "Roundcube Webmail/1.6.9")),
        transfer: Transfer::QuotedPrintable,
        q_words: true,
        markup: Markup::Breaks,
    },
];

/// What services send with.
pub(crate) const SENDING: &[Program] = &[
    Program {
        fields: &[From, ReplyTo, To, MessageId, Subject, MimeVersion, ContentType, ListId, Unsubscribe, Date],
        message_id_name: "Message-ID",
        mime_version_name: "MIME-Version",
        message_id: "%d10%x15-%x08-%x04-%x04@{domain}",
        boundary: "----=_Part_%d07_%d09.%d13",
        mailer: None,
        transfer: Transfer::QuotedPrintable,
        q_words: false,
        markup: Markup::None,
    },
    Program {
        fields: &[ContentType, Date, From, MimeVersion, Subject, ReplyTo, To, Unsubscribe, MessageId],
        message_id_name: "Message-ID",
        mime_version_name: "Mime-Version",
        message_id: "%a22@geopod-ismtpd-%d02",
        boundary: "%x58",
        mailer: None,
        transfer: Transfer::QuotedPrintable,
        q_words: false,
        markup: Markup::None,
    },
    Program {
        fields: &[Date, To, From, ReplyTo, Subject, MessageId, Mailer, ListId, Unsubscribe, MimeVersion, ContentType],
        message_id_name: "Message-ID",
        mime_version_name: "MIME-Version",
        message_id: "%a44@{domain}",
        boundary: "b1=_%a42",
        mailer: Some(("X-Mailer", "PHPMailer 6.9.1 (https://github.com/PHPMailer/PHPMailer)")),
        transfer: Transfer::QuotedPrintable,
        q_words: true,
        markup: Markup::None,
    },
    Program {
        fields: &[MimeVersion, From, To, ReplyTo, Date, Subject, ContentType, ListId, Unsubscribe, MessageId],
        message_id_name: "Message-Id",
        mime_version_name: "MIME-Version",
        message_id: "%d12.%x06.%x12@{domain}",
        boundary: "--boundary_%d05_%x08-%x04-%x04-%x04-%x12",
        mailer: None,
        transfer: Transfer::Base64,
        q_words: false,
        markup: Markup::None,
    },
    Program {
        fields: &[MessageId, Date, Subject, From, ReplyTo, To, Unsubscribe, ListId, MimeVersion, ContentType],
        message_id_name: "Message-ID",
        mime_version_name: "MIME-Version",
        message_id: "%d13.%d02.%x08@mta%d02.{domain}",
        boundary: "_=_swift_%d10_%x32_=_",
        mailer: None,
        transfer: Transfer::EightBit,
        q_words: true,
        markup: Markup::None,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Stream;

    #[test]
    fn every_program_writes_what_a_message_needs() {
        let draw = Draw::new(1, Stream::Bulk);
        for program in PERSONAL.iter().chain(SENDING) {
            for field in [Date, From, To, Subject, MessageId, MimeVersion, ContentType, ReplyTo] {
                assert_eq!(program.fields.iter().filter(|f| **f == field).count(), 1, "{field:?} in {program:?}");
            }
            let id = program.message_id(&draw, "mail.example");
            assert!(!id.contains(['%', '{']), "{id}");
            assert!(draw.shape(program.boundary).len() <= 70, "RFC 2046 §5.1.1: {program:?}");
        }
    }
}
