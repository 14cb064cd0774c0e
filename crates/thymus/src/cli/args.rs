//! Arguments, with help that teaches.

pub(crate) mod act;
mod backfill;
pub(crate) mod erase;
pub(crate) mod intents;
mod users;

pub(crate) use backfill::Backfill;
pub(crate) use users::Users;

use super::config::Signal;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use thymus_event::{Address, Host, Timestamp};

/// Learns what is normal for an organisation from its mail, and says of each message how far it is from belonging, and why.
#[derive(Debug, Parser)]
#[command(name = "thymus", version, max_term_width = 100, after_help = OVERVIEW)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const OVERVIEW: &str = "\
Examples:
  thymus demo                                   see it work on an invented organisation
  thymus backtest --org example.org mail.mbox   judge an archive, message by message, as it would have been judged then
  thymus logs --follow /var/log/zeek/current    learn where people go, while it is logged
  thymus run                                    take copies of mail in as it comes, and judge it
  thymus explain 'abc123@mail.example.net'      why a message got its score
  thymus search 'invoice from:example.net'      find messages
  thymus signals                                what is looked at
  thymus config example > thymus.toml           a configuration file with every key explained

Exit status: 0 well, 1 something failed, 2 asked wrongly (arguments, configuration).";

/// What every command takes.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Global {
    /// Configuration file [default: ./thymus.toml, then ~/.config/thymus/thymus.toml]
    #[arg(long, value_name = "FILE", env = "THYMUS_CONFIG", global = true)]
    pub(crate) config: Option<PathBuf>,
    /// Where messages, verdicts and evidence are kept [default: ~/.local/share/thymus/thymus.db]
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) store: Option<PathBuf>,
    /// Answer in JSON, for machines
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// See it work: an invented organisation, its learning, and a campaign that comes in
    #[command(after_help = DEMO)]
    Demo(Demo),
    /// Judge archives as they would have been judged when the mail came
    #[command(after_help = BACKTEST)]
    Backtest(Backtest),
    /// Read network, sign-in and audit logs into the store, once or while they are written
    #[command(after_help = LOGS)]
    Logs(Logs),
    /// Learn from the last months of mailboxes, so that the organisation is known from the first day
    #[command(after_help = backfill::HELP)]
    Backfill(Backfill),
    /// The service: take copies of all mail in, and judge each as it comes
    #[command(after_help = RUN)]
    Run,
    /// Try every part that is configured: what does not work, and how to mend it
    #[command(after_help = CHECK)]
    Check,
    /// Why a message got its score: reasons, metrics, links, attachments, authentication, path
    #[command(after_help = EXPLAIN)]
    Explain {
        /// Message-ID, with or without angle brackets
        #[arg(value_name = "MESSAGE-ID")]
        message_id: String,
    },
    /// Messages that belong together: a list, or one campaign with why each message is in it
    #[command(after_help = CAMPAIGNS)]
    Campaigns {
        /// One campaign, by its name
        #[arg(value_name = "ID")]
        id: Option<String>,
        /// List those of known authors, too: issues of newsletters, notices
        #[arg(long)]
        all: bool,
        /// List at most this many
        #[arg(long, default_value_t = 50, value_name = "N")]
        limit: u32,
    },
    /// Find messages in the store
    #[command(after_help = SEARCH)]
    Search {
        /// Words and fields, all of which must hold
        #[arg(required = true, value_name = "QUERY")]
        query: Vec<String>,
        /// Show at most this many
        #[arg(long, default_value_t = 50, value_name = "N")]
        limit: u32,
    },
    /// What verdicts want of mailboxes, recipient by recipient, and what came of it; say yes or no to it
    #[command(after_help = intents::HELP, args_conflicts_with_subcommands = true)]
    Intents(intents::Intents),
    /// Stop all changes of mailboxes at once, or let them go on
    #[command(after_help = act::HELP)]
    Act {
        #[command(subcommand)]
        what: act::Act,
    },
    /// What the store holds, and how the logs are doing
    Stats,
    /// What is looked at: the signals, what they ask, their levels and how often those are met
    #[command(after_help = SIGNALS)]
    Signals {
        /// One signal, with all there is to know of it
        #[arg(value_name = "NAME", value_parser = signal)]
        name: Option<Signal>,
    },
    /// Add what became known later
    #[command(subcommand)]
    Evidence(Evidence),
    /// From an infected device to the message it came from; from a message to all related ones
    #[command(after_help = TRACE)]
    Trace(Trace),
    /// Who may sign in to the console
    #[command(subcommand, after_help = users::USERS)]
    Users(Users),
    /// Copy the store as it is now, while others go on using it
    #[command(after_help = BACKUP)]
    Backup {
        /// Where to: a folder that is not there yet
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Bring a copy of the store back, where there is none
    #[command(after_help = RESTORE)]
    Restore {
        /// A folder that `thymus backup` made
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Take a message or a person out of the store, and what they taught with it
    #[command(subcommand, after_help = erase::ERASE)]
    Erase(erase::Erase),
    /// Delete what is older than it may be kept
    #[command(after_help = erase::PRUNE)]
    Prune(erase::Prune),
    /// Show, check or begin a configuration
    Config {
        #[command(subcommand)]
        what: ConfigCommand,
    },
}

const TRACE: &str = "\
A device's visits are known where `thymus logs` read them. Each place that it went to in the day before it first called
home counts by how short before that was, how many others went there unharmed, and whether a message led its user there.

Examples:
  thymus trace 10.2.0.7
  thymus trace device:10.2.0.7 --since 2026-03-01T14:40:00Z
  thymus trace '<abc123@mail.example.net>'";

/// `thymus trace`
#[derive(Debug, Args)]
pub(crate) struct Trace {
    /// A device's address, or a Message-ID
    #[arg(value_name = "DEVICE|MESSAGE-ID")]
    pub(crate) of: String,
    /// When the device was first seen to misbehave [default: as evidence says]
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) since: Option<Timestamp>,
}

