//! Plain names for what a message is, from combinations of signals.

use crate::features::Intent;
use crate::observation::Observation;
use crate::scene::Scene;

/// Every tag that applies, in a fixed order.
pub(super) fn tags(observations: &[Observation], scene: &Scene<'_>) -> Vec<String> {
    let level = |signal: &str| {
        observations.iter().find(|o| o.meta.name == signal).map_or("", |observation| observation.at().name)
    };
    let is = |signal: &str, names: &[&str]| names.contains(&level(signal));
    let content = &scene.features.content;
    let asks = |intent: Intent| content.strength(intent) > 0;
    let stranger = is("contact", &["stranger", "visited", "seen"]);
    let rare_link = is("link_rarity", &["unknown", "unknown_of_author"]);
    let known = is("contact", &["correspondent", "known", "regular"]);
    let out_of_character = is("link_habit", &["new_unknown", "all_moved"])
        || is("account", &["first", "changed"])
        || is("authentication", &["broken"]);
    let tags = [
        ("New Contact", is("contact", &["stranger", "visited"])),
        ("No Association", is("contact", &["stranger"])),
        ("Known Sender Out of Character", known && out_of_character),
        ("Active Conversation", is("conversation", &["takes_part", "answers_us"])),
        (
            "Spoof of Internal Name",
            is("name_claim", &["insiders_name", "busy_insiders_name", "own_domain", "own_organisation"]),
        ),
        (
            "Look-alike Domain",
            is("lookalike", &["combined", "other_suffix", "edited", "confusable", "same_local_part"]),
        ),
        ("Look-alike in Thread", is("conversation", &["as_a_participant"])),
        ("Credential Lure", stranger && rare_link && asks(Intent::Credentials)),
        ("Solicitation", stranger && (asks(Intent::Reply) || asks(Intent::GiftCards))),
        ("Extortion", stranger && asks(Intent::Extortion)),
        ("Payment Change", is("account", &["first", "changed"]) || (stranger && asks(Intent::AccountChange))),
        ("Fearware", stranger && asks(Intent::HealthAlarm)),
        ("Rare Link", rare_link),
        ("Link Text Mismatch", is("link_shape", &["shown_elsewhere"])),
        ("Suspicious Attachment", is("attachment", &["hides", "runs", "lies"])),
        (
            "Internal Account at Risk",
            is("link_habit", &["new_unknown"]) && is("recipients", &["all_new"]) && !scene.is_inbound(),
        ),
        ("Missed by Provider", is("provider_filter", &["passed"]) && rare_link && stranger),
        ("Bulk", scene.features.automation.bulk),
    ];
    tags.into_iter().filter(|(_, applies)| *applies).map(|(name, _)| name.to_owned()).collect()
}
