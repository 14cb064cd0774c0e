//! Mail by strangers who know where it will be looked at: each field tries to break out of the page.

/// What is tried. Each says, where it runs, that something ran; where it loads, from where.
pub(crate) const TRIES: [&str; 22] = [
    "<script>window.ran='script'</script>",
    "\"><script>window.ran='attribute'</script>",
    "'><img src=x onerror=\"window.ran='onerror'\">",
    "<img src=https://pixel.stranger.example/a.png>",
    "<svg onload=\"window.ran='svg'\"><use href=\"https://use.stranger.example/#x\"/></svg>",
    "</title><script>window.ran='title'</script>",
    "</textarea></pre></code><script>window.ran='pre'</script>",
    "<iframe srcdoc=\"<script>parent.ran='srcdoc'</script>\"></iframe>",
    "<iframe src=https://frame.stranger.example/></iframe>",
    "<link rel=stylesheet href=https://style.stranger.example/a.css>",
    "<style>@import url(https://import.stranger.example/a.css);body{background:url(https://css.stranger.example/)}</style>",
    "<base href=https://base.stranger.example/>",
    "<meta http-equiv=refresh content=\"0;url=https://refresh.stranger.example/\">",
    "<form action=https://form.stranger.example/><input autofocus onfocus=\"window.ran='focus'\"></form>",
    "<details open ontoggle=\"window.ran='toggle'\">",
    "<a href=\"javascript:window.ran='href'\">click</a>",
    "<math><mtext></p><mglyph><style><!--</style><img src=x onerror=\"window.ran='mxss'\">",
    "{{7*7}}${7*7}<%= 7*7 %>{% raw %}",
    "<div hx-get=\"https://htmx.stranger.example/\" hx-trigger=load hx-on:load=\"window.ran='htmx'\">x</div>",
    "<div data-hx-get=\"/sign-out\" hx-vals=\"js:{a:window.ran='vals'}\" hx-trigger=load>x</div>",
    "\u{202e}gpj.exe\u{2066}<b>\u{0}\u{7f}\u{fffe}",
    "<object data=https://object.stranger.example/></object><embed src=https://embed.stranger.example/><video src=https://video.stranger.example/ autoplay></video>",
];

/// A mail whose every field tries this.
pub(crate) fn mail(number: usize, tried: &str) -> Vec<u8> {
    let word = format!("=?utf-8?B?{}?=", encode(tried));
    let bare: String =
        tried.chars().filter(|c| c.is_ascii_graphic() && !"<>()[]\\,;:@\"".contains(*c)).take(40).collect();
    let quoted = tried.replace(['\\', '"'], "").replace(['\r', '\n', '\0'], " ");
    format!(
        "Received: from {bare} (EHLO {quoted}) by mx.corp.example; Tue, 03 Mar 2026 09:00:00 +0000\r\n\
         Authentication-Results: mx.corp.example; spf=fail smtp.mailfrom={bare}@stranger.example; dkim=none\r\n\
         From: {word} <{bare}x@stranger.example>\r\nReply-To: {word} <y{bare}@stranger.example>\r\n\
         Sender: {word} <z@stranger.example>\r\nTo: {word} <ann@corp.example>\r\nCc: {word} <bob@corp.example>\r\n\
         Subject: {word}\r\nMessage-ID: <{number}.{bare}@stranger.example>\r\nX-Mailer: {word}\r\n\
         List-Unsubscribe: <https://unsubscribe.stranger.example/{bare}>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n\
         --b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n\
         --b\r\nContent-Type: image/svg+xml; name=\"{word}\"\r\nContent-Disposition: attachment; filename=\"{quoted}.svg\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--\r\n",
        encode(&format!("{tried} https://{bare}.stranger.example/{bare} {tried}")),
        encode(&format!(
            "<html><head>{tried}</head><body>{tried}<a href=\"https://link.stranger.example/{tried}\">{tried}</a>\
             <p title=\"{tried}\">{tried}</p><a href='javascript:window.ran=1'>{tried}</a></body></html>"
        )),
        encode(tried),
    )
    .into_bytes()
}

/// In one line: fields and bodies may be as long as they like here.
fn encode(text: &str) -> String {
    data_encoding::BASE64.encode(text.as_bytes())
}
