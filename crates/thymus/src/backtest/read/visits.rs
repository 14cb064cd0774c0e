//! Web logs: visits, and an account of every line that was none.

use super::ERRORS_TOLD;
use crate::backtest::{Plan, judge};
use crate::terminal::plain;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thymus_event::{DefectKind, Event, WebVisit};
use thymus_intake::{WebLog, read_hosts_csv};
use thymus_source::email::Cidr;
use thymus_source::network::{HostMap, LogLine, LogSource, NoEvent};

/// All that the web logs told.
#[derive(Default)]
pub(crate) struct Visits {
    /// In the order of their times, whatever the order of the lines.
    pub(crate) visits: Vec<WebVisit>,
    /// In the order of the arguments.
    pub(crate) logs: Vec<LogRead>,
}

/// What became of the lines of one log: each is a visit, no visit for some reason, a defect, or of a header or blank.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct LogRead {
    pub(crate) file: PathBuf,
    pub(crate) lines: u64,
    pub(crate) visits: u64,
    /// Good lines that tell of no visit, by reason.
    pub(crate) no_visits: BTreeMap<&'static str, u64>,
    /// Lines that could not be read, by kind.
    pub(crate) defects: BTreeMap<&'static str, u64>,
    /// Whether the file could not be read to its end.
    pub(crate) cut_short: bool,
}

/// Reads all web logs. One that cannot be opened ends the run; one that turns out to be damaged counts as far as it goes.
pub(crate) fn visits(plan: &Plan) -> anyhow::Result<Visits> {
    let inside: Vec<Cidr> = plan.internal_networks.iter().map(|network| network.block()).collect();
    let source = LogSource::new(plan.tenant, Arc::new(host_map(plan)?), &inside);
    let mut read = Visits::default();
    for file in &plan.web {
        let log = read_log(&source, file, &mut read.visits)?;
        read.logs.push(log);
    }
    judge::by_time(&mut read.visits, |visit| visit.time);
    Ok(read)
}

fn read_log(source: &LogSource, file: &Path, visits: &mut Vec<WebVisit>) -> anyhow::Result<LogRead> {
    let mut read = LogRead { file: file.to_owned(), ..LogRead::default() };
    let mut lines = source.lines();
    let mut log = WebLog::open(file)?;
    for line in log.by_ref() {
        match line {
            Ok(line) => visits.extend(read.count(lines.decode_line(&line))),
            Err(error) => {
                read.cut_short = true;
                complain(&error.to_string());
            }
        }
    }
    if log.skipped() > 0 {
        read.lines += log.skipped();
        *read.defects.entry(DefectKind::LineTooLong.as_str()).or_default() += log.skipped();
    }
    Ok(read)
}

impl LogRead {
    /// Counts a line, and gives back the visit that it is.
    fn count(&mut self, line: Result<LogLine, thymus_event::Defect>) -> Option<WebVisit> {
        self.lines += 1;
        match line {
            Ok(LogLine::Event(Event::Web(visit))) => {
                self.visits += 1;
                return Some(visit);
            }
            Ok(LogLine::Event(_)) => self.count_no_visit(NoEvent::OtherKind),
            Ok(LogLine::NoEvent(why)) => self.count_no_visit(why),
            Ok(LogLine::Header) => {}
            Err(defect) => *self.defects.entry(defect.kind.as_str()).or_default() += 1,
        }
        None
    }

    fn count_no_visit(&mut self, why: NoEvent) {
        *self.no_visits.entry(why.as_str()).or_default() += 1;
    }

    /// Lines that cannot be read; those of another log can.
    pub(crate) fn bad_lines(&self) -> u64 {
        let all: u64 = self.defects.values().sum();
        all - self.defects.get(DefectKind::UnknownRecord.as_str()).copied().unwrap_or_default()
    }
}

fn complain(error: &str) {
    let _ = writeln!(std::io::stderr(), "thymus: {}", plain(error));
}

fn host_map(plan: &Plan) -> anyhow::Result<HostMap> {
    let Some(file) = &plan.hosts else { return Ok(HostMap::default()) };
    let hosts = read_hosts_csv(file)?;
    for problem in hosts.problems.iter().take(ERRORS_TOLD) {
        complain(&problem.to_string());
    }
    Ok(hosts.map)
}
