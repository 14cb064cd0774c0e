//! Files that browsers keep: each under an address with the hash of its content, so that it may be kept for ever.

use crate::answer::Trouble;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;

/// Hexadecimal digits of a content's hash in its address.
const HASH_DIGITS: usize = 12;

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const IMAGE: &str = "image/svg+xml";

struct Asset {
    name: &'static str,
    media_type: &'static str,
    content: &'static [u8],
}

const ASSETS: [Asset; 10] = [
    Asset { name: "thymus.css", media_type: STYLE, content: include_bytes!("../assets/thymus.css") },
    Asset { name: "entity.css", media_type: STYLE, content: include_bytes!("../assets/entity.css") },
    Asset { name: "overview.css", media_type: STYLE, content: include_bytes!("../assets/overview.css") },
    Asset { name: "campaign.css", media_type: STYLE, content: include_bytes!("../assets/campaign.css") },
    Asset { name: "list.css", media_type: STYLE, content: include_bytes!("../assets/list.css") },
    Asset { name: "list.js", media_type: SCRIPT, content: include_bytes!("../assets/list.js") },
    Asset { name: "theme.js", media_type: SCRIPT, content: include_bytes!("../assets/theme.js") },
    Asset { name: "thymus.js", media_type: SCRIPT, content: include_bytes!("../assets/thymus.js") },
    Asset { name: "mark.svg", media_type: IMAGE, content: include_bytes!("../assets/mark.svg") },
    Asset { name: "htmx.js", media_type: SCRIPT, content: include_bytes!("../assets/vendor/htmx.min.js") },
];

/// Address and content, worked out once.
static HASHED: LazyLock<Vec<(String, &'static Asset)>> = LazyLock::new(|| {
    let hashed = |asset: &'static Asset| {
        let hash: String = blake3::hash(asset.content).to_hex().chars().take(HASH_DIGITS).collect();
        (format!("/assets/{hash}/{}", asset.name), asset)
    };
    ASSETS.iter().map(hashed).collect()
});

/// The address of an asset, for templates.
pub(crate) fn url(name: &str) -> &'static str {
    HASHED.iter().find(|(_, asset)| asset.name == name).map_or("", |(url, _)| url)
}

/// Serves one; under an address of an earlier content there is nothing.
pub(crate) async fn serve(Path((hash, name)): Path<(String, String)>) -> Result<Response, Trouble> {
    let wanted = format!("/assets/{hash}/{name}");
    let (_, asset) = HASHED.iter().find(|(url, _)| *url == wanted).ok_or(Trouble::NotFound)?;
    let headers =
        [(header::CONTENT_TYPE, asset.media_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.content).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_that_a_template_names_is_there() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
            for name in text.split("assets::url(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(url(name).ends_with(name) && !url(name).is_empty(), "{name}");
            }
        }
    }
}