const DEMO: &str = "\
Nothing of it is real, nothing leaves this machine, and nothing stays behind. The same seed gives the same organisation.
It ends by opening the console on 127.0.0.1, with a link that signs you in; --no-serve and --json only tell the story.

Examples:
  thymus demo
  thymus demo --seed 7";

/// `thymus demo`
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Which invented organisation
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// Tell the story and end
    #[arg(long)]
    pub(crate) no_serve: bool,
}

const BACKTEST: &str = "\
Reads mbox (also .gz and .zst), Maildir, folders and single .eml files; takes the messages in the order of their arrival
and judges each by what was known before it. DIR/verdicts.jsonl then holds one line a message.

Examples:
  thymus backtest --org example.org --out run archive.mbox
  thymus backtest --org example.org,example.com --authserv-id mx1.example.org \\
      --web http.log --hosts hosts.csv --learn-until 2026-06-01 --labels labels.jsonl Maildir/

  --org           your domains; sub-domains count. Without it nobody can tell inside from outside.
  --authserv-id   the name your border writes into Authentication-Results; results of others are not believed.
  --web, --hosts  a log of web visits, and a CSV of ip,user: who visited what. Formats are told by content: Zeek
                  http and ssl (JSON, TSV), Suricata EVE (http, tls), squid's access.log, and a proxy's common or
                  combined log; records of other kinds are counted and passed over. May be repeated, each file also
                  .gz or .zst. Only devices in the CSV or in organisation.internal_networks count; the summary says
                  what became of the lines of each file. The CSV may have the columns from and until too.
  --learn-until   thresholds come from before this time; the summary measures after it.
  --labels        JSON lines with message_id, label (benign or malicious), family: read after all verdicts are made.
  --without       what a signal carries shows in what is lost without it: --without link_rarity --compare run
  --compare       actions that changed, messages that moved most in rank, and with labels the detection then and now.";

/// `thymus backtest`
#[derive(Debug, Args)]
pub(crate) struct Backtest {
    /// The organisation's own domains
    #[arg(long, value_delimiter = ',', value_name = "DOMAIN", value_parser = host)]
    pub(crate) org: Vec<Host>,
    /// Whose Authentication-Results to believe
    #[arg(long, value_delimiter = ',', value_name = "ID")]
    pub(crate) authserv_id: Vec<String>,
    /// Web visits: a log of Zeek, Suricata, squid or another proxy; repeatable
    #[arg(long, value_name = "LOG")]
    pub(crate) web: Vec<PathBuf>,
    /// Whose device has which address: CSV of ip,user
    #[arg(long, value_name = "CSV", requires = "web")]
    pub(crate) hosts: Option<PathBuf>,
    /// Learn thresholds until then, measure after it (RFC 3339, or a date)
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) learn_until: Option<Timestamp>,
    /// What each message really was, to measure against
    #[arg(long, value_name = "FILE")]
    pub(crate) labels: Option<PathBuf>,
    /// Say what changed since an earlier run: the folder that it wrote with --out
    #[arg(long, value_name = "RUN")]
    pub(crate) compare: Option<PathBuf>,
    /// Leave these signals out of this run, besides those that the configuration leaves out
    #[arg(long, value_delimiter = ',', value_name = "SIGNAL", value_parser = signal)]
    pub(crate) without: Vec<Signal>,
    /// Write verdicts.jsonl and summary.json here
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Threads that decode [default: one for each processor]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<std::num::NonZeroUsize>,
    /// Archives
    #[arg(required = true, value_name = "ARCHIVE")]
    pub(crate) archives: Vec<PathBuf>,
}

