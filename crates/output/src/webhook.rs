//! A webhook, as [Standard Webhooks](https://www.standardwebhooks.com) has it: one event a request, signed with HMAC-SHA256
//! over its id, the time and the body.

use crate::http::Client;
use crate::notice::Notice;
use crate::ocsf::{Teller, ocsf};
use crate::output::Trouble;
use crate::text::Detail;
use crate::tls::{Tls, Trust};
use data_encoding::BASE64;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Request, Uri, header};
use ring::hmac;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;

/// What a secret begins with that is written in base64.
const PREFIX: &str = "whsec_";

/// Bytes of the key: fewer could be guessed.
const KEY_BYTES_MIN: usize = 16;

/// Where it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookUrl {
    uri: Uri,
    authority: String,
    is_tls: bool,
}

impl WebhookUrl {
    /// Reads `https://host[:port]/path`; `http` to this machine only.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wanted = || format!("{text:?}: https://siem.example.org/thymus wanted");
        let uri: Uri = text.parse().map_err(|_| wanted())?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(wanted)?;
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(format!(
                "{text:?}: a name and a password have no place in a URL: the signature says who tells"
            ));
        }
        let (is_tls, port) = match uri.scheme_str() {
            Some("https") => (true, 443),
            Some("http") if is_here(host) => (false, 80),
            Some("http") => return Err(format!("{text:?}: https wanted, but to this machine")),
            _ => return Err(wanted()),
        };
        let authority = format!("{host}:{}", uri.port_u16().unwrap_or(port));
        Ok(Self { uri, authority, is_tls })
    }
}

/// Whether a host is this machine.
pub(crate) fn is_here(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What requests are signed with; never shown.
pub struct WebhookSecret(hmac::Key);

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

impl WebhookSecret {
    /// Of `whsec_` and base64, or of a text as it is.
    ///
    /// # Errors
    /// What is wrong with it, without saying it.
    pub fn new(text: &SecretString) -> Result<Self, String> {
        let text = text.expose_secret().trim();
        let key = match text.strip_prefix(PREFIX) {
            Some(encoded) => BASE64.decode(encoded.as_bytes()).map_err(|_| format!("no base64 after {PREFIX}"))?,
            None => text.as_bytes().to_vec(),
        };
        if key.len() < KEY_BYTES_MIN {
            return Err(format!("shorter than {KEY_BYTES_MIN} bytes: `openssl rand -hex 32` makes one"));
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &key)))
    }

    /// The header that proves it.
    fn sign(&self, id: &str, seconds: i64, body: &[u8]) -> String {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(format!("{id}.{seconds}.").as_bytes());
        context.update(body);
        format!("v1,{}", BASE64.encode(context.sign().as_ref()))
    }
}

/// One who is told.
#[derive(Debug)]
pub struct Webhook {
    url: WebhookUrl,
    secret: WebhookSecret,
    teller: Teller,
    client: Client,
}

impl Webhook {
    /// Connects to nobody yet.
    ///
    /// # Errors
    /// What of it cannot be.
    pub fn new(url: WebhookUrl, secret: WebhookSecret, trust: &Trust, teller: Teller) -> Result<Self, String> {
        let tls = if url.is_tls { Some(Tls::new(url.uri.host().unwrap_or_default(), trust)?) } else { None };
        let client = Client::new(url.authority.clone(), tls);
        Ok(Self { url, secret, teller, client })
    }

    pub(crate) async fn tell(&mut self, notice: &Notice, now_seconds: i64) -> Result<(), Trouble> {
        let body = ocsf(notice, &self.teller, Detail::Full).to_string();
        let path = self.url.uri.path_and_query().map_or("/", |path| path.as_str());
        let request = Request::post(path)
            .header(header::HOST, self.url.uri.authority().map_or("", |authority| authority.as_str()))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, concat!("thymus/", env!("CARGO_PKG_VERSION")))
            .header("webhook-id", &notice.id)
            .header("webhook-timestamp", now_seconds)
            .header("webhook-signature", self.secret.sign(&notice.id, now_seconds, body.as_bytes()))
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| Trouble::Never(error.to_string()))?;
        self.client.send(request).await
    }

    pub(crate) async fn check(&self) -> Result<(), Trouble> {
        self.client.check().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Result<WebhookSecret, String> {
        WebhookSecret::new(&SecretString::from(text))
    }

    #[test]
    fn signatures_are_those_of_the_standard() {
        // printf '%s' 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' |
        //     openssl dgst -sha256 -mac HMAC -macopt hexkey:$(printf %s MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw | base64 -d | xxd -p -c 64) -binary | base64
        let secret = secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_is_not_shown_and_not_short() {
        assert_eq!(format!("{:?}", secret("0123456789abcdef").unwrap()), "WebhookSecret(…)");
        for weak in ["short", "whsec_!!", "whsec_c2hvcnQ="] {
            let why = secret(weak).unwrap_err();
            assert!(!why.contains("short!") && !why.contains("c2hvcnQ"), "{why}");
        }
    }

    #[test]
    fn urls_are_of_tls_or_of_this_machine() {
        for good in ["https://siem.example.org/x?y=1", "http://127.0.0.1:8080/", "http://[::1]:1/", "http://localhost"]
        {
            assert!(WebhookUrl::parse(good).is_ok(), "{good}");
        }
        for bad in
            ["http://siem.example.org/", "ftp://x/", "https://", "/path", "https://ann:x@siem.example.org/", "x y"]
        {
            assert!(WebhookUrl::parse(bad).is_err(), "{bad}");
        }
    }
}
