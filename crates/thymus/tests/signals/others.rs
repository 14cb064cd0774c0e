//! The part of docs/signals.md about accounts and devices, from what their files say of themselves.

use std::fmt::Write;
use std::path::Path;
use thymus_signal::saas::SIGNALS;

/// The questions about a device, by the name of their file; the file's first line is the question.
const DEVICES: [&str; 6] = ["regularity", "constancy", "rarity", "namelessness", "protocol", "call_back"];

const ACCOUNTS_INTRODUCTION: &str = "
# Accounts

Is an account in someone else's hands? From sign-ins and audit logs (`thymus logs`). A level counts by how much more often it is met
on such days than on the account's ordinary ones, which are soon counted in the organisation itself; what is usual counts
nothing. An account that is odd enough is at risk, which weighs on the mail it sends ([`account_risk`](#account_risk)).
";

const DEVICES_INTRODUCTION: &str = "
# Devices

Does a device call home? From logs of connections. Each question weighs in decades of odds (a decade is 2.3 nats), and none decides
alone: updates and push services are as regular as an implant.
";

/// Both parts. `folder` holds the signals' sources.
pub(crate) fn page(folder: &Path) -> String {
    let mut page = ACCOUNTS_INTRODUCTION.to_owned();
    for signal in SIGNALS {
        let meta = signal.meta;
        let comment = head(&folder.join("saas").join(format!("{}.rs", meta.name)));
        write!(page, "\n## {}\n\n**{}**\n\n{comment}\n\n", meta.name, meta.question).unwrap();
        let techniques: Vec<String> =
            meta.techniques.iter().map(|technique| format!("{} {}", technique.id, technique.name)).collect();
        writeln!(page, "Group {}; cap {} nats; {}.\n", meta.group.as_str(), meta.cap, techniques.join(", ")).unwrap();
        page.push_str("| level | ordinary | in other hands |\n|---|---:|---:|\n");
        for level in meta.levels {
            let percent = |share: f64| format!("{} %", (share * 1e6).round() / 1e4);
            writeln!(page, "| `{}` | {} | {} |", level.name, percent(level.normal), percent(level.attack)).unwrap();
        }
    }
    page.push_str(DEVICES_INTRODUCTION);
    for name in DEVICES {
        let path = folder.join("network").join(format!("{name}.rs"));
        let source = std::fs::read_to_string(&path).unwrap();
        let question = source.lines().next().unwrap().trim_start_matches("//! ");
        write!(page, "\n## {name}\n\n**{question}**\n\n{}\n", head(&path)).unwrap();
    }
    page
}

/// What a file says at its head, without the first line, which is the question.
fn head(path: &Path) -> String {
    let source = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = source.lines().map_while(|line| line.strip_prefix("//!")).skip(1);
    lines.map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned()
}
