//! Who asks, and what they may. A handler takes a [`Seat`] of the right that it needs: without one it cannot reach the store,
//! so that none can forget to ask.

mod bearer;
mod right;
mod scope;
mod session;

pub(crate) use bearer::{ForPrograms, PREFIX, shown as shown_token};
pub(crate) use right::{Act, Administer, Audit, Look, Read, Right};
pub(crate) use scope::{Scope, Scopes};
pub(crate) use session::{begin, ended_cookie, token_of};

use crate::answer::{Trouble, to_sign_in};
use crate::console::Console;
use crate::guard::Client;
use crate::token;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use std::marker::PhantomData;
use std::net::IpAddr;
use thymus_event::TenantId;
use thymus_store::{Account, Deed, Store, TokenHash, Writer};

/// Somebody who is signed in and has the right `R`.
pub(crate) struct Seat<R> {
    console: Console,
    /// Who.
    pub(crate) account: Account,
    /// Of what let them in: their session's, or a program's.
    pub(crate) session: TokenHash,
    /// What their forms carry.
    pub(crate) csrf: String,
    /// From where.
    pub(crate) address: IpAddr,
    /// What they may, beside their role.
    pub(crate) scopes: Scopes,
    /// The name of the token, where it is a program.
    program: Option<String>,
    right: PhantomData<R>,
}

impl<R: Right> Seat<R> {
    /// Whose mail it is.
    pub(crate) fn tenant(&self) -> TenantId {
        self.console.setup().tenant
    }

    /// The console.
    pub(crate) fn console(&self) -> &Console {
        &self.console
    }

    /// Whether they have another right, too: for what a page offers.
    pub(crate) fn may<Other: Right>(&self) -> bool {
        self.scopes.allow(self.account.role, Other::SCOPE)
    }

    /// Reads from the store, on a thread that may block.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Store) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        self.console.read(ask).await
    }

    /// Notes what they do, and does it: both are kept, or neither.
    pub(crate) async fn act<T: Send + 'static>(
        &self,
        deed: &str,
        object: &str,
        reason: &str,
        put: impl FnOnce(&Store, &mut Writer) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let deed = self.deed(deed, object, reason);
        self.console
            .write(move |store, writer| {
                writer.put_deed(&deed)?;
                put(store, writer)
            })
            .await
    }

    /// Notes what they look at.
    pub(crate) async fn note(&self, deed: &str, object: &str) -> Result<(), Trouble> {
        self.act(deed, object, "", |_, _| Ok(())).await
    }

    /// What they do, as it is noted.
    pub(crate) fn deed(&self, deed: &str, object: &str, reason: &str) -> Deed {
        Deed {
            tenant: self.tenant(),
            time: self.console.now(),
            actor: self.account.name.clone(),
            deed: deed.to_owned(),
            object: object.to_owned(),
            reason: reason.to_owned(),
            address: match &self.program {
                Some(name) => format!("{}, by the token {name}", self.address),
                None => self.address.to_string(),
            },
        }
    }
}

/// Why there is no seat.
pub(crate) enum Refused {
    /// Nobody is signed in: go there first, and come back here.
    SignIn { is_part: bool, back: String },
    /// Anything else.
    Trouble(Trouble),
}

impl<E: Into<Trouble>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Trouble(error.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn { is_part, back } => to_sign_in(is_part, &back),
            Self::Trouble(trouble) => trouble.into_response(),
        }
    }
}

impl<R: Right> FromRequestParts<Console> for Seat<R> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, Refused> {
        let address = Client::of(parts, console).0;
        let Some(found) = find(parts, address, console).await? else {
            // What was to be done is not repeated after signing in; what was to be seen is.
            let back = if parts.method.is_safe() { parts.uri.path_and_query().map(ToString::to_string) } else { None };
            let is_part = parts.headers.contains_key("hx-request");
            return Err(Refused::SignIn { is_part, back: back.unwrap_or_else(|| "/".to_owned()) });
        };
        let Found { account, scopes, token, program } = found;
        let (session, csrf) = (token::hash(&token), token::csrf(&token));
        let seat =
            Self { console: console.clone(), account, session, csrf, address, scopes, program, right: PhantomData };
        if !seat.may::<R>() {
            seat.note("refused", parts.uri.path()).await?;
            return Err(Trouble::Forbidden.into());
        }
        Ok(seat)
    }
}

/// Whoever asks.
struct Found {
    account: Account,
    scopes: Scopes,
    token: String,
    program: Option<String>,
}

/// A program by the token that it shows, and by nothing else; a person by their session.
async fn find(parts: &Parts, address: IpAddr, console: &Console) -> Result<Option<Found>, Trouble> {
    let is_for_programs = parts.extensions.get::<ForPrograms>().is_some();
    if let Some(token) = bearer::shown(&parts.headers).filter(|_| is_for_programs) {
        let found = bearer::find(token, address, console).await?;
        return Ok(found.map(|bearer::Found { account, scopes, token, name }| Found {
            account,
            scopes,
            token,
            program: Some(name),
        }));
    }
    let found = session::find(parts, console).await?;
    Ok(found.map(|session::Found { account, token }| Found { account, scopes: Scopes::All, token, program: None }))
}
