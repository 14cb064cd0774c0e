//! Connections that break, servers that are killed, and full mailboxes: one effect, nothing lost.

use super::*;
use crate::proxy::{Cut, Proxy};
use std::sync::{Arc, Mutex};

/// More commands than any one order takes.
const COMMANDS_MAX: usize = 200;

async fn mailbox(owner: &mut Owner) -> Everything {
    owner.put("INBOX", "(\\Flagged)", DATE, &delivered(1)).await;
    owner.put("INBOX", "()", DATE, &delivered(2)).await;
    owner.everything().await
}

fn expected(action: Action) -> Vec<(&'static str, usize)> {
    match action {
        Action::Allow => vec![("INBOX", 2)],
        Action::Junk => vec![("INBOX", 1), ("Junk", 1)],
        Action::Hold => vec![("INBOX", 1), ("Thymus", 1)],
        _ => vec![("INBOX", 2), ("Thymus", 1)],
    }
}

/// Brings what is wanted over a connection that is cut at every command in turn, and each time again over a whole one.
async fn cut_everywhere(house: &House, owner: &mut Owner, before: &Everything, action: Action, cut: Cut) {
    let direct = provider(house.config());
    for command in 1..COMMANDS_MAX {
        let proxy = Proxy::start(house.port).await;
        proxy.cut_at(command, cut);
        let cuttable = provider(ImapConfig { port: proxy.port, ..house.config() });
        let order = order(ANN, 1, "1", action);
        let result = cuttable.bring(&order).await;
        let was_cut = proxy.was_cut();
        if was_cut && let Err(error) = &result {
            assert!(matches!(error, ProviderError::Later(_)), "{error}");
        }
        brought(&direct, &order).await;
        assert_eq!(counts(&owner.everything().await), expected(action), "{action}, {cut:?} at {command}");
        let back = super::order(ANN, 1, "2", Action::Allow);
        proxy.cut_at(command, cut);
        _ = cuttable.bring(&back).await;
        brought(&direct, &back).await;
        assert_eq!(owner.everything().await, *before, "{action} undone, {cut:?} at {command}");
        if !was_cut {
            return;
        }
    }
    panic!("an order that takes more than {COMMANDS_MAX} commands");
}

#[tokio::test(flavor = "multi_thread")]
async fn cut_off_between_any_two_commands_there_is_one_effect_and_it_is_undone() {
    let Some(house) = house(&[ANN], &Wish::default()) else { return };
    let mut owner = house.owner(&address(ANN)).await;
    let before = mailbox(&mut owner).await;
    for action in [Action::Banner, Action::Junk, Action::Hold] {
        cut_everywhere(&house, &mut owner, &before, action, Cut::Before).await;
        cut_everywhere(&house, &mut owner, &before, action, Cut::Answer).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_move_cut_off_anywhere_nothing_is_lost_or_doubled() {
    let extra = "imap_capability = IMAP4rev1 UIDPLUS SPECIAL-USE LIST-EXTENDED\n".to_owned();
    let Some(house) = house(&[ANN], &Wish { extra, ..Wish::default() }) else { return };
    let mut owner = house.owner(&address(ANN)).await;
    let before = mailbox(&mut owner).await;
    cut_everywhere(&house, &mut owner, &before, Action::Banner, Cut::Answer).await;
    cut_everywhere(&house, &mut owner, &before, Action::Hold, Cut::Answer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_at_any_command_loses_and_doubles_nothing() {
    let Some(house) = house(&[ANN], &Wish::default()) else { return };
    let before = mailbox(&mut house.owner(&address(ANN)).await).await;
    let (config, port) = (house.config(), house.port);
    let (direct, house) = (provider(config.clone()), Arc::new(Mutex::new(house)));
    let owner = || async { Owner::log_in(port, ANN, house::USER_PASSWORD).await };
    let mut kills = 0;
    for (turn, command) in (2..COMMANDS_MAX).step_by(2).enumerate() {
        let action = [Action::Banner, Action::Allow, Action::Hold, Action::Banner][turn % 4];
        let proxy = Proxy::start(port).await;
        let killed = Arc::clone(&house);
        proxy.at(command, Cut::Before, move || killed.lock().unwrap().kill_and_restart());
        let order = order(ANN, 1, &format!("{turn}"), action);
        _ = provider(ImapConfig { port: proxy.port, ..config.clone() }).bring(&order).await;
        if !proxy.was_cut() {
            break;
        }
        kills += usize::from(proxy.was_cut());
        brought(&direct, &order).await;
        assert_eq!(counts(&owner().await.everything().await), expected(action), "{action}, killed at {command}");
    }
    brought(&direct, &order(ANN, 1, "last", Action::Allow)).await;
    assert_eq!(owner().await.everything().await, before);
    assert!(kills > 1, "{kills} kills");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_mailbox_is_left_as_it_was_and_held_mail_needs_no_room() {
    let extra = "mail_plugins = quota\nplugin {\n quota = count:User\n quota_vsizes = yes\n quota_rule = *:storage=1k\n quota_grace = 0\n}\n".to_owned();
    let Some(house) = house(&[ANN], &Wish { extra, ..Wish::default() }) else { return };
    let mut owner = house.owner(&address(ANN)).await;
    let before = mailbox(&mut owner).await;
    let provider = provider(house.config());
    let refused = provider.bring(&order(ANN, 1, "1", Action::Banner)).await;
    assert!(matches!(&refused, Err(ProviderError::Later(why)) if why.to_lowercase().contains("quota")), "{refused:?}");
    assert_eq!(owner.everything().await, before);
    brought(&provider, &order(ANN, 1, "2", Action::Hold)).await;
    assert_eq!(counts(&owner.everything().await), expected(Action::Hold));
    brought(&provider, &order(ANN, 1, "3", Action::Allow)).await;
    assert_eq!(owner.everything().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_mailboxes_are_brought_at_once_over_a_few_connections() {
    const CONNECTIONS: usize = 8;
    let names: Vec<_> = (0..200).map(|number| format!("user{number}@harbour.example")).collect();
    let users: Vec<_> = names.iter().map(String::as_str).collect();
    let Some(house) = house(&users, &Wish::default()) else { return };
    for user in &users {
        house.owner(&address(user)).await.put("INBOX", "()", DATE, &delivered(1)).await;
    }
    let proxy = Proxy::start(house.port).await;
    let mut config = ImapConfig { port: proxy.port, ..house.config() };
    config.limits.connections_max = CONNECTIONS;
    let provider = Arc::new(provider(config));
    for (intent, action) in [("1", Action::Hold), ("2", Action::Allow)] {
        let bring = |user: &String| {
            let (provider, order) = (Arc::clone(&provider), order(user, 1, intent, action));
            tokio::spawn(async move { brought(&provider, &order).await })
        };
        let tasks: Vec<_> = names.iter().map(bring).collect();
        for task in tasks {
            assert_eq!(task.await.unwrap().now.treatment == Treatment::Held, action == Action::Hold);
        }
    }
    assert!(proxy.most_at_once() <= CONNECTIONS, "{}", proxy.most_at_once());
}
