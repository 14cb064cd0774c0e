//! A message as a mail program would show it, made harmless: no scripts, nothing loaded, no links that lead anywhere, in a frame
//! that may do nothing.

use crate::answer::{Answer, Trouble};
use crate::seat::{Read, Seat};
use ammonia::Builder;
use axum::extract::Path;
use axum::http::header;
use axum::response::{Html, IntoResponse};
use data_encoding::BASE64;
use ring::digest::{SHA256, digest};
use std::collections::{HashMap, HashSet};
use thymus_event::EventId;

/// All the style there is. Our own, so that a stranger's cannot hide or move anything.
const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;margin:12px;color:#1b2124;background:#fff;overflow-wrap:anywhere}\
    table{border-collapse:collapse;max-width:100%}td,th{padding:2px 6px;vertical-align:top}a{color:#0f6b5c;text-decoration:underline}\
    blockquote{border-left:3px solid #ccc;margin-left:0;padding-left:12px;color:#555}img{display:none}";

/// Elements that only say how text is laid out.
const ELEMENTS: [&str; 44] = [
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "ins",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "ul",
];

/// Shows it.
pub(crate) async fn show(seat: Seat<Read>, Path(id): Path<String>) -> Answer {
    let (tenant, id) = (seat.tenant(), EventId::parse(&id).ok_or(Trouble::NotFound)?);
    let console = seat.console().clone();
    let html = seat.read(move |store| {
        let message = store.message(tenant, id)?.ok_or(Trouble::NotFound)?;
        Ok(console.setup().engine.html(store, &message)?.map(|html| harmless(&html)))
    });
    let html = html.await?.ok_or(Trouble::NotFound)?;
    seat.note("message.preview", &id.to_string()).await?;
    let page = format!(
        "<!doctype html><html lang=\"und\"><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light\">\
         <title>Preview</title><style>{STYLE}</style></head><body>{html}</body></html>"
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy()),
        // The message's page shows it in a frame, and nobody else.
        (header::X_FRAME_OPTIONS, "SAMEORIGIN".to_owned()),
    ];
    Ok((headers, Html(page)).into_response())
}

/// Nothing but our own style, and a sandbox without any permission.
fn policy() -> String {
    let style = BASE64.encode(digest(&SHA256, STYLE.as_bytes()).as_ref());
    format!(
        "sandbox; default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
}

/// Text and its layout; no attribute survives but what tables need.
fn harmless(html: &str) -> String {
    let cells: HashSet<&str> = ["colspan", "rowspan"].into();
    let mut builder = Builder::empty();
    builder
        .tags(ELEMENTS.into())
        .clean_content_tags(["script", "style", "title", "template", "noscript", "svg", "math"].into())
        .tag_attributes(HashMap::from([("td", cells.clone()), ("th", cells)]))
        .generic_attributes(["dir", "lang"].into())
        .link_rel(None)
        .strip_comments(true);
    builder.clean(html).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_runs_loads_or_leads_anywhere_is_left() {
        let hostile = [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<svg><script>alert(1)</script></svg>",
            "<svg/onload=alert(1)>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<a href=\"https://evil.example/\" ping=\"https://evil.example\">x</a>",
            "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
            "<style>@import url(https://evil.example/);</style>",
            "<div style=\"background:url(https://evil.example/)\">x</div>",
            "<table background=\"https://evil.example/\"><tr><td>x</table>",
            "<math><mtext></p><style><img src=x onerror=alert(1)>",
            "<form action=https://evil.example><input><button formaction=https://evil.example>",
            "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
            "<base href=https://evil.example>",
            "<link rel=stylesheet href=https://evil.example>",
            "<object data=x></object><embed src=x><video src=x poster=y><audio src=x>",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<p id=x class=y name=z>",
            "<!--[if mso]><img src=https://evil.example><![endif]-->",
            "</body></html><script>alert(1)</script>",
        ];
        for html in hostile {
            let clean = harmless(html);
            for bad in
                ["<script", "<img", "<svg", "<iframe", "<style", "<form", "<meta", "<base", "<link", "<object", "<!--"]
            {
                assert!(!clean.contains(bad), "{html} gave {clean}");
            }
            for bad in ["href", "src", "on", "url", "style", "evil", "class", "action"] {
                let within_tag = clean
                    .split('<')
                    .skip(1)
                    .any(|tag| tag.split('>').next().unwrap_or("").contains(&format!(" {bad}")));
                assert!(!within_tag, "{html} gave {clean}");
            }
        }
    }

    #[test]
    fn text_and_tables_stay() {
        assert_eq!(harmless("<p>Hello <b>you</b><td colspan=2>x"), "<p>Hello <b>you</b>x</p>");
        assert!(harmless("<table><tr><td colspan=2>x").contains("<td colspan=\"2\">x</td>"));
    }
}
