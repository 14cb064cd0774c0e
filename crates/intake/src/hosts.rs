//! The static map from devices to people: a CSV file with the header `ip,user`, and where wanted `from`, `until`,
//! `hardware`, `host_name`.

use std::fs;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use thymus_event::{Address, Host, Timestamp};
use thymus_source::network::{DeviceKey, HostMap, Span};

/// The largest map read, in bytes: some four million devices.
const HOSTS_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// How many bad lines are told one by one.
pub const PROBLEMS_MAX: usize = 100;

/// What the header has to be or to begin with.
const HEADER: &str = "ip,user";

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Ip,
    User,
    From,
    Until,
    Hardware,
    HostName,
}

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

/// Reads a map from devices to people: the header `ip,user`, then one device a line. More columns may follow, in any
/// order: `from` and `until` (RFC 3339; empty for ever) say when the person used the device; `hardware` (twelve
/// hexadecimal digits) and `host_name` name a device whatever address a lease gives it, and leave `ip` free to be empty.
///
/// Blank lines, and lines that begin with `#`, are passed over; fields may stand in double quotes. A line that is not
/// `address,user@domain`, or gives a device to a second person at the same time, is a problem and passed over: one broken
/// line in a thousand tells little.
///
/// # Errors
/// When the file cannot be read or has another header, or when no line of it is good.
pub fn read_hosts_csv(path: &Path) -> Result<Hosts, HostsError> {
    let text = read_text(path).map_err(|source| HostsError::Read { file: path.to_owned(), source })?;
    let problem = |line: usize, problem| HostsError::Line { file: path.to_owned(), line, problem };
    let lines = (1..).zip(text.trim_start_matches('\u{feff}').lines().map(str::trim));
    let mut lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let (number, header) = lines.next().unwrap_or((1, ""));
    let columns = read_header(header).map_err(|wrong| problem(number, wrong))?;
    let mut hosts = Hosts::default();
    for (number, line) in lines {
        if let Err(wrong) = add_host(&mut hosts.map, &columns, line)
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

fn read_header(line: &str) -> Result<Vec<Column>, String> {
    let columns: Option<Vec<_>> = fields(line).map(Column::of).collect();
    match columns {
        Some(columns) if columns.starts_with(&[Column::Ip, Column::User]) => Ok(columns),
        _ => Err(format!("the first line has to be `{HEADER}`; from, until, hardware and host_name may follow")),
    }
}

impl Column {
    fn of(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "ip" => Self::Ip,
            "user" => Self::User,
            "from" => Self::From,
            "until" => Self::Until,
            "hardware" => Self::Hardware,
            "host_name" => Self::HostName,
            _ => return None,
        })
    }
}

fn fields(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(|field| field.trim().trim_matches('"').trim())
}

fn add_host(hosts: &mut HostMap, columns: &[Column], line: &str) -> Result<(), String> {
    let values: Vec<_> = fields(line).collect();
    if values.len() != columns.len() {
        return Err(match columns.len() {
            2 => "two fields wanted: the address of a device and that of its user".to_owned(),
            wanted => format!("{wanted} fields wanted, as in the first line"),
        });
    }
    let (mut devices, mut user, mut span) = (Vec::new(), "", Span::ALWAYS);
    for (column, value) in columns.iter().zip(values) {
        match column {
            Column::User => user = value,
            _ if value.is_empty() && (*column != Column::Ip || columns.len() > 2) => {}
            Column::From => span.from = time_of(value)?,
            Column::Until => span.until = time_of(value)?,
            Column::Ip => devices.push(DeviceKey::Address(ip_of(value)?)),
            Column::HostName => devices.push(DeviceKey::Name(Host::new(value))),
            Column::Hardware => {
                devices.push(DeviceKey::hardware(value).ok_or_else(|| format!("`{value}` is not a hardware address"))?)
            }
        }
    }
    let user = Address::parse(user).ok_or_else(|| format!("`{user}` is not a mail address"))?;
    add_devices(hosts, &devices, &user, span)
}

fn add_devices(hosts: &mut HostMap, devices: &[DeviceKey], user: &Address, span: Span) -> Result<(), String> {
    if devices.is_empty() {
        return Err("no device is named".to_owned());
    }
    if span.until <= span.from {
        return Err("`until` has to be later than `from`".to_owned());
    }
    for device in devices {
        hosts.add(device.clone(), user.clone(), span).map_err(|other| {
            let name = match device {
                DeviceKey::Address(address) => address.to_string(),
                DeviceKey::Hardware(hardware) => hardware.to_string(),
                DeviceKey::Name(host) => host.to_string(),
            };
            format!("{name} belongs to {other} already: a device has one user at a time")
        })?;
    }
    Ok(())
}

fn ip_of(text: &str) -> Result<IpAddr, String> {
    text.parse().map_err(|_| format!("`{text}` is not an IP address"))
}

fn time_of(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).ok_or_else(|| format!("`{text}` is not a time: 2026-03-01T08:00:00Z wanted"))
}
