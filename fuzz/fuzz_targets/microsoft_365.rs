//! Microsoft 365 audit records, as lines and as separated values, raw and written with their own words.
#![no_main]

mod accounts;

const WORDS: &[&str] = &[
    "CreationDate,UserIds,AuditData\n",
    "x,y,\"{\"\"RecordType\"\":15,\"\"Operation\"\":\"\"UserLoggedIn\"\",\"\"CreationTime\"\":\"\"2026-03-01T09:00:00\"\",\"\"UserId\"\":\"\"ann@own.example\"\"}\"\n",
    "{\"CreationTime\":\"2026-03-01T09:00:00\",\"UserType\":0,\"UserId\":\"ann@own.example\",\"RecordType\":",
    "1",
    "2",
    "8",
    "15",
    "50",
    ",\"Operation\":\"New-InboxRule\"",
    ",\"Operation\":\"UpdateInboxRules\"",
    ",\"Operation\":\"Set-Mailbox\"",
    ",\"Operation\":\"Consent to application.\"",
    ",\"Operation\":\"UserLoginFailed\"",
    ",\"Operation\":\"MailItemsAccessed\"",
    ",\"Parameters\":[",
    "{\"Name\":\"ForwardTo\",\"Value\":",
    ",\"OperationProperties\":[",
    ",\"ExtendedProperties\":[",
    ",\"ModifiedProperties\":[",
    ",\"Target\":[",
    ",\"ClientIP\":\"",
    ",\"ClientInfoString\":\"Client=OWA;",
    ",\"OperationCount\":",
    ",\"ErrorNumber\":\"50126\"",
    ",\"Id\":\"1\"",
    "{\"value\":[",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    accounts::decode_raw_and_spelt(bytes, WORDS);
});
