//! A mailbox's owner, with an ordinary client.

use async_imap::Session;
use async_imap::imap_proto::{AttributeValue, MailboxDatum, NameAttribute, Response};
use std::collections::{BTreeMap, BTreeSet};
use tokio::net::TcpStream;

pub(crate) struct Owner(Session<TcpStream>);

/// One message as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seen {
    pub(crate) flags: BTreeSet<String>,
    pub(crate) date: String,
    pub(crate) raw: String,
}

/// Every message of every folder, folders without any left out.
pub(crate) type Everything = BTreeMap<String, Vec<Seen>>;

impl Owner {
    pub(crate) async fn log_in(port: u16, user: &str, password: &str) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let mut client = async_imap::Client::new(stream);
        client.read_response().await.unwrap().unwrap();
        Self(client.login(user, password).await.map_err(|(error, _)| error).unwrap())
    }

    pub(crate) async fn put(&mut self, folder: &str, flags: &str, date: &str, raw: &str) {
        let raw = raw.replace('\n', "\r\n");
        self.0.append(folder, Some(flags), Some(&format!("\"{date}\"")), raw).await.unwrap();
    }

    pub(crate) async fn run(&mut self, command: &str) {
        self.0.run_command_and_check_ok(command).await.unwrap();
    }

    /// Opens a folder and does something to all that is in it.
    pub(crate) async fn with_all(&mut self, folder: &str, command: &str) {
        self.run(&format!("SELECT \"{folder}\"")).await;
        self.run(command).await;
        self.run("CLOSE").await;
    }

    async fn ask(&mut self, command: &str, mut show: impl FnMut(&Response<'_>)) {
        let tag = self.0.run_command(command).await.unwrap();
        loop {
            let response = self.0.read_response().await.unwrap().unwrap();
            show(response.parsed());
            if let Response::Done { tag: of, status, .. } = response.parsed()
                && *of == tag
            {
                assert_eq!(*status, async_imap::imap_proto::Status::Ok, "{command}");
                return;
            }
        }
    }

    pub(crate) async fn everything(&mut self) -> Everything {
        let mut folders = Vec::new();
        self.ask("LIST \"\" \"*\"", |response| {
            if let Response::MailboxData(MailboxDatum::List(list)) = response
                && !list.name_attributes.contains(&NameAttribute::NoSelect)
            {
                folders.push(list.name.to_string());
            }
        })
        .await;
        let mut all = Everything::new();
        for folder in folders {
            let messages = self.folder(&folder).await;
            if !messages.is_empty() {
                all.insert(folder, messages);
            }
        }
        all
    }

    async fn folder(&mut self, folder: &str) -> Vec<Seen> {
        let mut count = 0;
        self.ask(&format!("EXAMINE \"{folder}\""), |response| {
            if let Response::MailboxData(MailboxDatum::Exists(exists)) = response {
                count = *exists;
            }
        })
        .await;
        let mut messages = Vec::new();
        if count > 0 {
            self.ask("FETCH 1:* (FLAGS INTERNALDATE BODY.PEEK[])", |response| {
                if let Response::Fetch(_, attributes) = response {
                    messages.push(seen(attributes));
                }
            })
            .await;
        }
        messages.sort();
        messages
    }

    pub(crate) async fn subscribed(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        self.ask("LSUB \"\" \"*\"", |response| {
            if let Response::MailboxData(MailboxDatum::List(list)) = response {
                names.push(list.name.to_string());
            }
        })
        .await;
        names
    }
}

fn seen(attributes: &[AttributeValue<'_>]) -> Seen {
    let mut one = Seen { flags: BTreeSet::new(), date: String::new(), raw: String::new() };
    for attribute in attributes {
        match attribute {
            AttributeValue::Flags(flags) => {
                one.flags = flags.iter().map(ToString::to_string).filter(|flag| flag != "\\Recent").collect()
            }
            AttributeValue::InternalDate(date) => one.date = date.to_string(),
            AttributeValue::BodySection { data: Some(data), .. } => {
                one.raw = String::from_utf8_lossy(data).into_owned()
            }
            _ => {}
        }
    }
    one
}
