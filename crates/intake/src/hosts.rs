//! The static map from devices to people: a CSV file with the header `ip,user`.

use std::fs;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use thymus_event::{Address, Timestamp};
use thymus_source::network::HostMap;

/// The largest map read, in bytes: some four million devices.
const HOSTS_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// How many bad lines are told one by one.
pub const PROBLEMS_MAX: usize = 100;

const HEADER: &str = "ip,user";

/// A map from devices to people, and what was wrong with its lines.
#[derive(Debug, Default)]
pub struct Hosts {
    /// Who uses which device, by the lines that could be read.
    pub map: HostMap,
    /// The lines passed over, in their order; the first [`PROBLEMS_MAX`].
    pub problems: Vec<HostsError>,
}

/// A map that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum HostsError {
    /// The file cannot be read.
    #[error("{}: cannot be read ({source}); check the path and that it may be read", file.display())]
    Read {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line is wrong.
    #[error("{}:{line}: {problem}", file.display())]
    Line {
        /// Which file.
        file: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What is wrong, and what is wanted.
        problem: String,
    },
}

/// Reads a map from devices to people: the header `ip,user`, then one device a line. Blank lines, and lines that
/// begin with `#`, are passed over; fields may stand in double quotes. A line that is not `address,user@domain`, or
/// gives a device to a second person, is a problem and passed over: one broken line in a thousand tells little.
///
/// # Errors
/// When the file cannot be read or has another header, or when no line of it is good.
pub fn read_hosts_csv(path: &Path) -> Result<Hosts, HostsError> {
    let text = read_text(path).map_err(|source| HostsError::Read { file: path.to_owned(), source })?;
    let problem = |line: usize, problem| HostsError::Line { file: path.to_owned(), line, problem };
    let lines = (1..).zip(text.trim_start_matches('\u{feff}').lines().map(str::trim));
    let mut lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let (number, header) = lines.next().unwrap_or((1, ""));
    check_header(header).map_err(|wrong| problem(number, wrong))?;
    let mut hosts = Hosts::default();
    for (number, line) in lines {
        if let Err(wrong) = add_host(&mut hosts.map, line)
            && hosts.problems.len() < PROBLEMS_MAX
        {
            hosts.problems.push(problem(number, wrong));
        }
    }
    if hosts.map.is_empty() && !hosts.problems.is_empty() {
        return Err(hosts.problems.swap_remove(0));
    }
    Ok(hosts)
}

fn read_text(path: &Path) -> io::Result<String> {
    if fs::metadata(path)?.len() > HOSTS_BYTES_MAX {
        return Err(io::Error::other(format!("larger than {HOSTS_BYTES_MAX} bytes")));
    }
    fs::read_to_string(path)
}

fn check_header(line: &str) -> Result<(), String> {
    let plain: String = line.chars().filter(|c| !c.is_whitespace() && *c != '"').collect();
    if plain.eq_ignore_ascii_case(HEADER) { Ok(()) } else { Err(format!("the first line has to be `{HEADER}`")) }
}

fn add_host(hosts: &mut HostMap, line: &str) -> Result<(), String> {
    let mut fields = line.split(',').map(|field| field.trim().trim_matches('"').trim());
    let (Some(ip), Some(user), None) = (fields.next(), fields.next(), fields.next()) else {
        return Err("two fields wanted: the address of a device and that of its user".to_owned());
    };
    let ip: IpAddr = ip.parse().map_err(|_| format!("`{ip}` is not an IP address"))?;
    let user = Address::parse(user).ok_or_else(|| format!("`{user}` is not a mail address"))?;
    match hosts.user_of(ip, Timestamp::default()) {
        Some(other) if *other != user => Err(format!("{ip} belongs to {other} already: a device has one user")),
        _ => {
            hosts.insert(ip, user);
            Ok(())
        }
    }
}