const LOGS: &str = "\
A LOG is a file, a folder, or a pattern in quotes, with * and ? for parts of names; formats are told by content: Zeek
(conn, dns, http, ssl, dhcp; JSON, TSV), Suricata EVE, squid, common and combined proxy logs, VPC flow logs; Microsoft 365
audit, Entra sign-in, Okta system and Google Workspace login logs. Packed files (.gz, .zst) are unpacked.

What is kept: who went where on which day, leases, what accounts did that matters, how each log is doing, and how far it was
read. Reading a log again, or a line that was logged twice, changes nothing. `thymus stats` shows the logs' health.

Examples:
  thymus logs --hosts hosts.csv http.log ssl.log audit.csv
  thymus logs --follow /var/log/squid/access.log /var/log/zeek/current
  thymus logs --follow '/opt/zeek/logs/*/*.log*'

  --follow   reads on as the logs grow, until SIGINT or SIGTERM. A file also stands for what rotation makes of it beside it
             (access.log: access.log.1, access-20260301.log.gz, ...): it may be renamed, truncated, packed, moved or
             deleted, and each line is read once. Killed and started again it goes on where it was. A log that falls
             silent for longer than it usually does is told.
  --hosts    a CSV of ip,user: whose device has which address. DHCP logs and sign-ins tell too.";

/// `thymus logs`
#[derive(Debug, Args)]
pub(crate) struct Logs {
    /// Go on reading as the logs are written
    #[arg(long)]
    pub(crate) follow: bool,
    /// Seconds between two looks at the files
    #[arg(long, default_value_t = POLL_SECONDS, value_name = "SECONDS", value_parser = poll, requires = "follow")]
    pub(crate) poll: f64,
    /// Whose device has which address: CSV of ip,user
    #[arg(long, value_name = "CSV")]
    pub(crate) hosts: Option<PathBuf>,
    /// Files, folders, patterns
    #[arg(required = true, value_name = "LOG")]
    pub(crate) logs: Vec<PathBuf>,
}

/// How often files are looked at, unless it is said: a look at a thousand of them takes milliseconds.
const POLL_SECONDS: f64 = 1.0;

const CHECK: &str = "\
Tries the store and its disk, the addresses to listen on (served where the service runs, free where it does not), certificates and
how long they hold, the DNS, and whoever is told of verdicts; nothing is changed, and nothing is told. The configuration itself is
checked first. Run it as the user that the service runs as.

Exit status: 0 all of it works, 1 something does not, 2 the configuration is wrong. --json gives a list of part, state (well,
doubtful, failed), says and mend.

Examples:
  thymus check
  thymus check --json | jq '.[] | select(.state != \"well\")'";

const RUN: &str = "\
Listens for copies of mail by LMTP and SMTP, where [listener] in the configuration says: 127.0.0.1:2424 by LMTP unless it
says otherwise. A message is accepted once it is on the disk, and judged within a second; killed at any moment and started
again, the service judges what it had accepted. When it cannot keep up or the disk is full, the sender is told to try again.

Serves the console where [console] says: http://127.0.0.1:8480 unless it says otherwise. The first start makes an administrator,
and prints a link by which they sign in, once.

Meanwhile all other commands may be used on the same store. SIGTERM ends the service when the messages on their way in are
answered. What it does is told on the standard error stream, with --json for machines; never what messages say.

Examples:
  THYMUS_ORGANISATION_DOMAINS=example.org thymus run
  thymus run --config /etc/thymus/thymus.toml --json

