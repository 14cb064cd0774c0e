//! A journal report and the message that it carries.
#![no_main]

mod alphabet;
mod border;

const WORDS: &[&str] = &[
    "\r\n",
    "\n",
    "Sender: ",
    "On-Behalf-Of: ",
    "Subject: ",
    "Message-Id: ",
    "To: ",
    "Cc: ",
    "Bcc: ",
    "Recipient: ",
    "ann@own.example",
    "bob@example.org",
    "Ann <ann@own.example>",
    ", Expanded: list@own.example",
    ", Forwarded: ",
    "Unspecified Address",
    "Unknown Message-ID",
    "\r\n--b\r\n",
    "\r\n--b--\r\n",
    "Content-Type: message/rfc822\r\n\r\n",
    "Content-Type: text/plain\r\n\r\n",
    "Content-Type: message/delivery-status\r\n\r\n",
    "Content-Transfer-Encoding: base64\r\n",
    "X-MS-Journal-Report:\r\n",
    "From: bob@example.org\r\n",
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n",
    "\u{0}",
];

const HEADER: &[u8] = b"X-MS-Journal-Report:\r\nFrom: bob@example.org\r\nMessage-ID: <1@journal.report.generator>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSender: bob@example.org\r\n";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| border::decode(&[HEADER, &alphabet::spell(bytes, WORDS)].concat()));
