//! Hosts and organisational domains, by the public suffix list with its private section.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A host name, lower-case ASCII or U-labels, or an IP literal; no trailing dot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Host(CompactString);

impl Host {
    /// Lower-cases and strips a trailing dot. Not validated: hosts are whatever the sender wrote.
    pub fn new(text: &str) -> Self {
        Self(CompactString::from(text.trim().trim_end_matches('.').to_lowercase()))
    }

    /// The host that a URL names, as well as can be told: without user and port. Not validated either.
    pub fn of_url(url: &str) -> Self {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let end = if host.starts_with('[') { host.find(']').map(|at| at + 1) } else { host.find(':') };
        Self::new(end.and_then(|end| host.get(..end)).unwrap_or(host))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The organisational domain; see [`registrable`].
    pub fn org_domain(&self) -> &str {
        registrable(&self.0)
    }

    /// The entity that controls this host; see [`entity`].
    pub fn entity(&self) -> &str {
        entity(&self.0)
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The public suffix and one label more: `mail.example.co.uk` → `example.co.uk`; with the private
/// section, `ann.github.io` stays as it is. A suffix alone, an IP literal or an unknown name comes
/// back unchanged.
pub fn registrable(host: &str) -> &str {
    if host.parse::<std::net::IpAddr>().is_ok() {
        return host;
    }
    psl::domain_str(host).unwrap_or(host)
}

/// Who controls a host: its organisational domain, but the whole host where a platform hands out
/// sub-domains to strangers and is not on the public suffix list.
pub fn entity(host: &str) -> &str {
    let domain = registrable(host);
    if MULTI_TENANT.binary_search(&domain).is_ok() { host } else { domain }
}

/// Whether a host can be reached by its name from anywhere: an IP literal, or a name under a suffix that
/// the list knows, or under one that stands for such in documents and tests (RFC 2606). Others lead
/// nowhere, or only within a network of their own.
pub fn is_public(host: &str) -> bool {
    let documented = host.ends_with(".example") || host.ends_with(".test");
    let known = || psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known());
    documented || host.parse::<std::net::IpAddr>().is_ok() || known()
}

/// Whether anyone may open a mailbox at this domain. Its addresses share nothing but the provider.
pub fn is_freemail(domain: &str) -> bool {
    FREEMAIL.binary_search(&domain).is_ok() || FREEMAIL.binary_search(&registrable(domain)).is_ok()
}

/// Whether a name is itself a suffix under which strangers register (`co.uk`, `github.io`): nobody's, or everybody's.
pub fn is_public_suffix(name: &str) -> bool {
    psl::suffix(name.as_bytes()).is_some_and(|suffix| suffix.is_known() && suffix.as_bytes().len() == name.len())
}

/// Whether a host is part of a platform that is not on the public suffix list, where unrelated parties publish by
/// sub-domain or by path.
pub fn is_of_platform(host: &str) -> bool {
    MULTI_TENANT.binary_search(&registrable(host)).is_ok()
}

/// Whether unrelated parties publish under this host, by sub-domain or by path.
pub fn is_multi_tenant(host: &str) -> bool {
    is_of_platform(host) || has_private_suffix(host)
}

/// The domain of the platform that a tenant's host stands under: the private public suffix
/// (`github.io`), else the organisational domain.
pub fn platform(host: &str) -> &str {
    match psl::suffix(host.as_bytes()).filter(|suffix| suffix.typ() == Some(psl::Type::Private)) {
        Some(suffix) => &host[host.len().saturating_sub(suffix.as_bytes().len())..],
        None => registrable(host),
    }
}

fn has_private_suffix(host: &str) -> bool {
    psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.typ() == Some(psl::Type::Private))
}

/// Consumer mailbox providers: a fact of the world, not a judgement. Sorted.
const FREEMAIL: &[&str] = &[
    "126.com",
    "163.com",
    "aol.com",
    "att.net",
    "bigpond.com",
    "bluewin.ch",
    "btinternet.com",
    "comcast.net",
    "cox.net",
    "duck.com",
    "earthlink.net",
    "excite.com",
    "fastmail.com",
    "foxmail.com",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.fr",
    "hotmail.it",
    "hushmail.com",
    "icloud.com",
    "inbox.lv",
    "juno.com",
    "laposte.net",
    "libero.it",
    "list.ru",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "mailfence.com",
    "me.com",
    "msn.com",
    "naver.com",
    "netscape.net",
    "o2.pl",
    "onet.pl",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "outlook.fr",
    "pm.me",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rediffmail.com",
    "rocketmail.com",
    "sbcglobal.net",
    "seznam.cz",
    "sina.com",
    "sky.com",
    "swbell.net",
    "t-online.de",
    "terra.com.br",
    "tutanota.com",
    "tutanota.de",
    "uol.com.br",
    "verizon.net",
    "wanadoo.fr",
    "web.de",
    "wp.pl",
    "yahoo.ca",
    "yahoo.co.in",
    "yahoo.co.jp",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.de",
    "yahoo.es",
    "yahoo.fr",
    "yahoo.it",
    "yandex.com",
    "yandex.ru",
    "ymail.com",
    "zoho.com",
];

/// Platforms whose sub-domains or paths belong to strangers and that the public suffix list does not
/// split: a fact of the world, not a judgement. Sorted.
const MULTI_TENANT: &[&str] = &[
    "airtable.com",
    "amazonaws.com",
    "app.link",
    "azureedge.net",
    "azurewebsites.net",
    "backblazeb2.com",
    "bit.ly",
    "box.com",
    "canva.com",
    "carrd.co",
    "cloudfront.net",
    "constantcontact.com",
    "ct.sendgrid.net",
    "docusign.net",
    "dropbox.com",
    "dropboxusercontent.com",
    "evernote.com",
    "firebaseapp.com",
    "formstack.com",
    "ghost.io",
    "github.com",
    "gitlab.com",
    "glitch.me",
    "godaddysites.com",
    "goo.gl",
    "google.com",
    "googleapis.com",
    "googleusercontent.com",
    "hubspotlinks.com",
    "ibb.co",
    "is.gd",
    "jotform.com",
    "linktr.ee",
    "list-manage.com",
    "mailchimp.com",
    "medium.com",
    "microsoft.com",
    "myportfolio.com",
    "myshopify.com",
    "netlify.app",
    "notion.site",
    "notion.so",
    "office.com",
    "ow.ly",
    "page.link",
    "rebrand.ly",
    "rs6.net",
    "sendgrid.net",
    "sharepoint.com",
    "squarespace.com",
    "substack.com",
    "surveymonkey.com",
    "t.co",
    "t.ly",
    "telegra.ph",
    "tinyurl.com",
    "typeform.com",
    "webflow.io",
    "weebly.com",
    "wetransfer.com",
    "windows.net",
    "wixsite.com",
    "wordpress.com",
    "zendesk.com",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_host_without_user_and_port() {
        for (url, host) in [
            ("https://ann:secret@Www.Example.org.:8443/a?b#c", "www.example.org"),
            ("example.org\\@elsewhere.example", "example.org"),
            ("http://[2001:db8::1]:80/", "[2001:db8::1]"),
            ("http://[2001:db8::1/", "[2001:db8::1"),
            ("", ""),
        ] {
            assert_eq!(Host::of_url(url).as_str(), host, "{url}");
        }
    }

    #[test]
    fn the_lists_are_sorted() {
        assert!(FREEMAIL.is_sorted() && MULTI_TENANT.is_sorted());
    }

    #[test]
    fn a_suffix_is_told_from_what_is_registered_under_it() {
        for (name, is) in
            [("com", true), ("co.uk", true), ("github.io", true), ("ann.github.io", false), ("a.co.uk", false)]
        {
            assert_eq!(is_public_suffix(name), is, "{name}");
        }
        assert!(
            is_of_platform("acme.weebly.com") && !is_of_platform("ann.github.io") && !is_of_platform("shop.example")
        );
    }

    #[test]
    fn tenants_of_a_platform_are_strangers_to_each_other() {
        assert_eq!(entity("a.b.example.org"), "example.org");
        assert_eq!(entity("ann.github.io"), "ann.github.io");
        assert_eq!(entity("u123.ct.sendgrid.net"), "u123.ct.sendgrid.net");
        assert_eq!((platform("ann.github.io"), platform("u123.ct.sendgrid.net")), ("github.io", "sendgrid.net"));
        assert!(is_multi_tenant("x.pages.dev") && !is_multi_tenant("www.example.org"));
    }

    #[test]
    fn hosts_under_no_public_suffix_lead_nowhere() {
        for host in ["www.example.org", "a.co.uk", "192.0.2.1", "пример.рф", "xn--e1afmkfd.xn--p1ai", "shop.example"]
        {
            assert!(is_public(host), "{host}");
        }
        for host in ["www.kiln.comand", "intranet", "printer.corp", "", "..."] {
            assert!(!is_public(host), "{host}");
        }
    }

    #[test]
    fn literals_and_oddities_come_back_unchanged() {
        for host in ["10.1.2.3", "localhost", "", "co.uk", "..."] {
            assert!(!registrable(host).is_empty() || host.is_empty(), "{host:?}");
        }
        assert_eq!(registrable("10.1.2.3"), "10.1.2.3");
    }
}