Postfix sends copies with these two lines of main.cf, and listener.host = \"thymus.example.org\":
  recipient_bcc_maps = pcre:{{/^(.*)@(.*)$/ archive+$1=$2@thymus.example.org}}
  transport_maps = inline:{thymus.example.org=lmtp:inet:127.0.0.1:2424}";

const EXPLAIN: &str = "\
A Message-ID is chosen by the sender and may repeat: every message that has it is shown.

Examples:
  thymus explain '<20260301.7@mail.example.net>'
  thymus explain --json 20260301.7@mail.example.net";

const CAMPAIGNS: &str = "\
Messages belong together by their wording, by rare places that they lead to, and by the way they came. The list has those
with two messages by strangers, or by known authors whose links suddenly lead elsewhere; the latest first. What becomes known of
a campaign reaches all of its messages; where one message is confirmed or reported, the others are suspect.

Examples:
  thymus campaigns
  thymus campaigns 3f9a2c1d00aa7b54
  thymus campaigns --all --json
  thymus evidence add confirmed campaign:3f9a2c1d00aa7b54";

const SEARCH: &str = "\
A QUERY is made of words, \"phrases in quotes\" and begin*, of from: to: subject: host: file: text: domain: with a
word, of tag: action: direction: campaign: id:, of gateway:missed (passed, objected), of score>90 (>=, <, <=),
after:2026-01-01 and before:. -term turns a term round, sort:score puts the strongest first. Quote it as a whole, for
the shell.

Examples:
  thymus search quarterly report
  thymus search 'from:example.net score>95 -action:hold sort:score'
  thymus search --json --limit 5 'host:example.net after:2026-01-01'";

const SIGNALS: &str = "\
Shares are those that Thymus begins with; what it counts in the organisation's own mail soon outweighs them.

Examples:
  thymus signals
  thymus signals link_rarity
  thymus signals --json";

/// `thymus evidence`
#[derive(Debug, Subcommand)]
pub(crate) enum Evidence {
    /// Append one fact about one indicator, and look again at the mail that it concerns
    #[command(subcommand, after_help = EVIDENCE)]
    Add(Fact),
    /// Take in a list of indicators: a STIX 2.1 bundle, MISP events, or one a line
    #[command(after_help = IMPORT)]
    Import(Import),
    /// List all facts, oldest first
    List,
    /// Take a fact back: what it changed is given back
    Withdraw {
        /// The fact's id, or how it begins: see `thymus evidence list`
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        about: About,
    },
}

const BACKUP: &str = "\
The folder holds one moment's store: thymus.db, and the raw mail beside it in thymus.db.packs. All checksums are verified, and
the folder gets its name when everything is on the disk; one named DIR.unfinished is what a copy that was killed left, and
the next one takes it away. The configuration is not part of it.

Examples:
  thymus backup /backup/thymus-$(date +%F)
  thymus --store /backup/thymus-2026-03-01/thymus.db stats    a backup is a store, and can be asked";

const RESTORE: &str = "\
Copies a backup to where the store is to be (--store, or the configuration). Nothing is overwritten: move what is there away
first, the database and its folder .packs. What came after the backup is not in it: read the archives and logs again.

Example:
  thymus restore /backup/thymus-2026-03-01";

/// `thymus evidence import`
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Lists, told apart by their content; - reads one from the standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Whose list it is; the same name each time [default: who the list says made it, else the file's name]
    #[arg(long, value_name = "NAME")]
    pub(crate) source: Option<String>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Take in what is refused, too: what much good mail carries, and what a person withdrew
    #[arg(long)]
    pub(crate) force: bool,
    /// When it became known [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) known: Option<Timestamp>,
}

const IMPORT: &str = "\
Each domain, host, URL, sender's address and SHA-256 becomes a fact by the list's source, and delivered mail that carries it is
judged again at once. A list may be imported as often as it is published: what is known is not added again; what it revokes, or
says another validity of, is withdrawn; what has expired is not added. What merely stands in it no more stays until it
expires or is revoked. Looked for are whole hosts: a URL concerns all that its host serves.

Refused are entries that would hit the organisation itself: its own domains, addresses that are not public, suffixes under
which strangers register, mailbox providers and platforms, and what its people or at least three of its correspondents use.

