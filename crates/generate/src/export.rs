//! The world as files: an mbox, a web log, a table of hosts, and (apart) the labels.

use crate::calendar::asctime;
use crate::{GeneratedVisit, Label, World};
use serde::Serialize;
use std::collections::HashSet;
use std::fmt::Write as _;
use thymus_event::Timestamp;

/// One line of the labels: never shown to what is measured.
#[derive(Serialize)]
struct LabelLine<'a> {
    message_id: &'a str,
    label: Label,
    family: &'a str,
    tier: &'a str,
    window: &'a str,
    time: Timestamp,
    first_of_sender: bool,
}

#[derive(Serialize)]
struct ZeekHttp<'a> {
    ts: f64,
    uid: &'a str,
    #[serde(rename = "id.orig_h")]
    orig_h: std::net::IpAddr,
    #[serde(rename = "id.orig_p")]
    orig_p: u16,
    #[serde(rename = "id.resp_h")]
    resp_h: std::net::IpAddr,
    #[serde(rename = "id.resp_p")]
    resp_p: u16,
    method: &'a str,
    host: &'a str,
    uri: &'a str,
    status_code: u16,
}

impl World {
    /// All messages as one mbox (mboxrd, LF line ends), in arrival order.
    pub fn mbox(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.messages.iter().map(|m| m.raw.len() + 128).sum());
        for message in &self.messages {
            let from = message.reverse_path();
            out.extend_from_slice(format!("From {from} {}\n", asctime(message.time)).as_bytes());
            for line in message.raw.split_inclusive(|byte| *byte == b'\n') {
                let line = line.strip_suffix(b"\n").unwrap_or(line);
                let line = line.strip_suffix(b"\r").unwrap_or(line);
                let quotes = line.iter().take_while(|byte| **byte == b'>').count();
                if line[quotes..].starts_with(b"From ") {
                    out.push(b'>');
                }
                out.extend_from_slice(line);
                out.push(b'\n');
            }
            out.push(b'\n');
        }
        out
    }

    /// The truth, one JSON object a line, keyed by Message-ID, in arrival order.
    pub fn labels_jsonl(&self) -> String {
        let mut out = String::new();
        let (mut written_to, mut seen) = (HashSet::new(), HashSet::new());
        for message in &self.messages {
            let truth = &message.truth;
            let sender = truth.sender.as_str();
            let first_of_sender = seen.insert(sender);
            let outside = truth.recipients.iter().any(|to| !to.ends_with(&format!("@{}", self.domains[0])));
            let tier = match () {
                () if truth.label == Label::Malicious => "attack",
                () if truth.from_inside && outside => "outbound",
                () if truth.from_inside => "internal",
                () if written_to.contains(sender) => "known",
                () if !first_of_sender => "seen",
                () => "first_contact",
            };
            if truth.from_inside {
                written_to.extend(truth.recipients.iter().map(String::as_str));
            }
            let window = if message.time < self.learn_until { "learn" } else { "test" };
            let (message_id, label, family) = (&truth.message_id, truth.label, truth.family);
            push_json(
                &mut out,
                &LabelLine { message_id, label, family, tier, window, time: message.time, first_of_sender },
            );
        }
        out
    }

    /// The visits as Zeek's http.log in JSON, in time order.
    pub fn visits_zeek_jsonl(&self) -> String {
        let mut out = String::with_capacity(self.visits.len() * 220);
        for GeneratedVisit { time, uid, device, device_port, server, host, path, status } in &self.visits {
            let ts = time.millis() as f64 / 1000.0;
            let line = ZeekHttp {
                ts,
                uid,
                orig_h: *device,
                orig_p: *device_port,
                resp_h: *server,
                resp_p: 80,
                method: "GET",
                host,
                uri: path,
                status_code: *status,
            };
            push_json(&mut out, &line);
        }
        out
    }

    /// `ip,user`, with a header line.
    pub fn hosts_csv(&self) -> String {
        let mut out = String::from("ip,user\n");
        for (device, user) in &self.hosts {
            // Writing to a string does not fail.
            let _ = writeln!(out, "{device},{user}");
        }
        out
    }
}

fn push_json(out: &mut String, line: &impl Serialize) {
    // Plain structs of text and numbers always serialise.
    out.push_str(&serde_json::to_string(line).unwrap_or_default());
    out.push('\n');
}
