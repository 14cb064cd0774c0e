//! When a domain was registered, asked of its registry: RDAP (RFC 9082 for the question, RFC 9083 for the answer), and the
//! list that says which registry answers for which domain (RFC 9224).
//!
//! A registry learns by the question that somebody here is interested in the domain; so nobody is asked unless the operator
//! says so. Errors come in one tier: the question may be asked again later.

mod answer;
mod bootstrap;

use answer::registered;
use bootstrap::Bootstrap;
use reqwest::header::{ACCEPT, HeaderValue};
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Client, StatusCode};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use thymus_event::{Host, Timestamp};

pub use reqwest::Url;

/// How often an answer may lead elsewhere (RFC 7480 §5.2 asks for a limit).
const REDIRECTS_MAX: usize = 3;
/// Bytes of an answer: those of large registries are below 64 KiB.
const ANSWER_BYTES_MAX: usize = 512 << 10;
/// Bytes of the list of registries: it has 60 KiB today.
const LIST_BYTES_MAX: usize = 4 << 20;
/// How long answers are remembered, and the list of registries (RFC 9224 §8: about a day).
const REMEMBERED: Duration = Duration::from_secs(24 * 3600);
/// Answers remembered; when there are more, all are forgotten.
const ANSWERS_MAX: usize = 10_000;
/// The longest name (RFC 1035 §2.3.4).
const NAME_BYTES_MAX: usize = 253;

/// What a registry says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    /// It was registered then.
    At(Timestamp),
    /// The registry does not know the domain, or does not say when it was registered.
    Unknown,
    /// No registry of its top-level domain answers by RDAP.
    NoRegistry,
}

/// Nothing was found out.
#[derive(Debug, thiserror::Error)]
pub enum RdapError {
    /// No answer, or one that says to come again.
    #[error("{host} does not answer: {cause}")]
    NotAnswered {
        /// Who was asked.
        host: String,
        /// What went wrong, without what was asked.
        cause: String,
    },
    /// An answer that cannot be read.
    #[error("{0} answers what is no RDAP")]
    Garbled(String),
}

/// Asks registries, and remembers what they say.
pub struct Rdap {
    client: Client,
    list: Url,
    registries: Mutex<Option<(Instant, Arc<Bootstrap>)>>,
    answers: Mutex<HashMap<Host, (Instant, Registration)>>,
}

impl Rdap {
    /// Asks nothing yet. `list` is where the list of registries is; no question takes longer than `timeout`.
    ///
    /// # Errors
    /// Where the machine's trusted certificates cannot be read.
    pub fn new(list: Url, timeout: Duration) -> Result<Self, RdapError> {
        // Another part of the process may have said so already; it is the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("thymus/", env!("CARGO_PKG_VERSION")))
            .timeout(timeout)
            .redirect(Policy::custom(follow))
            .no_proxy()
            .build()
            .map_err(|error| not_answered("the network", &error))?;
        Ok(Self { client, list, registries: Mutex::default(), answers: Mutex::default() })
    }

    /// When an organisational domain was registered.
    pub async fn registered(&self, domain: &Host) -> Result<Registration, RdapError> {
        if !is_name(domain.as_str()) {
            return Ok(Registration::Unknown);
        }
        if let Some(known) = self.remembered(domain) {
            return Ok(known);
        }
        let answer = self.ask(domain).await?;
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= ANSWERS_MAX {
            answers.clear();
        }
        answers.insert(domain.clone(), (Instant::now(), answer));
        Ok(answer)
    }

    fn remembered(&self, domain: &Host) -> Option<Registration> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, answer) = answers.get(domain)?;
        (since.elapsed() < REMEMBERED).then_some(*answer)
    }

    async fn ask(&self, domain: &Host) -> Result<Registration, RdapError> {
        let registries = self.registries().await?;
        let Some(base) = registries.registry_of(domain.as_str()) else { return Ok(Registration::NoRegistry) };
        // RFC 9082 §3.1.3; the base ends with a slash, and the name is a plain one.
        let Ok(question) = base.join(&format!("domain/{}", domain.as_str())) else {
            return Ok(Registration::NoRegistry);
        };
        match self.get(question, ANSWER_BYTES_MAX).await? {
            None => Ok(Registration::Unknown),
            Some(bytes) => {
                registered(&bytes, domain.as_str()).ok_or_else(|| RdapError::Garbled(host_of(base).to_owned()))
            }
        }
    }

    async fn registries(&self) -> Result<Arc<Bootstrap>, RdapError> {
        let known = self.registries.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((since, registries)) = known
            && since.elapsed() < REMEMBERED
        {
            return Ok(registries);
        }
        let bytes = self.get(self.list.clone(), LIST_BYTES_MAX).await?.unwrap_or_default();
        let read = Bootstrap::read(&bytes, self.list.scheme() == "https");
        let registries = Arc::new(read.ok_or_else(|| RdapError::Garbled(host_of(&self.list).to_owned()))?);
        *self.registries.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((Instant::now(), Arc::clone(&registries)));
        Ok(registries)
    }

    /// The body; none where there is no such thing (RFC 7480 §5.3).
    async fn get(&self, url: Url, bytes_max: usize) -> Result<Option<Vec<u8>>, RdapError> {
        let host = host_of(&url).to_owned();
        let failed = |error: reqwest::Error| not_answered(&host, &error.without_url());
        let accept = HeaderValue::from_static("application/rdap+json, application/json");
        let mut response = self.client.get(url).header(ACCEPT, accept).send().await.map_err(failed)?;
        if response.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        if response.status() != StatusCode::OK {
            return Err(RdapError::NotAnswered { host, cause: response.status().to_string() });
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > bytes_max {
                return Err(RdapError::Garbled(host));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Some(body))
    }
}

/// A few steps, and never from a connection that is protected to one that is not.
fn follow(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let was_protected = attempt.previous().last().is_some_and(|url| url.scheme() == "https");
    if attempt.previous().len() > REDIRECTS_MAX || (was_protected && attempt.url().scheme() != "https") {
        return attempt.stop();
    }
    attempt.follow()
}

/// Letters, digits, hyphens and dots: what cannot change the question. Names in other scripts come as A-labels.
fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    let labels = || name.split('.');
    name.len() <= NAME_BYTES_MAX
        && name.bytes().all(plain)
        && labels().count() > 1
        && labels().all(|label| !label.is_empty())
        && name.bytes().any(|byte| byte.is_ascii_lowercase())
}

fn host_of(url: &Url) -> &str {
    url.host_str().unwrap_or("the list of registries")
}

fn not_answered(host: &str, error: &reqwest::Error) -> RdapError {
    RdapError::NotAnswered { host: host.to_owned(), cause: error.to_string() }
}
