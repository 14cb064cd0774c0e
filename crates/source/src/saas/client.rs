//! The program of a user agent: its family and the system it runs on, without versions, so that an update is no news.

use compact_str::{CompactString, format_compact};

/// The longest user agent looked at, in bytes: real ones end below 512.
const AGENT_BYTES_MAX: usize = 1024;
/// The most bytes kept of the name of a program that is not in the table.
const NAME_BYTES_MAX: usize = 40;

/// What a user agent contains, and the family it shows; the first that fits wins, so the more particular stand first.
const FAMILIES: &[(&str, &str)] = &[
    ("Teams/", "Teams"),
    ("Microsoft Outlook", "Outlook"),
    ("Outlook-", "Outlook"),
    ("Outlook/", "Outlook"),
    ("MacOutlook", "Outlook"),
    ("Microsoft Office", "Office"),
    ("MSOffice", "Office"),
    ("OneDrive", "OneDrive"),
    ("Thunderbird/", "Thunderbird"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("HeadlessChrome/", "Headless Chrome"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Trident/", "Internet Explorer"),
    ("MSIE ", "Internet Explorer"),
    ("Safari/", "Safari"),
    ("WinRM", "WinRM"),
    ("PowerShell", "PowerShell"),
    ("python", "Python"),
    ("Python", "Python"),
    ("Go-http-client", "Go"),
    ("okhttp", "okhttp"),
    ("axios", "axios"),
    ("node-fetch", "Node.js"),
    ("curl/", "curl"),
    ("BAV2ROPC", "legacy mail program"),
    ("CBAInPROD", "legacy mail program"),
];

/// What a user agent contains, and the system it runs on.
const SYSTEMS: &[(&str, &str)] = &[
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("iOS", "iOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Mac OS", "macOS"),
    ("macOS", "macOS"),
    ("MacOs", "macOS"),
    ("Linux", "Linux"),
    ("X11", "Linux"),
];

/// Reduces a user agent to `Chrome on Windows`; one of no known family to its first word. None where there is none.
pub(super) fn of_agent(agent: &str) -> Option<CompactString> {
    let agent = cut(agent.trim(), AGENT_BYTES_MAX);
    let known = |table: &[(&str, &'static str)]| table.iter().find(|(mark, _)| agent.contains(mark)).map(|row| row.1);
    let family = known(FAMILIES).map_or_else(|| first_word(agent), Some)?;
    Some(match known(SYSTEMS) {
        Some(system) => format_compact!("{family} on {system}"),
        None => CompactString::from(family),
    })
}

/// What stands for a browser that was not recognised.
const NAMELESS: [&str; 2] = ["Other", "Unknown"];

/// The same of a browser and a system that are named apart.
pub(super) fn of_parts(browser: &str, system: &str) -> Option<CompactString> {
    let browser = if NAMELESS.contains(&browser.trim()) { "" } else { browser };
    let family = if browser.contains("Edge") { Some("Edge") } else { first_word(browser) };
    let system = SYSTEMS.iter().find(|(mark, _)| system.contains(mark)).map(|row| row.1);
    match (family, system) {
        (Some(family), Some(system)) => Some(format_compact!("{family} on {system}")),
        (Some(family), None) => Some(CompactString::from(family)),
        (None, Some(system)) => Some(format_compact!("a program on {system}")),
        (None, None) => None,
    }
}

/// The leading letters of a product, without version.
fn first_word(agent: &str) -> Option<&str> {
    let end = agent.find(|c: char| c == '/' || c == ';' || c == '(' || c.is_ascii_digit()).unwrap_or(agent.len());
    let word = agent.get(..end).unwrap_or_default().trim_end_matches([' ', '.', '-', '_']).trim();
    let word = cut(word, NAME_BYTES_MAX);
    (!word.is_empty()).then_some(word)
}

/// At most `bytes`, ending between two characters.
pub(super) fn cut(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agents_become_family_and_system() {
        for (agent, client) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/88.0 Safari/537.36",
                "Chrome on Windows",
            ),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/81.0 Safari/537.36 Edg/81.0", "Edge on Windows"),
            ("Mozilla/5.0 (Windows NT 10.0; WebView/3.0) Chrome/64.0 Safari/537.36 Edge/18.17763", "Edge on Windows"),
            ("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:87.0) Gecko/20100101 Firefox/87.0", "Firefox on Linux"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 14_4 like Mac OS X) Version/14.0 Safari/604.1", "Safari on iOS"),
            ("Mozilla/5.0 (Linux; Android 10; K) Chrome/91.0 Mobile Safari/537.36", "Chrome on Android"),
            ("Microsoft Office/16.0 (Windows NT 10.0; MAPI)", "Office on Windows"),
            ("Microsoft WinRM Client", "WinRM"),
            ("Go-http-client/2.0", "Go"),
            ("Acme-Mailer/7.1 beta", "Acme-Mailer"),
        ] {
            assert_eq!(of_agent(agent).as_deref(), Some(client), "{agent}");
        }
        assert_eq!(of_agent("  "), None);
        assert_eq!(of_agent("/1.0"), None);
    }

    #[test]
    fn an_update_is_no_news() {
        let agent = |version| format!("Mozilla/5.0 (Windows NT 10.0) Chrome/{version} Safari/537.36");
        assert_eq!(of_agent(&agent("88.0.1")), of_agent(&agent("91.0.2")));
        assert_eq!(of_parts("Edge 81.0.416", "Windows 10").as_deref(), Some("Edge on Windows"));
        assert_eq!(of_parts("Chrome Mobile 9", "").as_deref(), Some("Chrome Mobile"));
        assert_eq!((of_parts("", "Ios 12"), of_parts(" ", "")), (None, None));
        assert_eq!(of_parts("Other", "Windows 10").as_deref(), Some("a program on Windows"));
    }

    #[test]
    fn hostile_agents_are_cut() {
        let long = "é".repeat(4000);
        assert!(of_agent(&long).is_some_and(|client| client.len() <= NAME_BYTES_MAX));
    }
}