Examples:
  thymus evidence import bundle.json
  curl -s https://lists.example/urls.txt | thymus evidence import --source lists.example -
  thymus evidence import --dry-run --json misp/*.json";

const EVIDENCE: &str = "\
Evidence is appended and never edited; saying the same twice counts once. Delivered mail of the 90 days before that
carries the indicator is judged again at once: `thymus explain` shows the history of a message.

Examples:
  thymus evidence add domain-registered example.net --registered 2026-03-01T08:00:00Z
  thymus evidence add compromised host:www.example.net
  thymus evidence add reported message:abc@example.net --note 'by telephone'

An INDICATOR is a kind and a value: sender:ADDRESS, account:ADDRESS, domain:NAME, host:NAME, url:URL, hash:HEX,
device:IP, campaign:ID, message:MESSAGE-ID. Without a kind, a value with @ is a sender, one with :// a URL, anything else a domain.";

/// What became known.
#[derive(Debug, Subcommand)]
pub(crate) enum Fact {
    /// When a domain was registered
    DomainRegistered {
        /// The domain
        #[arg(value_parser = host)]
        domain: Host,
        /// When the registry says so (RFC 3339, or a date)
        #[arg(long, value_name = "TIME", value_parser = time)]
        registered: Timestamp,
        #[command(flatten)]
        about: About,
    },
    /// It serves attacks now, though it is not the attacker's
    Compromised(Named),
    /// It stands on a list that you trust
    Imported(Named),
    /// A user reported it
    Reported(Named),
    /// An analyst says that it is an attack
    Confirmed(Named),
    /// A device is infected
    Infected(Named),
    /// An account does what its owner never does
    AtRisk(Named),
    /// It belongs to an incident that is open
    InIncident {
        #[command(flatten)]
        named: Named,
        /// The incident's name
        #[arg(long, value_name = "NAME")]
        incident: String,
    },
    /// The incident is closed, and nothing of it is left here
    IncidentClosed {
        #[command(flatten)]
        named: Named,
        /// The incident's name
        #[arg(long, value_name = "NAME")]
        incident: String,
    },
    /// An analyst gave a message back to one recipient
    Released {
        #[command(flatten)]
        named: Named,
        /// To whom
        #[arg(long, value_name = "ADDRESS", value_parser = address)]
        recipient: Address,
    },
}

/// An indicator, and who says so.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// What it is about: sender:, account:, domain:, host:, url:, hash:, device:, campaign: or message: and a value
    pub(crate) indicator: String,
    #[command(flatten)]
    pub(crate) about: About,
}

/// Since when, and who says so.
#[derive(Debug, Args)]
pub(crate) struct About {
    /// When it became known [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) known: Option<Timestamp>,
    /// Who or what says so
    #[arg(long, default_value = "operator", value_name = "NAME")]
    pub(crate) source: String,
    /// A note for people
    #[arg(long, default_value = "", value_name = "TEXT")]
    pub(crate) note: String,
}

/// `thymus config`
#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print what is in force: file, environment and flags together
    Show,
    /// Read it and say what is wrong
    Check,
    /// Print an example with every key explained
    Example,
}

fn signal(name: &str) -> Result<Signal, String> {
    Signal::try_from(name.to_owned())
}

fn host(text: &str) -> Result<Host, String> {
    let host = Host::new(text);
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | '/' | ':');
    if host.as_str().is_empty() || host.as_str().contains(odd) {
        return Err("not a domain name".to_owned());
    }
    Ok(host)
}

fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).ok_or_else(|| "not a time: 2026-03-01T08:00:00Z or 2026-03-01 wanted".to_owned())
}

fn poll(text: &str) -> Result<f64, String> {
    let seconds: Option<f64> = text.parse().ok();
    seconds.filter(|s| (0.01..=3600.0).contains(s)).ok_or_else(|| "from 0.01 to 3600 seconds wanted".to_owned())
}

fn address(text: &str) -> Result<Address, String> {
    Address::parse(text).ok_or_else(|| "not a mail address".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn lists_are_split_at_commas() {
        let line = "thymus backtest --org a.example,B.example. --learn-until 2026-03-01 mail.mbox";
        let Command::Backtest(asked) = Arguments::parse_from(line.split(' ')).command else { panic!("not a backtest") };
        assert_eq!(asked.org, [Host::new("a.example"), Host::new("b.example")]);
        assert_eq!(asked.learn_until, Timestamp::parse("2026-03-01T00:00:00Z"));
    }

    #[test]
    fn what_is_no_domain_is_refused() {
        for bad in ["", " ", "a@b", "http://x", "a b"] {
            assert!(host(bad).is_err(), "{bad:?}");
        }
    }
}
