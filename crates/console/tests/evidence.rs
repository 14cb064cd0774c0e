//! Evidence: what became known, adding and taking back, and what looking again changed.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod house;

use axum::http::StatusCode;
use house::{Answer, HOSTILE, House, TENANT};
use thymus_event::evidence::{Evidence, EvidenceVersion, Fact, Indicator, Provenance};
use thymus_event::verdict::{Action, Score};
use thymus_event::{EventId, Host};
use thymus_store::{Changed, Reassessment, Revised, Role};

const MAIL: &str = "From: Eve <eve@evil.example>\r\nTo: ann@corp.example\r\nSubject: x\r\n\r\nHello\r\n";

async fn send(house: &House, cookie: &str, path: &str, form: &str) -> Answer {
    let csrf = house.look("/profile", cookie).await.csrf();
    house.send(path, cookie, &format!("csrf={csrf}&{form}")).await
}

/// A fact whose every text is a stranger's.
fn hostile(house: &House) -> Evidence {
    Evidence {
        tenant: TENANT,
        id: EventId([5; 16]),
        time: house.now(),
        indicator: Indicator::Url(format!("https://evil.example/{HOSTILE}")),
        fact: Fact::InIncident { incident: HOSTILE.to_owned() },
        provenance: Provenance {
            source: HOSTILE.to_owned(),
            note: HOSTILE.to_owned(),
            reference: HOSTILE.to_owned(),
            labels: vec![HOSTILE.to_owned()],
            confidence: Some(70),
        },
    }
}

#[tokio::test]
async fn what_a_fact_changed_is_told_from_what_to_what() {
    let house = House::new();
    let id = house.judged(1, HOSTILE, MAIL.as_bytes(), Action::Banner);
    let fact = hostile(&house);
    let (tenant, time, evidence_version) = (TENANT, house.now(), EvidenceVersion(1));
    house.write(|writer| {
        writer.put_evidence(&fact).unwrap();
        let verdict = Revised { message: id, score: Score::from_points(99.999), action: Action::Hold };
        let change = Changed { verdict, wishes: Vec::new() };
        writer.put_reassessment(&Reassessment { tenant, time, evidence_version }, &[change]).unwrap();
    });
    let cookie = house.sign_in("vic", Role::Viewer).await;
    for path in ["/evidence".to_owned(), format!("/evidence/{}", fact.id), "/looks/1".to_owned()] {
        let page = house.look(&path, &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!page.body.contains("<script>alert") && !page.body.contains("<img"), "{path}: something runs");
        assert!(!page.body.contains(" style=") && !page.body.contains("href=\"https:"), "{path}");
    }
    let page = house.look(&format!("/evidence/{}", fact.id), &cookie).await.body;
    assert!(page.contains(&format!("/messages/{id}")) && page.contains("Banner") && page.contains("Held"), "{page}");
    let turned = house.store().turned_by(TENANT, 1, 10).unwrap();
    assert_eq!(turned[0].before.unwrap().action, Action::Banner);
    assert_eq!(turned[0].message.standing.unwrap().action, Action::Hold);
    assert!(house.look("/evidence", &cookie).await.body.contains("1 verdict changed"));
}

#[tokio::test]
async fn a_fact_is_added_with_a_reason_and_taken_back() {
    let house = House::new();
    let cookie = house.sign_in("ann", Role::Analyst).await;
    let form = "what=compromised&about=shop.example&reason=abuse+desk";
    let done = send(&house, &cookie, "/evidence", form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let about = Indicator::Domain(Host::new("shop.example"));
    let known = house.store().evidence_about(TENANT, &about).unwrap();
    assert_eq!((&known[0].fact, known[0].provenance.note.as_str()), (&Fact::Compromised, "abuse desk"));
    let path = format!("/evidence/{}", known[0].id);
    assert_eq!(done.header("location"), path);
    assert_eq!(
        send(&house, &cookie, &format!("{path}/withdraw"), "reason=").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    send(&house, &cookie, &format!("{path}/withdraw"), "reason=cleaned").await;
    let known = house.store().evidence_about(TENANT, &about).unwrap();
    assert_eq!(known[1].withdraws(), Some(known[0].id));
    let page = house.look(&path, &cookie).await.body;
    assert!(page.contains("counts no more") && !page.contains("/withdraw\""), "{page}");
    let deeds: Vec<String> = house.store().audit(TENANT, None, 50).unwrap().into_iter().map(|e| e.deed.deed).collect();
    assert!(deeds.iter().any(|deed| deed == "evidence.add") && deeds.iter().any(|deed| deed == "evidence.withdraw"));
}

#[tokio::test]
async fn what_cannot_be_said_is_refused_and_told() {
    let house = House::new();
    let cookie = house.sign_in("ann", Role::Analyst).await;
    for (form, told) in [
        ("what=compromised&about=corp.example&reason=x", "far more than an attack"),
        ("what=compromised&about=com&reason=x", "far more than an attack"),
        ("what=infected&about=shop.example&reason=x", "is said of"),
        ("what=compromised&about=%3Cscript%3Ealert(1)&reason=x", ""),
        ("what=compromised&about=colour:red&reason=x", "sender:"),
        ("what=compromised&about=shop.example&reason=", "Say why"),
    ] {
        let answer = send(&house, &cookie, "/evidence", form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}: {}", answer.body);
        assert!(answer.body.contains(told) && !answer.body.contains("<script>alert"), "{form}: {}", answer.body);
    }
    assert_eq!(send(&house, &cookie, "/evidence", "what=x&about=y&reason=z").await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.store().evidence_version().unwrap(), EvidenceVersion(0));
    for path in ["/evidence/x", "/evidence/00000000000000000000000000000009", "/looks/9", "/looks/99999999999999999999"]
    {
        let status = house.look(path, &cookie).await.status;
        assert!(status.is_client_error(), "{path}: {status}");
    }
}

#[tokio::test]
async fn who_may_not_act_adds_nothing() {
    let house = House::new();
    let fact = hostile(&house);
    house.write(|writer| {
        writer.put_evidence(&fact).unwrap();
    });
    for role in [Role::Viewer, Role::Auditor] {
        let cookie = house.sign_in(role.as_str(), role).await;
        for path in ["/evidence".to_owned(), format!("/evidence/{}/withdraw", fact.id)] {
            let answer = send(&house, &cookie, &path, "what=compromised&about=shop.example&reason=x").await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role:?} {path}");
        }
        assert!(!house.look("/evidence", &cookie).await.body.contains("Add what you know"));
    }
}
