//! A console with a store of its own, asked without a network.
#![allow(dead_code, clippy::unwrap_used, reason = "each test uses some")]

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;
use thymus_case::tell::Explained;
use thymus_case::{Origin, Policy};
use thymus_console::{Console, Engine, EngineError, Related, Setup, router, sign_in_link};
use thymus_event::email::Direction;
use thymus_event::evidence::{Evidence, EvidenceVersion, Indicator};
use thymus_event::intent::Wish;
use thymus_event::seal::SealKey;
use thymus_event::verdict::{Action, Assessment, AssessmentReason, Reason, RecipientVerdict, Score, Verdict};
use thymus_event::{Address, EventId, Host, Mailbox, MessageId, TenantId, Timestamp};
use thymus_store::{FiledIntent, MessageRecord, Role, SearchText, SharedWriter, Store, StoredMessage, Writer};
use tower::ServiceExt;

/// Whose mail it is.
pub(crate) const TENANT: TenantId = TenantId(7);

/// When every test begins.
const NOON: i64 = 1_772_366_400_000;

/// What browsers call it.
pub(crate) const URL: &str = "https://thymus.corp.example";

/// Everybody's password.
pub(crate) const PASSWORD: &str = "four+words+of+mine";

/// What a stranger may write anywhere.
pub(crate) const HOSTILE: &str = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'";

/// A console and its store.
pub(crate) struct House {
    folder: TempDir,
    pub(crate) shared: Arc<SharedWriter>,
    pub(crate) console: Console,
    now: Arc<AtomicI64>,
}

/// Reads mail as far as the tests want it: what stands behind the head is text, or HTML.
struct Reader;

impl Engine for Reader {
    fn explain(&self, store: &Store, message: &StoredMessage) -> Result<Explained, EngineError> {
        let raw = store.raw(message.tenant, message.id)?;
        let source = thymus_source::email::EmailSource::default();
        let mut email = source.decode_message(&raw, &thymus_source::email::Arrival::default());
        (email.id, email.time) = (message.id, message.time);
        Ok(Explained { message: email, assessments: store.assessments(message.tenant, message.id)? })
    }

    fn html(&self, store: &Store, message: &StoredMessage) -> Result<Option<String>, EngineError> {
        let raw = store.raw(message.tenant, message.id)?;
        Ok(thymus_source::email::EmailSource::default().html(&raw))
    }

    fn wishes(&self, _: &Store, verdict: &Verdict, filed: &[FiledIntent]) -> Result<Vec<Wish>, EngineError> {
        let own = [thymus_event::Host::new("corp.example")];
        let filed = filed.iter().map(|filed| &filed.intent);
        Ok(thymus_case::wishes(verdict, filed, &own, |_, _| false))
    }

    fn configured(&self) -> Policy {
        Policy::default()
    }

    /// As if every message were of two groups, and had links.
    fn would(&self, store: &Store, policy: &Policy, messages: &[EventId]) -> Result<Vec<Option<Action>>, EngineError> {
        let one = |id: &EventId| {
            let standing = store.standing(TENANT, *id)?;
            let allowed = |score| Action::ALL.into_iter().rev().find(|action| score >= policy.threshold(*action));
            Ok(standing.and_then(|standing| allowed(standing.score)))
        };
        messages.iter().map(one).collect()
    }

    fn own_domains(&self, _: &Store) -> Result<Vec<Host>, EngineError> {
        Ok(vec![Host::new("corp.example")])
    }

    fn origins(&self, _: &Store, _: &Evidence) -> Result<Vec<Origin>, EngineError> {
        Ok(Vec::new())
    }

    fn related(&self, _: &Store, message: &StoredMessage) -> Result<Related, EngineError> {
        let shared = message.author.as_deref().and_then(Address::parse).map(Indicator::Sender);
        Ok(Related { messages: vec![(message.id, shared.into_iter().collect())], visits: Vec::new() })
    }

