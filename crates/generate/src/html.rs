//! Looks of HTML mail: a person's markup and the page templates that all services share.

use crate::program::Markup;
use crate::wording::fill;

/// A link with its shown text.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) href: String,
    pub(crate) text: String,
}

/// One block of a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Section {
    pub(crate) heading: String,
    pub(crate) text: String,
    pub(crate) link: Option<Link>,
    pub(crate) image: Option<String>,
}

/// A service's message before it has a look.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    pub(crate) title: String,
    pub(crate) sections: Vec<Section>,
    pub(crate) footer: String,
    pub(crate) unsubscribe: Option<Link>,
}

/// A template: pieces with slots `{title}`, `{heading}`, `{text}`, `{href}`, `{src}`.
#[derive(Debug)]
pub(crate) struct Layout {
    head: &'static str,
    section: &'static str,
    image: &'static str,
    button: &'static str,
    foot: &'static str,
    unsubscribe: &'static str,
    close: &'static str,
}

/// The pool that services, strangers and impostors alike draw from.
pub(crate) const LAYOUTS: &[Layout] = &[
    Layout {
        head: "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>{title}</title></head>\n\
               <body style=\"margin:0;padding:0;background:#f2f2f2\">\n\
               <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\"><tr><td align=\"center\">\n\
               <table role=\"presentation\" width=\"600\" cellpadding=\"0\" cellspacing=\"0\" style=\"background:#fff\">\n\
               <tr><td style=\"padding:24px;font:bold 22px Arial,sans-serif;color:#24476b\">{title}</td></tr>\n",
        section: "<tr><td style=\"padding:12px 24px 0;font:bold 16px Arial,sans-serif;color:#222\">{heading}</td></tr>\n\
                  <tr><td style=\"padding:6px 24px 12px;font:14px/21px Arial,sans-serif;color:#444\">{text}</td></tr>\n",
        image: "<tr><td><img src=\"{src}\" width=\"600\" height=\"220\" alt=\"\" style=\"display:block\"></td></tr>\n",
        button: "<tr><td style=\"padding:4px 24px 20px\"><table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\"><tr>\
                 <td style=\"background:#24476b;padding:10px 18px\"><a href=\"{href}\" style=\"color:#fff;font:14px \
                 Arial,sans-serif;text-decoration:none\">{text}</a></td></tr></table></td></tr>\n",
        foot: "<tr><td style=\"padding:24px;font:11px Arial,sans-serif;color:#999\">{text}</td></tr>\n",
        unsubscribe: "<tr><td style=\"padding:0 24px 24px;font:11px Arial,sans-serif\"><a href=\"{href}\">{text}</a></td></tr>\n",
        close: "</table>\n</td></tr></table>\n</body></html>\n",
    },
    Layout {
        head: "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\n<style>\n\
               body{background-color:#ffffff;font-family:Georgia,serif}\n.wrap{max-width:640px;margin:0 auto}\n\
               .card{border:1px solid #e0e0e0;border-radius:6px;padding:16px;margin:12px 0}\n\
               .btn{display:inline-block;padding:9px 16px;border:1px solid #7a3b2e;color:#7a3b2e}\n\
               .small{font-size:11px;color:#8a8a8a}\n</style></head>\n<body><div class=\"wrap\"><h1>{title}</h1>\n",
        section: "<div class=\"card\"><h2>{heading}</h2>\n<p>{text}</p></div>\n",
        image: "<p><img src=\"{src}\" alt=\"\" style=\"max-width:100%\"></p>\n",
        button: "<p><a class=\"btn\" href=\"{href}\">{text}</a></p>\n",
        foot: "<hr><p class=\"small\">{text}</p>\n",
        unsubscribe: "<p class=\"small\"><a href=\"{href}\">{text}</a></p>\n",
        close: "</div></body></html>\n",
    },
    Layout {
        head: "<table width=\"100%\" bgcolor=\"#eef3ee\"><tr><td>\n<table width=\"560\" align=\"center\" bgcolor=\"#ffffff\">\n\
               <tr><td colspan=\"2\"><font face=\"Verdana\" size=\"5\" color=\"#2f5d3a\">{title}</font></td></tr>\n",
        section: "<tr valign=\"top\"><td width=\"150\"><font face=\"Verdana\" size=\"2\"><b>{heading}</b></font></td>\n\
                  <td><font face=\"Verdana\" size=\"2\">{text}</font></td></tr>\n",
        image: "<tr><td colspan=\"2\"><img src=\"{src}\" border=\"0\" alt=\"\"></td></tr>\n",
        button: "<tr><td></td><td><font face=\"Verdana\" size=\"2\"><a href=\"{href}\">{text}</a> &raquo;</font></td></tr>\n",
        foot: "<tr><td colspan=\"2\"><font face=\"Verdana\" size=\"1\" color=\"#777777\">{text}</font></td></tr>\n",
        unsubscribe: "<tr><td colspan=\"2\"><font size=\"1\"><a href=\"{href}\">{text}</a></font></td></tr>\n",
        close: "</table></td></tr></table>\n",
    },
    Layout {
        head: "<!doctype html><html><body style=\"font-family:-apple-system,Segoe UI,Roboto,sans-serif;color:#333\">\n\
               <div style=\"padding:16px\"><p style=\"font-size:20px;margin:0 0 16px\">{title}</p>\n",
        section: "<p style=\"margin:0 0 4px\"><strong>{heading}</strong></p>\n<p style=\"margin:0 0 16px\">{text}</p>\n",
        image: "<img src=\"{src}\" width=\"520\" alt=\"\"><br>\n",
        button: "<p style=\"margin:0 0 20px\"><a href=\"{href}\" style=\"color:#0b66c3\">{text}</a></p>\n",
        foot: "<p style=\"font-size:12px;color:#888\">{text}</p>\n",
        unsubscribe: "<p style=\"font-size:12px\"><a href=\"{href}\" style=\"color:#888\">{text}</a></p>\n",
        close: "</div></body></html>\n",
    },
];

