//! The ways in: TLS, who logs in, and where messages are held.

use super::*;
use thymus_action::imap::{HoldPlace, Login, Security};

const QUARANTINE: &str = "quarantine@harbour.example";

/// Holds and gives back: all that a way in must allow.
async fn works(provider: &Imap, owner: &mut Owner) {
    let before = owner.everything().await;
    for (at, action) in [Action::Banner, Action::Hold, Action::Junk].into_iter().enumerate() {
        brought(provider, &order(ANN, 1, &format!("{at}:1"), action)).await;
        assert_ne!(owner.everything().await, before);
        brought(provider, &order(ANN, 1, &format!("{at}:2"), Action::Allow)).await;
        assert_eq!(owner.everything().await, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn under_tls_with_a_certificate_that_is_trusted_and_not_otherwise() {
    let Some(house) = house(&[ANN], &Wish { tls: true, ..Wish::default() }) else { return };
    let mut owner = house.owner(&address(ANN)).await;
    owner.put("INBOX", "()", DATE, &delivered(1)).await;
    for (security, port) in [(Security::Tls, house.tls_port), (Security::StartTls, house.port)] {
        let config = ImapConfig {
            host: "localhost".to_owned(),
            port,
            security,
            roots: Some(house.certificate()),
            ..house.config()
        };
        works(&provider(config.clone()), &mut owner).await;
        let elsewhere = ImapConfig { host: "127.0.0.1".to_owned(), ..config };
        let refused = provider(elsewhere).bring(&order(ANN, 1, "9", Action::Hold)).await;
        assert!(matches!(refused, Err(ProviderError::Later(_))), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn by_an_authorization_identity() {
    let Some(house) = house(&[ANN], &Wish::default()) else { return };
    let mut owner = house.owner(&address(ANN)).await;
    owner.put("INBOX", "(\\Seen)", DATE, &delivered(1)).await;
    let login = Login::Authorize { owner: "{address}".to_owned(), account: "thymus".to_owned() };
    works(&provider(ImapConfig { login, ..house.config() }), &mut owner).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn held_where_its_owner_cannot_reach_it() {
    let Some(house) = house(&[ANN, QUARANTINE], &Wish::default()) else { return };
    let mut owner = house.owner(&address(ANN)).await;
    owner.put("INBOX", "(\\Answered work)", DATE, &delivered(1)).await;
    let hold = HoldPlace::Account { account: address(QUARANTINE), folder: "Held".to_owned() };
    let provider = provider(ImapConfig { hold, ..house.config() });
    works(&provider, &mut owner).await;
    brought(&provider, &order(ANN, 1, "h", Action::Hold)).await;
    assert_eq!(owner.everything().await, Everything::new());
    let held = house.owner(&address(QUARANTINE)).await.everything().await;
    assert_eq!(counts(&held), [("Held/ann=40harbour=2Eexample", 1)]);
    brought(&provider, &order(ANN, 1, "c", Action::LockLinks)).await;
    let shown = owner.everything().await;
    assert_eq!(counts(&shown), [("INBOX", 1)]);
    assert!(
        shown["INBOX"][0].raw.contains("https://check.harbour.example/l/") && shown["INBOX"][0].flags.contains("work")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_a_server_that_is_not_there_are_told_apart() {
    let Some(house) = house(&[ANN], &Wish::default()) else { return };
    let wrong = ImapConfig { password: thymus_action::imap::Password::new("wrong"), ..house.config() };
    assert!(matches!(provider(wrong).check(&address(ANN)).await, Err(ProviderError::Refused(_))));
    let nowhere = ImapConfig { port: 1, ..house.config() };
    assert!(matches!(provider(nowhere).check(&address(ANN)).await, Err(ProviderError::Later(_))));
    let folders = provider(house.config()).check(&address(ANN)).await.unwrap();
    assert_eq!(folders, ["INBOX", "Junk", "Thymus", "Trash"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_who_logs_in_by_another_name() {
    let Some(house) = house(&["asmith"], &Wish::default()) else { return };
    let mut owner = Owner::log_in(house.port, "asmith", house::USER_PASSWORD).await;
    owner.put("INBOX", "(\\Seen)", DATE, &delivered(1)).await;
    let owners = [(address(ANN), "asmith".to_owned())].into();
    works(&provider(ImapConfig { owners, ..house.config() }), &mut owner).await;
}
