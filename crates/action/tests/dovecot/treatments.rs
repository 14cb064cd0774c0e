//! Every treatment, applied, read again, and undone.

use super::*;

const ACTIONS: [Action; 5] =
    [Action::Banner, Action::LockLinks, Action::ConvertAttachments, Action::Junk, Action::Hold];

async fn with_mail(owner: &mut Owner) -> Everything {
    owner.put("INBOX", "(\\Seen \\Flagged work)", DATE, &delivered(1)).await;
    owner.put("INBOX", "()", DATE, &delivered(2)).await;
    owner.everything().await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_treatment_is_applied_confirmed_and_undone() {
    let Some(house) = house(&[ANN], &Wish::default()) else { return };
    let mut owner = house.owner(&address(ANN)).await;
    let before = with_mail(&mut owner).await;
    let provider = provider(house.config());
    for action in ACTIONS {
        let order = order(ANN, 1, "one:1", action);
        let receipt = brought(&provider, &order).await;
        assert_eq!(
            (receipt.found.treatment, receipt.found.folder.as_str(), receipt.found.seen),
            (Treatment::AsItCame, "INBOX", true)
        );
        let (treatment, expected) = match action {
            Action::Junk => (Treatment::Junk, vec![("INBOX", 1), ("Junk", 1)]),
            Action::Hold => (Treatment::Held, vec![("INBOX", 1), ("Thymus", 1)]),
            _ => (Treatment::Changed("one:1".to_owned()), vec![("INBOX", 2), ("Thymus", 1)]),
        };
        let after = owner.everything().await;
        assert_eq!((receipt.now.treatment, counts(&after)), (treatment, expected), "{action}");
        // Again: nothing more is done.
        let again = brought(&provider, &order).await;
        assert_eq!(again.found, again.now);
        assert_eq!(owner.everything().await, after);
        assert_eq!(provider.state(&order).await.unwrap(), Presence::Here(again.now));
        let allowed = brought(&provider, &super::order(ANN, 1, "one:2", Action::Allow)).await;
        assert_eq!(allowed.now.treatment, Treatment::AsItCame);
        assert_eq!(owner.everything().await, before, "flags, date and bytes after {action}");
    }
    assert_eq!(owner.subscribed().await, Vec::<String>::new(), "the hold folder is not shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_treatment_follows_another_and_what_its_owner_did_is_kept() {
    let Some(house) = house(&[ANN], &Wish::default()) else { return };
    let mut owner = house.owner(&address(ANN)).await;
    let mut expected = with_mail(&mut owner).await;
    let provider = provider(house.config());
    for (intent, action) in [
        ("1", Action::Banner),
        ("2", Action::Hold),
        ("3", Action::LockLinks),
        ("4", Action::Junk),
        ("5", Action::Banner),
    ] {
        brought(&provider, &order(ANN, 2, intent, action)).await;
    }
    owner.with_all("INBOX", "STORE 1:* FLAGS.SILENT (\\Seen \\Answered)").await;
    brought(&provider, &order(ANN, 2, "6", Action::ConvertAttachments)).await;
    owner.run("CREATE Kept").await;
    owner.with_all("INBOX", "MOVE 1:* Kept").await;
    brought(&provider, &order(ANN, 2, "7", Action::Allow)).await;
    let mut kept = expected.remove("INBOX").unwrap();
    kept.iter_mut().for_each(|message| message.flags = ["\\Seen", "\\Answered"].map(str::to_owned).into());
    kept.sort();
    assert_eq!(owner.everything().await, Everything::from([("Kept".to_owned(), kept)]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_found_where_a_filter_put_it_and_in_every_copy() {
    let Some(house) = house(&[ANN], &Wish::default()) else { return };
    let mut owner = house.owner(&address(ANN)).await;
    owner.run("CREATE Lists/Quill").await;
    with_mail(&mut owner).await;
    owner.put("Lists/Quill", "()", "15-Jul-2026 02:44:25 +0000", &delivered(1)).await;
    owner.put("INBOX", "(\\Seen \\Flagged work)", "15-Jul-2026 03:44:25 +0000", &delivered(1)).await;
    // The same Message-ID, another message.
    owner.put("INBOX", "()", DATE, &delivered(1).replace("Please see", "Thank you for")).await;
    let before = owner.everything().await;
    let provider = provider(house.config());
    let held = brought(&provider, &order(ANN, 1, "1", Action::Hold)).await;
    assert_eq!((held.found.copies, held.now.copies), (3, 3));
    assert_eq!(counts(&owner.everything().await), [("INBOX", 2), ("Thymus", 3)]);
    brought(&provider, &order(ANN, 1, "2", Action::Banner)).await;
    assert_eq!(counts(&owner.everything().await), [("INBOX", 3), ("Lists/Quill", 1), ("Thymus", 3)]);
    brought(&provider, &order(ANN, 1, "3", Action::Allow)).await;
    assert_eq!(owner.everything().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn not_there_yet_gone_and_no_such_mailbox_are_told_apart() {
    let Some(house) = house(&[ANN], &Wish::default()) else { return };
    let mut owner = house.owner(&address(ANN)).await;
    let provider = provider(house.config());
    let mut order = order(ANN, 1, "1", Action::Banner);
    assert_eq!(provider.bring(&order).await, Ok(Presence::NotYet));
    owner.put("INBOX", "()", DATE, &delivered(1)).await;
    brought(&provider, &order).await;
    owner.with_all("INBOX", "STORE 1:* +FLAGS.SILENT (\\Deleted)").await;
    assert_eq!(counts(&owner.everything().await), [("Thymus", 1)]);
    assert_eq!(provider.bring(&order).await, Ok(Presence::Gone), "what its owner deleted does not come again");
    owner.with_all("Thymus", "STORE 1:* +FLAGS.SILENT (\\Deleted)").await;
    order.found_before = true;
    assert_eq!(provider.bring(&order).await, Ok(Presence::Gone));
    order.mailbox = address("nobody@harbour.example");
    assert!(matches!(provider.bring(&order).await, Err(ProviderError::Refused(_))));
}
