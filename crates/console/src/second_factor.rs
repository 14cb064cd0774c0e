//! The second factor of an account: a code of an app, or one of the codes to recover with.

use crate::answer::Trouble;
use crate::console::Console;
use crate::{token, totp};
use thymus_store::{Account, AccountId, TokenHash};

/// What a secret is sealed for.
pub(crate) fn purpose(account: AccountId) -> String {
    format!("totp {}", account.0)
}

/// Whether the code is right, where the account wants one; it is used up then.
pub(crate) async fn is_right(console: &Console, account: &Account, code: String) -> Result<bool, Trouble> {
    let Some(sealed) = &account.totp else { return Ok(true) };
    let Some(secret) = console.sealer()?.open(&purpose(account.id), sealed) else {
        tracing::error!("a second factor cannot be read: the secret beside the store is not the one it was made with");
        return Ok(false);
    };
    let (id, step) = (account.id, totp::step(&secret, &code, console.now()));
    console
        .write(move |_, writer| match step {
            Some(step) => Ok(writer.use_totp_step(id, step)?),
            None => Ok(writer.use_recovery_code(id, &recovery(&code))?),
        })
        .await
}

/// What is kept of a recovery code, however it is typed.
pub(crate) fn recovery(code: &str) -> TokenHash {
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    token::hash(&format!("recovery {code}"))
}
