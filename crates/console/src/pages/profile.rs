//! One's own account: password, second factor, sessions.

use crate::answer::{Answer, Trouble, go_to, page};
use crate::form::Filled;
use crate::seat::{Look, Scope, Seat};
use crate::shell::{Section, Shell};
use crate::{format, password, second_factor, totp};
use askama::Template;
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use thymus_event::Timestamp;
use thymus_store::{ApiToken, Session};

#[derive(Template)]
#[template(path = "profile.html")]
struct Page {
    shell: Shell,
    has_password: bool,
    has_totp: bool,
    codes_left: u32,
    sessions: Vec<(Session, bool)>,
    tokens: Vec<ApiToken>,
    /// Those that a token of theirs can have, with what they mean.
    scopes: Vec<(&'static str, &'static str)>,
    now: Timestamp,
}

#[derive(Template)]
#[template(path = "enrol.html")]
struct Enrol {
    shell: Shell,
    /// The dark modules, and how wide the code is.
    qr: String,
    width: usize,
    secret: String,
    sealed: String,
    failed: bool,
}

#[derive(Template)]
#[template(path = "recovery.html")]
struct Recovery {
    shell: Shell,
    codes: Vec<String>,
}

/// A new password.
#[derive(Deserialize)]
pub(crate) struct NewPassword {
    present: String,
    password: String,
    repeated: String,
}

/// A first code of an app.
#[derive(Deserialize)]
pub(crate) struct FirstCode {
    sealed: String,
    code: String,
}

/// Who takes something away shows that it is theirs.
#[derive(Deserialize)]
pub(crate) struct Present {
    present: String,
}

/// Shows it.
pub(crate) async fn show(seat: Seat<Look>) -> Answer {
    let (id, own) = (seat.account.id, seat.session);
    let (sessions, codes_left, tokens) = seat
        .read(move |store| Ok((store.sessions_of(id)?, store.recovery_codes_left(id)?, store.api_tokens_of(id)?)))
        .await?;
    let scopes = Scope::ALL.into_iter().filter(|scope| seat.scopes.allow(seat.account.role, *scope));
    page(&Page {
        shell: Shell::of(&seat, "Your account", Section::Profile),
        has_password: seat.account.password.is_some(),
        has_totp: seat.account.totp.is_some(),
        codes_left,
        sessions: sessions.into_iter().map(|session| (session.hash == own, session)).map(|(own, s)| (s, own)).collect(),
        tokens,
        scopes: scopes.map(|scope| (scope.as_str(), scope.meaning())).collect(),
        now: seat.console().now(),
    })
}

/// Takes another password; all other sessions end.
pub(crate) async fn change_password(seat: Seat<Look>, Filled(new): Filled<NewPassword>) -> Answer {
    must_be_theirs(&seat, new.present).await?;
    password::check(&new.password, &new.repeated, &seat.account.name)?;
    let hash = password::hash(new.password).await?;
    let (id, own) = (seat.account.id, seat.session);
    seat.act("password.change", "", "", move |_, writer| {
        writer.end_sessions(id, Some(&own))?;
        Ok(writer.set_password(id, Some(&hash))?)
    })
    .await?;
    Ok(go_to("/profile"))
}

/// Whoever sits at somebody's screen does not know their password.
pub(super) async fn must_be_theirs(seat: &Seat<Look>, present: String) -> Result<(), Trouble> {
    if seat.account.password.is_none() {
        return Ok(());
    }
    if !seat.console().limits().account.allows(seat.account.id, seat.console().now()) {
        return Err(Trouble::TooMany);
    }
    match password::is_right(present, seat.account.password.clone()).await? {
        true => {
            seat.console().limits().account.forgive(&seat.account.id);
            Ok(())
        }
        false => Err(Trouble::Wrong("That is not your present password.".to_owned())),
    }
}

/// Begins with an app: its secret is not kept before a code of it was right.
pub(crate) async fn enrol(seat: Seat<Look>, Filled(present): Filled<Present>) -> Answer {
    must_be_theirs(&seat, present.present).await?;
    let secret = totp::secret()?;
    enrolment(&seat, &secret, false)
}

fn enrolment(seat: &Seat<Look>, secret: &[u8], failed: bool) -> Answer {
    let (qr, width) = totp::qr(secret, &seat.console().setup().organisation, &seat.account.name)?;
    let sealed = seat.console().sealer()?.seal(&begun(seat), secret)?;
    page(&Enrol {
        shell: Shell::of(seat, "Authenticator app", Section::Profile),
        qr,
        width,
        secret: totp::text(secret),
        sealed: BASE64URL_NOPAD.encode(&sealed),
        failed,
    })
}

/// What the secret of an enrolment is sealed for: this session alone.
fn begun(seat: &Seat<Look>) -> String {
    format!("enrolment {}", BASE64URL_NOPAD.encode(&seat.session))
}

/// Takes the app, once it gives a right code; shows the recovery codes, once.
pub(crate) async fn confirm(seat: Seat<Look>, Filled(first): Filled<FirstCode>) -> Answer {
    let sealed = BASE64URL_NOPAD.decode(first.sealed.as_bytes()).ok();
    let secret = sealed.and_then(|sealed| seat.console().sealer().ok()?.open(&begun(&seat), &sealed));
    let secret = secret.ok_or_else(|| Trouble::Wrong("Begin again: this belongs to another session.".to_owned()))?;
    let Some(step) = totp::step(&secret, &first.code, seat.console().now()) else {
        return enrolment(&seat, &secret, true);
    };
    let id = seat.account.id;
    let kept = seat.console().sealer()?.seal(&second_factor::purpose(id), &secret)?;
    let codes = totp::recovery_codes()?;
    let hashes: Vec<_> = codes.iter().map(|code| second_factor::recovery(code)).collect();
    seat.act("totp.add", "", "", move |_, writer| {
        writer.set_totp(id, Some(&kept), &hashes)?;
        writer.use_totp_step(id, step)?;
        Ok(())
    })
    .await?;
    page(&Recovery { shell: Shell::of(&seat, "Recovery codes", Section::Profile), codes })
}

/// Goes without a second factor.
pub(crate) async fn remove_totp(seat: Seat<Look>, Filled(present): Filled<Present>) -> Answer {
    must_be_theirs(&seat, present.present).await?;
    let id = seat.account.id;
    seat.act("totp.remove", "", "", move |_, writer| Ok(writer.set_totp(id, None, &[])?)).await?;
    Ok(go_to("/profile"))
}

/// Ends all other sessions.
pub(crate) async fn end_others(seat: Seat<Look>) -> Answer {
    let (id, own) = (seat.account.id, seat.session);
    seat.act("sessions.end", "", "", move |_, writer| Ok(writer.end_sessions(id, Some(&own))?)).await?;
    Ok(go_to("/profile"))
}
