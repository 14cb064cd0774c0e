//! An address, a domain: what is shown of it, and that nothing that strangers named runs or leads out.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod house;

use axum::http::StatusCode;
use house::{HOSTILE, House, TENANT};
use thymus_event::verdict::Action;
use thymus_event::{Address, Host};
use thymus_store::{Party, Role};

const MAIL: &str = "From: Eve <eve@evil.example>\r\nTo: ann@corp.example\r\nSubject: x\r\n\r\nHello\r\n";

#[tokio::test]
async fn an_address_has_its_mail_its_correspondents_and_how_well_it_is_known() {
    let house = House::new();
    let id = house.judged(1, HOSTILE, MAIL.as_bytes(), Action::Hold);
    let cookie = house.sign_in("vic", Role::Viewer).await;
    let page = house.look("/addresses/eve%40evil.example", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    for wanted in [
        format!("href=\"/messages/{id}\""),
        "href=\"/addresses/ann%40corp.example\"".to_owned(),
        "href=\"/domains/evil.example\"".to_owned(),
        "Nobody here has written to it".to_owned(),
        "KCE".to_owned(),
        "Correspondence of eve@evil.example with 1 others".to_owned(),
    ] {
        assert!(page.body.contains(&wanted), "{wanted} in {}", page.body);
    }
    assert!(!page.body.contains("<script>alert") && !page.body.contains("<img") && !page.body.contains(" style="));
    let own = house.look("/addresses/ann%40corp.example", &cookie).await.body;
    assert!(own.contains("organisation&#39;s own") || own.contains("organisation's own"), "{own}");
    assert!(own.contains("/addresses/eve%40evil.example") && !own.contains("how it was earned"));
}

#[tokio::test]
async fn a_domain_gathers_its_addresses_and_a_name_alike_is_another() {
    let house = House::new();
    house.judged(1, "one", MAIL.as_bytes(), Action::Hold);
    let cookie = house.sign_in("vic", Role::Viewer).await;
    let page = house.look("/domains/evil.example", &cookie).await.body;
    assert!(page.contains("/addresses/eve%40evil.example") && page.contains("/domains/evil.example/visitors"));
    let alike = house.look("/domains/vil.example", &cookie).await.body;
    assert!(alike.contains("No mail from it or to it is kept"), "{alike}");
    let store = house.store();
    let of = |party: Party| store.mail_of(TENANT, &party).unwrap().newest.len();
    assert_eq!(of(Party::Domain(Host::new("evil.example"))), 1);
    assert_eq!(of(Party::Domain(Host::new("example"))), 0);
    assert_eq!(of(Party::Address(Address::parse("eve@evil.example").unwrap())), 1);
    assert_eq!(of(Party::Address(Address::parse("e@evil.example").unwrap())), 0);
    let part = house.look("/domains/evil.example/visitors", &cookie).await.body;
    assert!(part.contains("Nobody went there") && part.contains("<main"));
}

#[tokio::test]
async fn what_is_no_name_is_not_found() {
    let house = House::new();
    let cookie = house.sign_in("vic", Role::Viewer).await;
    for path in [
        "/addresses/x",
        "/addresses/%00",
        "/addresses/%3Cscript%3E",
        "/domains/%20",
        "/domains/a%2Fb",
        "/domains/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/domains/a%20OR%20b",
        "/domains/%22/visitors",
    ] {
        assert_eq!(house.look(path, &cookie).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(
        house.look("/addresses/eve%40evil.example", "").await.status,
        StatusCode::SEE_OTHER,
        "signed in by nobody"
    );
}

#[tokio::test]
async fn sources_and_health_say_what_there_is() {
    let house = House::new();
    let cookie = house.sign_in("vic", Role::Viewer).await;
    assert!(house.look("/sources", &cookie).await.body.contains("No logs are followed"));
    assert!(house.look("/health", &cookie).await.body.contains("none has come yet"));
    house.judged(1, HOSTILE, MAIL.as_bytes(), Action::Hold);
    let mut source = thymus_event::SourceHealth::new(HOSTILE, house.now());
    source.note_defects(HOSTILE, 3);
    house.write(|writer| {
        let records = thymus_store::LogRecords { tenant: TENANT, health: vec![source], ..Default::default() };
        writer.put_logs(&records, &mut thymus_store::KnownVisits::new()).unwrap();
    });
    let page = house.look("/sources", &cookie).await.body;
    assert!(page.contains("Cannot be read") && !page.contains("<script>alert") && !page.contains("<img"), "{page}");
    assert!(house.look("/health", &cookie).await.body.contains("All is well"));
    house.pass_minutes(60 * 72);
    let cookie = house.sign_in("vera", Role::Viewer).await;
    assert!(house.look("/health", &cookie).await.body.contains("journal rule"));
}
