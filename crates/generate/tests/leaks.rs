//! Nothing in a message's form may tell what it is.
#![allow(clippy::expect_used, reason = "a test may stop at once")]

use mail_parser::{Message, MessageParser};
use std::collections::BTreeSet;
use std::sync::OnceLock;
use thymus_generate::{AttackMix, GeneratedMessage, Label, Scenario, generate};

fn messages() -> &'static [GeneratedMessage] {
    const ATTACKS: AttackMix = AttackMix { fearware: 6, ..AttackMix::ALL };
    let world = |seed| generate(&Scenario { attacks: ATTACKS, ..Scenario::default_with_seed(seed) });
    static MESSAGES: OnceLock<Vec<GeneratedMessage>> = OnceLock::new();
    MESSAGES.get_or_init(|| (1..=3).flat_map(|seed| world(seed).messages).collect())
}

fn header(raw: &[u8]) -> &str {
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n").expect("an end of the header");
    std::str::from_utf8(&raw[..end]).expect("a header in ASCII")
}

#[test]
fn headers_name_no_family_and_no_label() {
    const WORDS: &[&str] = &[
        "fearware",
        "display_name",
        "lookalike",
        "takeover",
        "lateral",
        "poison",
        "malicious",
        "benign",
        "one_off",
        "thymus",
        "generat",
        "campaign",
    ];
    for message in messages() {
        let text = header(&message.raw).to_lowercase();
        for word in WORDS {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }
}

/// What of a message's form a detector could learn by heart: classes of characters, not the characters.
fn shape(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        let class = match letter {
            letter if letter.is_alphanumeric() => 'a',
            other => other,
        };
        if !out.ends_with(class) {
            out.push(class);
        }
    }
    out
}

fn forms(message: &Message<'_>) -> Vec<String> {
    let trace = ["return-path", "delivered-to", "received", "authentication-results", "dkim-signature"];
    let optional = ["cc", "in-reply-to", "references", "list-id", "list-unsubscribe"];
    let names = message.headers().iter().map(|field| field.name());
    let order: Vec<_> = names
        .filter(|name| {
            let name = name.to_lowercase();
            !trace.contains(&name.as_str()) && !optional.contains(&name.as_str())
        })
        .collect();
    let id = message.message_id().unwrap_or_default().split('@').next().unwrap_or_default();
    let html = message.body_html(0).map(|html| html.chars().take(30).collect::<String>());
    vec![
        format!("header order {}", order.join(",")),
        format!("message id {}", shape(id)),
        format!("mailer {:?}", message.header("X-Mailer").or(message.header("User-Agent"))),
        format!("html {:?}", html.filter(|html| html.contains('<')).map(|html| shape(&html))),
        format!("parts {}", message.parts.len().min(4)),
    ]
}

#[test]
fn every_form_of_an_attack_is_also_one_of_benign_mail() {
    let messages = messages();
    let (mut benign, mut malicious) = (BTreeSet::new(), BTreeSet::new());
    for generated in messages {
        let message = MessageParser::new().parse(&generated.raw).expect("a message");
        let set = if generated.truth.label == Label::Benign { &mut benign } else { &mut malicious };
        set.extend(forms(&message));
    }
    let telling: Vec<_> = malicious.difference(&benign).collect();
    assert!(telling.is_empty(), "{telling:#?}");
}

#[test]
fn hosts_and_return_paths_of_attacks_look_like_those_of_benign_strangers() {
    let messages = messages();
    let part = |message: &GeneratedMessage| {
        let text = header(&message.raw);
        let path = text.lines().next().unwrap_or_default();
        let host = text.lines().find_map(|line| line.strip_prefix("Received: from ")).unwrap_or_default();
        let host = host.split('.').next().unwrap_or_default();
        (shape(path.split('@').next().unwrap_or_default()), shape(host))
    };
    let of = |label| messages.iter().filter(move |m| m.truth.label == label).map(part).collect::<BTreeSet<_>>();
    let (benign, malicious) = (of(Label::Benign), of(Label::Malicious));
    let telling: Vec<_> = malicious.difference(&benign).collect();
    assert!(telling.is_empty(), "{telling:#?}");
}

#[test]
fn attacks_keep_no_special_time_within_the_minute() {
    let seconds: BTreeSet<_> = messages()
        .iter()
        .filter(|message| message.truth.label == Label::Malicious)
        .map(|message| (message.truth.family, message.time.seconds() % 60))
        .collect();
    for family in ["fearware", "bec_display_name", "lookalike_thread", "partner_takeover", "lateral", "poisoned_sender"]
    {
        assert!(seconds.iter().filter(|(of, _)| *of == family).count() > 4, "{family}: {seconds:?}");
    }
}
