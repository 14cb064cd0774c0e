//! SPF, DKIM, DMARC and ARC of a message that no trusted server has checked.
//!
//! What the DNS says of a domain changes, so an answer is kept with the message: it is asked for once, when the message
//! comes. Mail that is read from archives is never asked about.

mod result;

use mail_auth::dmarc::verify::DmarcParameters;
use mail_auth::hickory_resolver::config::{NameServerConfig, ResolverConfig, ResolverOpts};
use mail_auth::hickory_resolver::system_conf::read_system_conf;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{AuthenticatedMessage, MessageAuthenticator, SpfOutput};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use thymus_event::EmailActivity;
use thymus_event::email::{Authentication, ReversePath};

/// How long one question to one server may take.
const QUESTION: Duration = Duration::from_secs(1);
/// How often a server is asked.
const ATTEMPTS: usize = 2;
/// How long all questions of one message may take: whoever hands it over waits as long.
const MESSAGE: Duration = Duration::from_secs(5);
/// Answers remembered, as long as they say they hold.
const ANSWERS: u64 = 10_000;
/// Signatures looked at (RFC 6376 §6.1 leaves the number open): each may cost a question.
const SIGNATURES_MAX: usize = 8;
/// Hops of an ARC chain looked at (RFC 8617 §4.2.1 allows 50): each costs two questions.
const ARC_SETS_MAX: usize = 8;
/// The longest name by which a client calls itself (RFC 1035 §2.3.4).
const NAME_BYTES_MAX: usize = 255;

/// Whom to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Servers {
    /// Those of this machine (`/etc/resolv.conf`).
    System,
    /// These.
    These(Vec<SocketAddr>),
}

/// The DNS cannot be asked.
#[derive(Debug, thiserror::Error)]
#[error("no DNS servers to ask: {0}")]
pub struct ResolverError(String);

/// Checks who sent a message.
pub struct Authenticator(MessageAuthenticator);

impl Authenticator {
    /// Asks nothing yet. Wants to be made and used within a tokio runtime.
    pub fn new(servers: &Servers) -> Result<Self, ResolverError> {
        let (config, mut options) = match servers {
            Servers::System => read_system_conf().map_err(|error| ResolverError(error.to_string()))?,
            Servers::These(addresses) => (these(addresses), ResolverOpts::default()),
        };
        if config.name_servers().is_empty() {
            return Err(ResolverError("none is named".to_owned()));
        }
        options.timeout = QUESTION;
        options.attempts = ATTEMPTS;
        options.cache_size = ANSWERS;
        let inner = MessageAuthenticator::new(config, options).map_err(|error| ResolverError(error.to_string()))?;
        Ok(Self(inner))
    }

    /// Asks who takes mail for this domain: that there is nobody is an answer, too.
    ///
    /// # Errors
    /// Why no answer came.
    pub async fn try_out(&self, domain: &str) -> Result<(), String> {
        match tokio::time::timeout(MESSAGE, self.0.0.mx_lookup(domain)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_no_records_found() => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("no answer within {} s", MESSAGE.as_secs())),
        }
    }

    /// Whether there is something to ask: it comes from outside, by a way that can be checked, and nobody trusted has.
    pub fn wants(event: &EmailActivity) -> bool {
        Client::of(event).is_some()
    }

    /// What `host`, the server that answers for it, finds about a message from outside; none where somebody trusted has
    /// said it, or where it came by no way that can be checked. What is not answered in time is a
    /// `temperror`.
    pub async fn check(&self, host: &str, raw: &[u8], event: &EmailActivity) -> Option<Authentication> {
        let client = Client::of(event)?;
        let mut message = AuthenticatedMessage::parse(raw)?;
        // A report about a message is not the message.
        let author = event.author()?.address.as_str();
        if !message.from.iter().any(|from| from.eq_ignore_ascii_case(author)) {
            return None;
        }
        message.dkim_headers.truncate(SIGNATURES_MAX);
        let found = tokio::time::timeout(MESSAGE, self.ask(host, &message, &client)).await;
        Some(found.unwrap_or_else(|_| result::unanswered(host)))
    }

    async fn ask(&self, host: &str, message: &AuthenticatedMessage<'_>, client: &Client<'_>) -> Authentication {
        let spf = self.spf(host, client).await;
        let dkim = self.0.verify_dkim(message).await;
        let path = client.reverse_path.rsplit_once('@').map_or(client.name, |(_, domain)| domain);
        let dmarc = self.0.verify_dmarc(DmarcParameters::new(message, &dkim, path, &spf)).await;
        let arc = match message.as_headers.len() {
            0..=ARC_SETS_MAX => result::of_arc(&self.0.verify_arc(message).await),
            _ => thymus_event::email::AuthResult::PermError,
        };
        result::gathered(host, &spf, &dkim, &dmarc, arc)
    }

    async fn spf(&self, host: &str, client: &Client<'_>) -> SpfOutput {
        let parameters = if client.reverse_path.is_empty() {
            SpfParameters::verify_ehlo(client.address, client.name, host)
        } else {
            SpfParameters::verify_mail_from(client.address, client.name, host, client.reverse_path)
        };
        self.0.verify_spf(parameters).await
    }
}

/// Who handed the message to the organisation.
struct Client<'a> {
    address: IpAddr,
    /// HELO; empty where it is not known.
    name: &'a str,
    /// MAIL FROM; empty for `<>`.
    reverse_path: &'a str,
}

impl<'a> Client<'a> {
    fn of(event: &'a EmailActivity) -> Option<Self> {
        if event.direction.is_from_inside() || event.authentication.authserv_id.is_some() {
            return None;
        }
        let hop = event.received.first()?;
        let name = hop.from.as_ref().map(|host| host.as_str()).filter(|name| name.len() <= NAME_BYTES_MAX);
        let reverse_path = match &event.envelope.reverse_path {
            ReversePath::Address(address) => address.as_str(),
            ReversePath::Null => "",
            ReversePath::Unknown => return None,
        };
        Some(Self { address: hop.address?, name: name.unwrap_or_default(), reverse_path })
    }
}

fn these(addresses: &[SocketAddr]) -> ResolverConfig {
    let server = |address: &SocketAddr| {
        let mut server = NameServerConfig::udp_and_tcp(address.ip());
        server.connections.iter_mut().for_each(|connection| connection.port = address.port());
        server
    };
    ResolverConfig::from_parts(None, Vec::new(), addresses.iter().map(server).collect())
}
