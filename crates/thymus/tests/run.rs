//! The service through its sockets: a message in, a verdict out, once, whatever happens in between.

#![cfg(unix)]

mod service;

use service::{House, message, wait_for};
use thymus_store::Store;

fn judged(house: &House) -> (u64, u64) {
    let stats = house.stats();
    let count = |key: &str| stats[key].as_u64().unwrap_or_default();
    (count("messages"), count("assessments"))
}

#[test]
fn a_copy_that_comes_in_is_judged_and_can_be_asked_for() {
    let house = House::new("");
    let service = house.start();
    let mut client = house.client("lmtp");
    let to = ["archive+ann=corp.example@thymus.corp.example", "archive@thymus.corp.example"];
    assert!(client.deliver(&to, &message(1)).starts_with("250 2.6.0 kept as "));
    assert!(client.reply().starts_with("250 "), "LMTP gives a reply for each recipient");
    assert!(house.client("smtp").deliver(&["bob@corp.example"], &message(2)).starts_with("250 "));
    wait_for("two verdicts", || judged(&house) == (2, 2));
    let explained: serde_json::Value =
        serde_json::from_str(&house.ask(&["explain", "--json", "1@out.example"])).unwrap();
    let text = explained.to_string();
    assert!(text.contains("ann@corp.example") && !text.contains("archive"), "{text}");
    assert!(house.ask(&["search", "number"]).contains("number 2"));
    // The same message again, for somebody else: one message, one first verdict.
    assert!(client.deliver(&["archive+bob=corp.example@thymus.corp.example"], &message(1)).starts_with("250 "));
    // Other commands write in between, and what they append is seen.
    house.ask(&["evidence", "add", "compromised", "host:www2.out.example"]);
    let explained = house.ask(&["explain", "2@out.example"]);
    assert!(explained.contains("www2.out.example"), "{explained}");
    assert!(client.deliver(&["archive+ann=corp.example@thymus.corp.example"], &message(3)).starts_with("250 "));
    wait_for("the third", || judged(&house).0 == 3);
    service.stop();
    let log = house.log();
    assert!(log.contains("\"listening\"") && log.contains("\"stopped\""), "{log}");
    assert!(!log.contains("number") && !log.contains("ann@") && !log.contains("sender@"), "{log}");
}

#[test]
fn a_store_has_one_service() {
    let house = House::new("");
    let _service = house.start();
    let second = house.run(&["run"]);
    assert_eq!(second.status.code(), Some(1));
    let complaint = String::from_utf8(second.stderr).unwrap();
    assert!(complaint.contains("another `thymus run` serves thymus.db"), "{complaint}");
}

#[test]
fn what_was_accepted_and_not_judged_before_a_kill_is_judged_once_after_it() {
    let house = House::new("");
    let mut total = 0;
    for round in 0..4_usize {
        let service = house.start();
        let mut client = house.client("smtp");
        for _ in 0..30 {
            total += 1;
            assert!(client.deliver(&["ann@corp.example"], &message(total)).starts_with("250 "));
        }
        if round == 3 {
            wait_for("all verdicts", || judged(&house) == (total as u64, total as u64));
        }
        service.kill();
    }
    let store = Store::open_read_only(&house.path("thymus.db")).unwrap();
    assert_eq!(store.unjudged_after(Default::default(), Default::default(), 10).unwrap(), []);
    assert_eq!(judged(&house), (total as u64, total as u64));
}

#[test]
fn while_nothing_can_be_written_senders_keep_their_mail() {
    let house = House::new("queue_messages_max = 2");
    let service = house.start();
    let store = Store::open(&house.path("thymus.db")).unwrap();
    let writer = store.writer_within(service::PATIENCE).unwrap();
    let replies = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..6)
            .map(|number| {
                let house = &house;
                scope.spawn(move || house.client("smtp").deliver(&["ann@corp.example"], &message(number)))
            })
            .collect();
        wait_for("a refusal", || clients.iter().filter(|client| client.is_finished()).count() == 4);
        drop(writer);
        clients.into_iter().map(|client| client.join().unwrap()).collect::<Vec<_>>()
    });
    let (kept, refused): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.starts_with("250 "));
    assert_eq!((kept.len(), refused.len()), (2, 4), "{replies:?}");
    assert!(refused.iter().all(|reply| reply.starts_with("451 4.3.2 ")), "{refused:?}");
    wait_for("two verdicts", || judged(&house) == (2, 2));
    service.stop();
}

#[test]
fn what_cannot_be_served_is_said() {
    let house = House::new("queue_bytes_max = 7");
    let complaint = String::from_utf8(house.run(&["run"]).stderr).unwrap();
    assert!(complaint.contains("listener.queue_bytes_max is less than listener.message_bytes_max"), "{complaint}");
    let house = House::new("");
    let wrong = house.thymus(&["run"]).env("THYMUS_LISTENER_LMTP", "localhost").output().unwrap();
    assert!(String::from_utf8(wrong.stderr).unwrap().contains("not an address to listen on"));
    let nobody = house.thymus(&["run"]).env("THYMUS_ORGANISATION_DOMAINS", "").output().unwrap();
    assert_eq!(nobody.status.code(), Some(2));
    assert!(String::from_utf8(nobody.stderr).unwrap().contains("organisation.domains is empty"));
}

#[test]
fn budgets_that_were_changed_hold_for_the_running_service() {
    let house = House::new("");
    let service = house.start();
    let mut client = house.client("smtp");
    assert!(client.deliver(&["ann@corp.example"], &message(1)).starts_with("250 "));
    wait_for("a verdict", || judged(&house) == (1, 1));
    let budgets = |held: f64| {
        let rest = "\"junked_per_10000\":9999,\"converted_per_10000\":9999,\"locked_per_10000\":9999";
        format!("{{\"held_per_10000\":{held},{rest},\"bannered_per_10000\":10000}}")
    };
    let time = thymus_event::Timestamp::from_seconds(1_700_000_000);
    let change = thymus_store::PolicyChange {
        time,
        by: "ada".to_owned(),
        note: "strict".to_owned(),
        budgets: Some(budgets(1.0)),
    };
    let store = Store::open(&house.path("thymus.db")).unwrap();
    let mut writer = store.writer_within(std::time::Duration::from_secs(20)).unwrap();
    writer.put_policy_change(thymus_event::TenantId::default(), &change).unwrap();
    writer.commit().unwrap();
    drop((writer, store));
    wait_for("the service to heed it", || house.log().contains("the budgets were changed"));
    // With a budget as large as all mail, every message gets at least a banner.
    assert!(client.deliver(&["ann@corp.example"], &message(2)).starts_with("250 "));
    wait_for("a verdict", || judged(&house) == (2, 2));
    assert!(house.ask(&["search", "--json", "action:banner"]).contains("2@out.example"));
    service.stop();
}
