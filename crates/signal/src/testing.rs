//! Messages for tests, built by hand. Included by path from other crates' tests as well.

use thymus_event::email::{
    Attachment, AuthResult, Authentication, Automation, Body, Composition, Direction, EmailActivity, Envelope,
    FileKind, Hop, Link, LinkPlace, LinkTraits, Originators, ReversePath, Thread,
};
use thymus_event::{Address, EventId, Host, Mailbox, MessageId, TenantId, Timestamp};

/// The organisation of all tests.
pub const OWN: &str = "harbour.example";

/// A message in the making. Defaults: from outside, authenticated, plain, without links.
pub struct Mail(pub EmailActivity);

pub fn address(text: &str) -> Address {
    Address::parse(text).expect("a test's address")
}

/// Hours since the first day of all tests.
pub fn hour(hours: i64) -> Timestamp {
    Timestamp::from_seconds(1_700_006_400 + hours * 3600)
}

impl Mail {
    pub fn new(from: &str, to: &str, time: Timestamp) -> Self {
        let author = address(from);
        let (own_from, own_to) = (author.org_domain() == OWN, address(to).org_domain() == OWN);
        let direction = match (own_from, own_to) {
            (false, _) => Direction::Inbound,
            (true, true) => Direction::Internal,
            (true, false) => Direction::Outbound,
        };
        let id = thymus_baseline::Key::of(&format!("{from}|{to}|{}", time.millis())).0;
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&id.to_be_bytes());
        Self(EmailActivity {
            tenant: TenantId(0),
            id: EventId(bytes),
            time,
            message_id: MessageId::parse(&format!("{id:x}@{}", author.domain())),
            direction,
            size_bytes: 1000,
            envelope: Envelope {
                reverse_path: ReversePath::Address(author.clone()),
                recipients: vec![address(to)],
                recipients_trusted: true,
            },
            originators: Originators { from: vec![Mailbox::bare(author.clone())], ..Originators::default() },
            to: vec![Mailbox::bare(address(to))],
            cc: Vec::new(),
            subject: "A subject".to_owned(),
            date: None,
            received: vec![Hop { from: Some(author.host()), ..Hop::default() }],
            authentication: pass(&author),
            dkim_signatures: Vec::new(),
            thread: Thread::default(),
            automation: Automation::default(),
            body: Body { own: "Some words about the tide tables.".to_owned(), plain: true, ..Body::default() },
            links: Vec::new(),
            attachments: Vec::new(),
            composition: Composition::default(),
            provider: None,
            defects: Vec::new(),
        })
    }

    pub fn name(mut self, name: &str) -> Self {
        self.0.originators.from[0].name = name.into();
        self
    }

    pub fn also_to(mut self, to: &str) -> Self {
        self.0.envelope.recipients.push(address(to));
        self
    }

    pub fn link(mut self, host: &str) -> Self {
        self.0.links.push(Link {
            url: format!("https://{host}/a"),
            host: Host::new(host),
            place: LinkPlace::Anchor,
            text: "here".to_owned(),
            shown_host: None,
            redirect_host: None,
            traits: LinkTraits::default(),
            count: 1,
            quoted: false,
        });
        self
    }

    /// Changes the last link.
    pub fn edit_link(mut self, edit: impl FnOnce(&mut Link)) -> Self {
        edit(self.0.links.last_mut().expect("a link to edit"));
        self
    }

    pub fn text(mut self, own: &str) -> Self {
        self.0.body.own = own.to_owned();
        self
    }

    pub fn subject(mut self, subject: &str) -> Self {
        self.0.subject = subject.to_owned();
        self
    }

    pub fn reply_to(mut self, to: &str) -> Self {
        self.0.originators.reply_to.push(Mailbox::bare(address(to)));
        self
    }

    pub fn answers(mut self, other: &Mail) -> Self {
        self.0.thread.in_reply_to.extend(other.0.message_id.clone());
        self.0.thread.reply_subject = true;
        self
    }

    pub fn unauthenticated(mut self) -> Self {
        self.0.authentication = Authentication {
            spf: AuthResult::Fail,
            dkim: AuthResult::None,
            dmarc: AuthResult::Fail,
            ..self.0.authentication
        };
        self.0.authentication.dkim_domains.clear();
        self
    }

    pub fn through(mut self, client: &str) -> Self {
        self.0.received[0].from = Some(Host::new(client));
        self
    }

    pub fn envelope_from(mut self, from: &str) -> Self {
        self.0.envelope.reverse_path = ReversePath::Address(address(from));
        self
    }

    pub fn attach(mut self, name: &str, kind: FileKind) -> Self {
        self.0.attachments.push(Attachment {
            name: name.to_owned(),
            media_type: "application/octet-stream".to_owned(),
            kind,
            claimed: None,
            size_bytes: 10,
            hash: [1; 16],
            inline: false,
            encrypted: false,
            double_extension: false,
            active: Vec::new(),
            entries: Vec::new(),
        });
        self
    }

    pub fn automatic(mut self) -> Self {
        self.0.automation.auto_submitted = true;
        self
    }

    pub fn bulk(mut self) -> Self {
        self.0.automation.list_unsubscribe = true;
        self.0.body.html = true;
        self
    }

    pub fn edit(mut self, edit: impl FnOnce(&mut EmailActivity)) -> Self {
        edit(&mut self.0);
        self
    }
}

fn pass(author: &Address) -> Authentication {
    Authentication {
        authserv_id: Some(format!("mx.{OWN}")),
        spf: AuthResult::Pass,
        spf_domain: Some(author.host()),
        dkim: AuthResult::Pass,
        dkim_domains: vec![author.host()],
        dmarc: AuthResult::Pass,
        dmarc_domain: Some(author.host()),
        arc: AuthResult::Unknown,
    }
}