/// Text safe within HTML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl Page {
    pub(crate) fn html(&self, layout: &Layout) -> String {
        let mut out = fill(layout.head, &[("title", &escape(&self.title))]);
        for section in &self.sections {
            if let Some(src) = &section.image {
                out += &fill(layout.image, &[("src", src)]);
            }
            let slots = [("heading", escape(&section.heading)), ("text", escape(&section.text))];
            out += &fill(layout.section, &slots.each_ref().map(|(name, value)| (*name, value.as_str())));
            if let Some(link) = &section.link {
                out += &link.html(layout.button);
            }
        }
        out += &fill(layout.foot, &[("text", &escape(&self.footer))]);
        if let Some(link) = &self.unsubscribe {
            out += &link.html(layout.unsubscribe);
        }
        out + layout.close
    }

    pub(crate) fn plain(&self) -> String {
        let mut out = format!("{}\n\n", self.title);
        for section in &self.sections {
            out += &format!("{}\n{}\n", section.heading, section.text);
            if let Some(Link { href, text }) = &section.link {
                out += &format!("{text}: {href}\n");
            }
            out.push('\n');
        }
        out += &format!("-- \n{}\n", self.footer);
        if let Some(Link { href, text }) = &self.unsubscribe {
            out += &format!("{text}: {href}\n");
        }
        out
    }
}

impl Link {
    fn html(&self, template: &str) -> String {
        fill(template, &[("href", &escape(&self.href)), ("text", &escape(&self.text))])
    }
}

/// What a person wrote, as HTML.
pub(crate) fn personal(markup: Markup, paragraphs: &[String], links: &[Link], quote: Option<(&str, &str)>) -> String {
    let paragraph = |text: &String| {
        let mut text = escape(text).replace('\n', "<br>\n");
        for Link { href, text: shown } in links {
            text = text.replace(&escape(shown), &format!("<a href=\"{}\">{}</a>", escape(href), escape(shown)));
        }
        text
    };
    let (head, open, close, tail) = match markup {
        Markup::Styled => (
            "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><style><!--\np.MsoNormal{margin:0cm;\
             font-size:11.0pt;font-family:\"Calibri\",sans-serif}\n--></style></head><body lang=\"EN-GB\">\
             <div class=\"WordSection1\">\n",
            "<p class=\"MsoNormal\">",
            "<o:p></o:p></p>\n<p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>\n",
            "</div></body></html>\n",
        ),
        Markup::Divs => ("<div dir=\"ltr\">", "<div>", "</div><div><br></div>\n", "</div>\n"),
        Markup::Breaks | Markup::None => {
            ("<html><head></head><body style=\"overflow-wrap: break-word;\">", "", "<br><br>\n", "</body></html>\n")
        }
    };
    let mut out = String::from(head);
    for text in paragraphs {
        out.extend([open, &paragraph(text), close]);
    }
    if let Some((intro, text)) = quote {
        let text = escape(text).replace('\n', "<br>\n");
        out += &format!("<div>{}</div>\n<blockquote type=\"cite\">{text}</blockquote>\n", escape(intro));
    }
    out + tail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_slot_stays_open() {
        let link = Some(Link { href: "https://a.example/?a=1&b=2".into(), text: "Go <on>".into() });
        let section =
            Section { heading: "H".into(), text: "T & t".into(), link: link.clone(), image: Some("https://i".into()) };
        let page = Page { title: "X".into(), sections: vec![section], footer: "F".into(), unsubscribe: link };
        for layout in LAYOUTS {
            let html = page.html(layout);
            for slot in ["{title}", "{heading}", "{text}", "{href}", "{src}"] {
                assert!(!html.contains(slot), "{slot}: {html}");
            }
            assert!(html.contains("a=1&amp;b=2") && html.contains("Go &lt;on&gt;") && html.contains("T &amp; t"));
        }
        assert!(page.plain().contains("Go <on>: https://a.example/?a=1&b=2"));
    }
}
