//! Addresses in HTML and in plain text, written with the words of RFC 3986 and of redirectors.
#![no_main]

mod alphabet;
mod border;

const WORDS: &[&str] = &[
    "http://",
    "https://",
    "HTTPS:\\\\",
    "hxxp://",
    "www.",
    "//",
    "/",
    "?",
    "#",
    "@",
    ":",
    ":443",
    ":99999",
    ".",
    "..",
    "example.org",
    "own.example",
    "user:pass@",
    "192.0.2.1",
    "0x7f.1",
    "3221225985",
    "[2001:db8::1]",
    "[::ffff:192.0.2.1%25eth0]",
    "xn--bcher-kva.example",
    "xn--",
    "b\u{fc}cher.example",
    "\u{430}pple.example",
    "\u{3002}",
    "\u{ff0f}",
    "%2e",
    "%00",
    "%",
    "%25",
    "%E2%80%AE",
    "url=",
    "&u=",
    "&target=https%3A%2F%2F",
    "q=https://",
    "https%253A%252F%252Fevil.example",
    "aHR0cHM6Ly9ldmlsLmV4YW1wbGUv",
    "safelinks.protection.outlook.com/?url=",
    "urldefense.com/v3/__https://",
    "__;!!",
    "urldefense.proofpoint.com/v2/url?u=https-3A__",
    "mailto:",
    "tel:",
    "file:///",
    "\t",
    "\n",
    " ",
    "<",
    ">",
    "(",
    ")",
    ",",
    "\u{200b}",
    "\u{0}",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let url = alphabet::spell(bytes, WORDS);
    let in_html: [&[u8]; 4] =
        [b"Content-Type: text/html\n\n<a href=\"", &url, b"\">", &[&url, b"</a>".as_slice()].concat()];
    border::decode(&in_html.concat());
    border::decode(&[b"Content-Type: text/plain; charset=utf-8\n\nSee ".as_slice(), &url, b" there"].concat());
});