    /// Nothing here judges: what was filed is looked at by the tests.
    fn heed(&self, _: &Store, _: &mut Writer) -> Result<(), EngineError> {
        Ok(())
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The cookie that it sets, as the browser sends it back.
    pub(crate) fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    /// What the forms of the page carry.
    pub(crate) fn csrf(&self) -> String {
        let (_, rest) = self.body.split_once("name=\"csrf\" content=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}

impl House {
    pub(crate) fn new() -> Self {
        Self::letting_people_go_on(true)
    }

    pub(crate) fn letting_people_go_on(people_go_on: bool) -> Self {
        Self::at(URL, people_go_on)
    }

    /// Where browsers find it here.
    pub(crate) fn at(url: &str, people_go_on: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("thymus.db");
        let shared = Arc::new(SharedWriter::new(Store::open(&path).unwrap()));
        let now = Arc::new(AtomicI64::new(NOON));
        let clock = Arc::clone(&now);
        let console = Console::new(Setup {
            store: path,
            writer: Arc::clone(&shared),
            tenant: TENANT,
            organisation: "Corp".to_owned(),
            public_url: url.to_owned(),
            behind_proxy: true,
            seal: seal_key(),
            people_go_on,
            key: [9; 32],
            demonstration: false,
            engine: Arc::new(Reader),
            clock: Arc::new(move || Timestamp::from_millis(clock.load(Ordering::Relaxed))),
        });
        Self { folder, shared, console, now }
    }

    pub(crate) fn store(&self) -> Store {
        Store::open_read_only(&self.folder.path().join("thymus.db")).unwrap()
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now.load(Ordering::Relaxed))
    }

    pub(crate) fn pass_minutes(&self, minutes: i64) {
        self.now.fetch_add(minutes * 60_000, Ordering::Relaxed);
    }

    /// Puts a message that was held, with a subject; gives its id.
    pub(crate) fn message(&self, number: u8, subject: &str, raw: &[u8]) -> EventId {
        self.judged(number, subject, raw, Action::Hold)
    }

    /// Writes, and commits.
    pub(crate) fn write(&self, put: impl FnOnce(&mut Writer)) {
        let put = |_: &Store, writer: &mut Writer| {
            put(writer);
            writer.commit()
        };
        self.shared.write(put).unwrap();
    }

    /// Puts a message that this was done to.
    pub(crate) fn judged(&self, number: u8, subject: &str, raw: &[u8], action: Action) -> EventId {
        let id = EventId([number; 16]);
        let author = Mailbox { name: HOSTILE.into(), address: Address::parse("eve@evil.example").unwrap() };
        let record = MessageRecord {
            tenant: TENANT,
            id,
            message_id: MessageId::parse(&format!("m{number}@evil.example")),
            time: self.now(),
            direction: Direction::Inbound,
            author: Some(author),
            subject: subject.to_owned(),
            recipients: vec![Address::parse("ann@corp.example").unwrap()],
            features: vec![0],
            features_version: 1,
            gateway_objected: Some(false),
            text: SearchText::default(),
            indicators: Vec::new(),
            defects: Vec::new(),
        };
        let verdict = Verdict {
            tenant: TENANT,
            message: id,
            score: Score::from_points(99.5),
            action,
            tags: Vec::new(),
            reasons: vec![Reason {
                signal: "first_contact".to_owned(),
                contribution: Score::from_points(99.5),
                sentence: format!("Nobody ever wrote to {HOSTILE}"),
            }],
            metrics: BTreeMap::from([("kce".to_owned(), 0.0)]),
            recipients: vec![RecipientVerdict {
                recipient: Address::parse("ann@corp.example").unwrap(),
                score: Score::from_points(99.5),
                action,
            }],
            young: false,
        };
        let (time, reason) = (self.now(), AssessmentReason::Arrival);
        let first = Assessment { revision: 0, time, reason, evidence_version: EvidenceVersion::default(), verdict };
        self.shared
            .write(|_, writer| {
                writer.put_message(&record, raw)?;
                writer.put_assessment(&first)?;
                writer.commit()
            })
            .unwrap();
        id
    }

    /// Adds an account; gives the path of a link by which it signs in.
    pub(crate) fn account(&self, name: &str, role: Role) -> String {
        let now = self.now();
        self.shared
            .write(|store, writer| {
                writer.put_account(TENANT, name, role, now)?;
                writer.commit()?;
                let account = store.account_named(TENANT, name)?.unwrap();
                let path = sign_in_link(writer, account.id, now)?;
                writer.commit()?;
                Ok::<_, thymus_store::StoreError>(path)
            })
            .unwrap()
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        let response = router(self.console.clone()).oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    /// Looks at a page with a cookie, or without where it is empty.
    pub(crate) async fn look(&self, path: &str, cookie: &str) -> Answer {
        self.ask(request(Method::GET, path, cookie).body(Body::empty()).unwrap()).await
    }

    /// Sends a form from one of the console's own pages.
    pub(crate) async fn send(&self, path: &str, cookie: &str, form: &str) -> Answer {
        self.ask(form_request(path, cookie, "same-origin", form)).await
    }

    /// Signs in by a new account's link; gives the cookie.
    pub(crate) async fn sign_in(&self, name: &str, role: Role) -> String {
        let path = self.account(name, role);
        self.send(&path, "", &choosing(PASSWORD)).await.cookie()
    }
}

/// What the house seals its links with.
pub(crate) fn seal_key() -> SealKey {
    SealKey::from_secret(&[b'k'; 32]).unwrap()
}

/// A form that chooses a password.
pub(crate) fn choosing(password: &str) -> String {
    format!("password={password}&repeated={password}")
}

pub(crate) fn request(method: Method, path: &str, cookie: &str) -> axum::http::request::Builder {
    let builder = Request::builder().method(method).uri(path).header(header::HOST, "thymus.corp.example");
    if cookie.is_empty() { builder } else { builder.header(header::COOKIE, cookie) }
}

pub(crate) fn form_request(path: &str, cookie: &str, site: &str, form: &str) -> Request<Body> {
    let builder = request(Method::POST, path, cookie).header("sec-fetch-site", site);
    builder.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(form.to_owned())).unwrap()
}
