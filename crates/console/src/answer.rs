//! What a request is answered with: a page, or what went wrong, told so that a person knows what to do.

use crate::engine::EngineError;
use askama::Template;
use axum::Extension;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use thymus_store::StoreError;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// Who is signed in may not.
    #[error("not allowed")]
    Forbidden,
    /// The request did not come from one of the console's own pages.
    #[error("not from a page of the console")]
    Foreign,
    /// There is no such thing, or not for those who ask.
    #[error("not found")]
    NotFound,
    /// Asked wrongly.
    #[error("{0}")]
    Wrong(String),
    /// Tried too often.
    #[error("too many attempts")]
    TooMany,
    /// It took too long.
    #[error("a request took too long")]
    TooSlow,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Those who read and judge mail cannot.
    #[error("{0}")]
    Engine(#[from] EngineError),
    /// A page that could not be made.
    #[error(transparent)]
    Page(#[from] askama::Error),
    /// A part of the service broke.
    #[error("a part of the service broke")]
    Broken,
}

#[derive(Template)]
#[template(path = "trouble.html")]
struct Page<'a> {
    title: &'static str,
    advice: &'a str,
}

impl Trouble {
    fn status(&self) -> StatusCode {
        match self {
            Self::Forbidden | Self::Foreign => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Wrong(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::TooSlow | Self::Store(StoreError::Busy | StoreError::DiskFull) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(StoreError::UnknownMessage(_)) => StatusCode::NOT_FOUND,
            Self::Store(_) | Self::Engine(_) | Self::Page(_) | Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What a person can do about it; nothing of what is inside.
    fn told(&self) -> (&'static str, &str) {
        match self {
            Self::Forbidden => {
                ("Not allowed", "Your role does not include this. An administrator can give you another one.")
            }
            Self::Foreign => (
                "Not from here",
                "This did not come from a page of the console. Go back, load the page again, and repeat it.",
            ),
            Self::NotFound | Self::Store(StoreError::UnknownMessage(_)) => {
                ("Not found", "There is nothing under this address; it may have been erased.")
            }
            Self::Wrong(text) => ("That cannot be done", text),
            Self::TooMany => ("Too many attempts", "Wait a quarter of an hour, and try again."),
            Self::TooSlow => ("Too slow", "This took longer than a minute. Try again in a moment."),
            Self::Store(StoreError::Busy) => ("Busy", "Another process writes to the store. Try again in a moment."),
            Self::Store(StoreError::DiskFull) => {
                ("The disk is full", "Nothing that was kept is lost. Free some space, and try again.")
            }
            Self::Store(_) | Self::Engine(_) | Self::Page(_) | Self::Broken => {
                ("Something broke", "It is not your fault, and it was written to the service's log.")
            }
        }
    }
}

/// What a person is told, kept beside the page for answers that are none.
#[derive(Clone, Debug)]
pub(crate) struct Told(pub(crate) String);

/// That the answer is the way to the sign-in page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ToSignIn;

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(error = %self, "a page could not be made");
        }
        let (title, advice) = self.told();
        let told = Told(advice.to_owned());
        let page = Page { title, advice }.render().unwrap_or_else(|_| title.to_owned());
        (status, Extension(told), Html(page)).into_response()
    }
}

/// A handler's answer.
pub(crate) type Answer = Result<Response, Trouble>;

/// A page.
pub(crate) fn page(template: &impl Template) -> Answer {
    Ok(Html(template.render()?).into_response())
}

/// On to another page, after something was done.
pub(crate) fn go_to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// On to the sign-in page, and from there back: for a browser that wants a page, and for a part of one.
pub(crate) fn to_sign_in(is_part: bool, back: &str) -> Response {
    let path = match back {
        "/" => "/sign-in".to_owned(),
        _ => format!("/sign-in?back={}", crate::format::in_query(back)),
    };
    match HeaderValue::try_from(path.as_str()) {
        Ok(value) if is_part => {
            let name = header::HeaderName::from_static("hx-redirect");
            (StatusCode::UNAUTHORIZED, Extension(ToSignIn), [(name, value)]).into_response()
        }
        _ => (Extension(ToSignIn), go_to(&path)).into_response(),
    }
}
