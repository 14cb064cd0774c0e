//! Reading a stored message again as the run that stored it did.

use crate::backtest::Plan;
use crate::cli::config::{Config, Network};
use serde::{Deserialize, Serialize};
use thymus_event::email::Authentication;
use thymus_event::{EmailActivity, Host, TenantId, Timestamp};
use thymus_source::email::{Arrival, EmailConfig, EmailSource};
use thymus_store::{Store, Writer};

/// The setting under which a run leaves its view of the border.
const SETTING: &str = "border";

/// What decides how bytes are read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Border {
    /// The organisation's domains.
    pub(crate) domains: Vec<Host>,
    /// Whose Authentication-Results are believed.
    pub(crate) authserv_ids: Vec<String>,
    /// Where its own clients are.
    pub(crate) internal_networks: Vec<Network>,
    /// Whether journal reports are unpacked.
    pub(crate) journal_reports: bool,
}

impl Border {
    /// As configured.
    pub(crate) fn configured(config: &Config) -> Self {
        let organisation = &config.organisation;
        Self {
            domains: organisation.domains.clone(),
            authserv_ids: organisation.authserv_ids.clone(),
            internal_networks: organisation.internal_networks.clone(),
            journal_reports: organisation.journal_reports,
        }
    }

    /// As a run was told.
    pub(crate) fn of(plan: &Plan) -> Self {
        Self {
            domains: plan.domains.clone(),
            authserv_ids: plan.authserv_ids.clone(),
            internal_networks: plan.internal_networks.clone(),
            journal_reports: plan.journal_reports,
        }
    }

    /// As the store's last run was told; by configuration where no run left word.
    pub(crate) fn kept(store: &Store, config: &Config) -> anyhow::Result<Self> {
        let kept = store.setting(config.organisation.tenant, SETTING)?;
        let kept = kept.and_then(|text| serde_json::from_str(&text).ok());
        Ok(kept.unwrap_or_else(|| Self::configured(config)))
    }

    /// As the decoder takes it.
    pub(crate) fn email_config(&self, tenant: TenantId) -> EmailConfig {
        EmailConfig {
            tenant,
            own_domains: self.domains.clone(),
            trusted_authserv_ids: self.authserv_ids.clone(),
            internal_networks: self.internal_networks.iter().map(|network| network.block()).collect(),
            journal_reports: self.journal_reports,
        }
    }

    /// Leaves it in the store.
    pub(crate) fn keep(&self, tenant: TenantId, store: &mut Writer) -> anyhow::Result<()> {
        Ok(store.put_setting(tenant, SETTING, &serde_json::to_string(self)?)?)
    }
}

/// A decoder for stored messages.
pub(crate) struct Recall(EmailSource);

impl Recall {
    /// As the store's last run read them; by configuration where no run left word.
    pub(crate) fn of(store: &Store, config: &Config) -> anyhow::Result<Self> {
        let border = Border::kept(store, config)?;
        Ok(Self(EmailSource::new(border.email_config(config.organisation.tenant))))
    }

    /// Decodes one message that came at `time`, with what was found about its sender then.
    pub(crate) fn decode(&self, raw: &[u8], time: Timestamp, found: Option<Authentication>) -> EmailActivity {
        let mut email = self.0.decode_message(raw, &Arrival { mark: Some(time), ..Arrival::default() });
        if let Some(found) = found {
            email.authentication = found;
        }
        email
    }

    /// The HTML that a mail program would show of a message.
    pub(crate) fn html(&self, raw: &[u8]) -> Option<String> {
        self.0.html(raw)
    }
}
