//! Records, verdicts and raw mail for the tests: everything follows from a number.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, reason = "each test uses some")]

use std::collections::BTreeMap;
use thymus_event::email::Direction;
use thymus_event::evidence::{Evidence, EvidenceVersion, Fact, Indicator, Provenance};
use thymus_event::verdict::{Action, Assessment, AssessmentReason, Reason, RecipientVerdict, Score, Verdict};
use thymus_event::{Address, Defect, DefectKind, EventId, Host, Mailbox, MessageId, TenantId, Timestamp};
use thymus_store::{IndicatorKey, MessageRecord, SearchText};

/// The tenant of most tests.
pub(crate) const TENANT: TenantId = TenantId(1);

/// The id of message `n`.
pub(crate) fn id(n: u32) -> EventId {
    // Spread, as hashes are.
    EventId((u128::from(n).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)).to_be_bytes())
}

/// The raw bytes of message `n`: of odd lengths, partly incompressible.
pub(crate) fn raw(n: u32) -> Vec<u8> {
    let mut bytes = format!("Subject: message {n}\r\n\r\n").into_bytes();
    let mut state = n.wrapping_mul(2_654_435_761).wrapping_add(1);
    for _ in 0..n % 7000 {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        bytes.push(if state & 0x300 == 0 { state as u8 } else { b'a' });
    }
    bytes
}

/// An address.
pub(crate) fn address(text: &str) -> Address {
    Address::parse(text).expect("a good address")
}

/// Message `n`: an hour after the one before.
pub(crate) fn record(n: u32) -> MessageRecord {
    let author = address(&format!("sender{n}@shop.example"));
    MessageRecord {
        tenant: TENANT,
        id: id(n),
        message_id: MessageId::parse(&format!("m{n}@shop.example")),
        time: Timestamp::from_seconds(1_700_000_000 + i64::from(n) * 3600),
        direction: if n.is_multiple_of(5) { Direction::Outbound } else { Direction::Inbound },
        author: Some(Mailbox { name: "Shop Keeper".into(), address: author.clone() }),
        subject: format!("order {n}"),
        recipients: vec![address("ann@corp.example"), address("bob@corp.example")],
        features: n.to_le_bytes().repeat(8),
        features_version: 3,
        gateway_objected: if n.is_multiple_of(3) { None } else { Some(n.is_multiple_of(2)) },
        text: SearchText {
            hosts: "www.shop.example track.example".to_owned(),
            attachments: "receipt.pdf\n".to_owned(),
            body: format!("your order number {n} was sent to the usual place"),
        },
        indicators: vec![
            IndicatorKey::of(TENANT, &Indicator::Sender(author)),
            IndicatorKey::of(TENANT, &Indicator::Host(Host::new("track.example"))),
        ],
        defects: vec![Defect::new(DefectKind::BadDate, "")],
    }
}

/// A verdict on message `n`.
pub(crate) fn verdict(n: u32, points: f64, action: Action, tags: &[&str]) -> Verdict {
    Verdict {
        tenant: TENANT,
        message: id(n),
        score: Score::from_points(points),
        action,
        tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
        reasons: vec![Reason {
            signal: "first_contact".to_owned(),
            contribution: Score::from_points(points),
            sentence: "No one has ever written to this address.".to_owned(),
        }],
        metrics: BTreeMap::from([("kce".to_owned(), 0.0), ("domain_rarity".to_owned(), 97.25)]),
        recipients: vec![RecipientVerdict {
            recipient: address("ann@corp.example"),
            score: Score::from_points(points),
            action,
        }],
        young: false,
    }
}

/// An assessment with this verdict, made at arrival.
pub(crate) fn assessment(verdict: Verdict) -> Assessment {
    Assessment {
        revision: 0,
        time: Timestamp::from_seconds(1_800_000_000),
        reason: AssessmentReason::Arrival,
        evidence_version: EvidenceVersion(0),
        verdict,
    }
}

/// Evidence number `n`.
pub(crate) fn evidence(n: u32) -> Evidence {
    Evidence {
        tenant: TENANT,
        id: id(1_000_000 + n),
        time: Timestamp::from_seconds(1_750_000_000),
        indicator: Indicator::Domain(Host::new(&format!("d{n}.example"))),
        fact: Fact::DomainRegistered { registered: Timestamp::from_seconds(1_749_990_000) },
        provenance: Provenance { source: "rdap".to_owned(), note: String::new(), ..Provenance::default() },
    }
}
