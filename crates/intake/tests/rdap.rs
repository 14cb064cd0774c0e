//! Asking registries when a domain was registered: a list and a registry on this machine answer.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]

use std::sync::{Arc, Mutex};
use std::time::Duration;
use thymus_event::{Host, Timestamp};
use thymus_intake::rdap::{Rdap, RdapError, Registration, Url};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Answers by path, and what was asked.
struct Registry {
    base: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Registry {
    /// `answer` gives the status line's rest, further header lines, and the body; none says nothing at all.
    async fn serving(answer: impl Fn(&str) -> Option<(&'static str, String, String)> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (noted, own, answer) = (Arc::clone(&asked), base.clone(), Arc::new(answer));
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let (noted, own, answer) = (Arc::clone(&noted), own.clone(), Arc::clone(&answer));
                tokio::spawn(async move {
                    let mut bytes = vec![0; 8192];
                    let read = stream.read(&mut bytes).await.unwrap();
                    let text = String::from_utf8_lossy(&bytes[..read]).into_owned();
                    let path = text.split(' ').nth(1).unwrap_or_default().to_owned();
                    noted.lock().unwrap().push(path.clone());
                    let list = format!(r#"{{"services":[[["example","test"],["{own}/rdap/"]]]}}"#);
                    let said = if path == "/dns.json" { Some(("200 OK", String::new(), list)) } else { answer(&path) };
                    match said {
                        None => tokio::time::sleep(Duration::from_secs(60)).await,
                        Some((status, headers, body)) => {
                            let length = body.len();
                            let head = format!(
                                "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"
                            );
                            let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
                        }
                    }
                });
            }
        });
        Self { base, asked }
    }

    fn rdap(&self) -> Rdap {
        let list = Url::parse(&format!("{}/dns.json", self.base)).unwrap();
        Rdap::new(list, Duration::from_millis(800)).unwrap()
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn young(name: &str) -> (&'static str, String, String) {
    let body = format!(
        r#"{{"objectClassName":"domain","ldhName":"{name}","events":[{{"eventAction":"registration","eventDate":"2026-03-01T08:00:00Z"}}]}}"#
    );
    ("200 OK", String::new(), body)
}

fn host(name: &str) -> Host {
    Host::new(name)
}

#[tokio::test]
async fn a_registry_is_asked_once() {
    let registry = Registry::serving(|path| match path {
        "/rdap/domain/young.example" => Some(young("YOUNG.example")),
        _ => Some(("404 Not Found", String::new(), String::new())),
    })
    .await;
    let rdap = registry.rdap();
    let at = Registration::At(Timestamp::parse("2026-03-01T08:00:00Z").unwrap());
    for _ in 0..3 {
        assert_eq!(rdap.registered(&host("young.example")).await.unwrap(), at);
        assert_eq!(rdap.registered(&host("unheard-of.example")).await.unwrap(), Registration::Unknown);
        assert_eq!(rdap.registered(&host("young.elsewhere")).await.unwrap(), Registration::NoRegistry);
    }
    assert_eq!(registry.asked(), ["/dns.json", "/rdap/domain/young.example", "/rdap/domain/unheard-of.example"]);
}

#[tokio::test]
async fn what_is_no_plain_name_is_never_asked() {
    let registry = Registry::serving(|_| Some(young("x"))).await;
    let rdap = registry.rdap();
    for name in [
        "",
        "example",
        "a..example",
        "../x.example",
        "a?b.example",
        "a#.example",
        "192.0.2.1",
        "a%2fb.example",
        "ä.example",
    ] {
        let said = rdap.registered(&host(name)).await.unwrap();
        assert!(matches!(said, Registration::Unknown | Registration::NoRegistry), "{name}");
    }
    assert!(
        registry.asked().iter().all(|path| path == "/dns.json" || path.starts_with("/rdap/domain/xn--")),
        "{:?}",
        registry.asked()
    );
}

#[tokio::test]
async fn redirects_are_followed_a_few_times() {
    let registry = Registry::serving(|path| {
        let to = |place: &str| Some(("302 Found", format!("Location: {place}\r\n"), String::new()));
        match path {
            "/rdap/domain/moved.example" => to("/other/domain/moved.example"),
            "/other/domain/moved.example" => Some(young("moved.example")),
            _ => to(path),
        }
    })
    .await;
    let rdap = registry.rdap();
    assert!(matches!(rdap.registered(&host("moved.example")).await, Ok(Registration::At(_))));
    let before = registry.asked().len();
    assert!(matches!(rdap.registered(&host("round.example")).await, Err(RdapError::NotAnswered { .. })));
    assert!(registry.asked().len() - before <= 5);
}

#[tokio::test]
async fn what_is_slow_long_or_garbled_is_an_error_and_asked_again() {
    let registry = Registry::serving(|path| match path {
        "/rdap/domain/slow.example" => None,
        "/rdap/domain/long.example" => Some(("200 OK", String::new(), " ".repeat(1 << 20))),
        "/rdap/domain/busy.example" => Some(("429 Too Many Requests", "Retry-After: 9\r\n".to_owned(), String::new())),
        "/rdap/domain/other.example" => Some(young("somebody-else.example")),
        _ => Some(("200 OK", String::new(), "<html>".to_owned())),
    })
    .await;
    let rdap = registry.rdap();
    let ask = async |name: &str| rdap.registered(&host(name)).await;
    for _ in 0..2 {
        assert!(matches!(ask("slow.example").await, Err(RdapError::NotAnswered { .. })));
        assert!(matches!(ask("busy.example").await, Err(RdapError::NotAnswered { .. })));
        for name in ["long.example", "other.example", "html.example"] {
            assert!(matches!(ask(name).await, Err(RdapError::Garbled(_))), "{name}");
        }
    }
    assert_eq!(registry.asked().iter().filter(|path| path.ends_with("busy.example")).count(), 2);
}
