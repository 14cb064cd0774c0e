//! Named numbers that people and other programs read beside the score.

use crate::scene::{Scene, View};
use std::collections::BTreeMap;
use thymus_baseline::{Reach, Ties};

/// Every metric of a message that applies.
pub(super) fn metrics(scene: &Scene<'_>) -> BTreeMap<String, f64> {
    let mut metrics = BTreeMap::new();
    let mut put = |name: &str, value: f64| {
        metrics.insert(name.to_owned(), (value * 1000.0).round() / 1000.0);
    };
    let strength = |ties: Option<&Ties>| ties.map_or(0.0, |ties| ties.strength(scene.today));
    put("kce", strength(scene.ties));
    put("kcd", strength(scene.domain_ties));
    if let Some(sender) = scene.sender() {
        put("rce", strength(scene.baselines.correspondence.mentions(sender.author.address)));
        if sender.domain_key().is_some() {
            put("domain_rarity", domain_rarity(scene));
        }
    }
    if let Some(rarest) = scene.links.iter().filter(|link| !link.own).map(|link| link.reach.rarity()).reduce(f64::max) {
        put("link_rarity", rarest);
    }
    put("author_days", scene.author_days() as f64);
    put("domain_days", scene.domain_days() as f64);
    put("recipients", scene.features.recipients.len() as f64);
    let contacts =
        scene.features.recipients.iter().map(|recipient| View::new(scene, recipient).standing as usize).max();
    put("contact_tier", contacts.unwrap_or(0) as f64);
    metrics
}

/// 100 when no one inside has ever been to the domain's site, written to it, or linked to it.
fn domain_rarity(scene: &Scene<'_>) -> f64 {
    let wrote = scene.domain_ties.map_or(0.0, |ties| ties.people() as f64);
    Reach { weight: scene.site.weight + wrote, ..scene.site }.rarity()
}
