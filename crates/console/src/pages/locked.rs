//! What people see behind a locked link: whether they may go on, and a way to ask. Nobody signs in; the link's seal shows that
//! it was made here, and for whom.

use crate::answer::{Answer, Trouble, page};
use crate::click::{self, Way};
use crate::console::Console;
use crate::form::Filled;
use crate::guard::Client;
use crate::limits;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use thymus_event::Host;
use thymus_event::locked_link::LockedLink;
use thymus_store::{Deed, NewRequest};

/// Of our pages this one alone leads out: browsers count where a form's answer leads as its action.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     form-action 'self' https: http:; base-uri 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "locked.html")]
struct Page {
    state: Shown,
    host: String,
    target: String,
    recipient: String,
    /// The address of this page, for its forms.
    path: String,
}

/// What is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Open,
    Warned,
    Closed,
    Asked,
}

/// What somebody wants.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    /// `go` or `ask`.
    what: String,
    #[serde(default)]
    note: String,
}

/// A link that was made here, looked at anew.
struct Followed {
    link: LockedLink,
    way: Way,
    path: String,
}

/// Shows what is thought of it now.
pub(crate) async fn show(
    State(console): State<Console>,
    client: Client,
    Path(seal): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let followed = follow(&console, client, &seal, query.as_deref().unwrap_or_default()).await?;
    let state = followed.state(&console);
    followed.page(state)
}

/// Lets them go on, or takes their request.
pub(crate) async fn answer(
    State(console): State<Console>,
    client: Client,
    Path(seal): Path<String>,
    RawQuery(query): RawQuery,
    Filled(wanted): Filled<Wanted>,
) -> Answer {
    let followed = follow(&console, client, &seal, query.as_deref().unwrap_or_default()).await?;
    match wanted.what.as_str() {
        "go" if followed.state(&console) != Shown::Closed => go(&console, client, &followed).await,
        "go" => followed.page(Shown::Closed),
        "ask" => ask(&console, client, followed, wanted.note).await,
        _ => Err(Trouble::NotFound),
    }
}

async fn follow(console: &Console, client: Client, seal: &str, query: &str) -> Result<Followed, Trouble> {
    let now = console.now();
    if !console.limits().clicks.allows(limits::network(client.0), now) {
        return Err(Trouble::TooMany);
    }
    let link = LockedLink::verify(seal, query, &console.setup().seal).map_err(|_| Trouble::NotFound)?;
    let tenant = console.setup().tenant;
    let looked_at = link.clone();
    let way = console.read(move |store| click::look(store, tenant, &looked_at, now)).await?;
    Ok(Followed { link, way, path: format!("/l/{seal}?{query}") })
}

async fn go(console: &Console, client: Client, followed: &Followed) -> Answer {
    note(console, client, "link.follow", followed).await?;
    let target = HeaderValue::try_from(followed.link.target()).map_err(|_| Trouble::NotFound)?;
    let headers = [(header::LOCATION, target), (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"))];
    Ok(leading_out((StatusCode::SEE_OTHER, headers).into_response()))
}

async fn ask(console: &Console, client: Client, followed: Followed, note_text: String) -> Answer {
    if !console.limits().requests.allows(limits::network(client.0), console.now()) {
        return Err(Trouble::TooMany);
    }
    note(console, client, "release.ask", &followed).await?;
    let request = NewRequest {
        tenant: console.setup().tenant,
        message: followed.link.message(),
        recipient: followed.link.recipient().to_string(),
        target: followed.link.target().to_owned(),
        note: note_text.trim().to_owned(),
        address: client.0.to_string(),
        time: console.now(),
    };
    console.write(move |_, writer| Ok(writer.put_request(&request)?)).await?;
    followed.page(Shown::Asked)
}

async fn note(console: &Console, client: Client, deed: &str, followed: &Followed) -> Result<(), Trouble> {
    let host = Host::of_url(followed.link.target());
    let deed = Deed {
        tenant: console.setup().tenant,
        time: console.now(),
        actor: String::new(),
        deed: deed.to_owned(),
        object: format!("{}, {}, {host}", followed.link.message(), followed.link.recipient()),
        reason: String::new(),
        address: client.0.to_string(),
    };
    console.write(move |_, writer| Ok(writer.put_deed(&deed)?)).await
}

impl Followed {
    fn state(&self, console: &Console) -> Shown {
        match self.way {
            Way::Open => Shown::Open,
            Way::Warned if console.setup().people_go_on => Shown::Warned,
            Way::Warned | Way::Closed => Shown::Closed,
        }
    }

    fn page(self, state: Shown) -> Answer {
        let shown = page(&Page {
            state,
            host: Host::of_url(self.link.target()).to_string(),
            target: self.link.target().to_owned(),
            recipient: self.link.recipient().to_string(),
            path: self.path,
        });
        shown.map(leading_out)
    }
}

fn leading_out(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_POLICY));
    response
}
