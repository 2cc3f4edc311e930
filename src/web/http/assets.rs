//! The style sheet, the script and the icon. They are embedded, with a hash of the content in the address, or served
//! from a folder during development.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::routing::get;
use sha2::{Digest, Sha256};
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use super::site::Site;

struct Asset {
    name: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

const STYLESHEET: Asset = Asset {
    name: "epicurve.css",
    content_type: "text/css; charset=utf-8",
    bytes: include_bytes!("../../../static/epicurve.css"),
};
const SCRIPT: Asset = Asset {
    name: "epicurve.js",
    content_type: "text/javascript; charset=utf-8",
    bytes: include_bytes!("../../../static/epicurve.js"),
};
const ICON: Asset =
    Asset { name: "icon.svg", content_type: "image/svg+xml", bytes: include_bytes!("../../../static/icon.svg") };

impl Asset {
    /// Returns the name with a hash of the content, so that browsers may cache the file without a time limit.
    fn hashed_name(&self) -> String {
        let hash: String = Sha256::digest(self.bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        self.name.replace('.', &format!("-{hash}."))
    }
}

/// Paths of the assets.
#[derive(Debug, Clone)]
pub struct Assets {
    folder: Option<PathBuf>,
    /// Path of the style sheet.
    pub stylesheet: String,
    /// Path of the script.
    pub script: String,
    /// Path of the icon.
    pub icon: String,
}

impl Assets {
    /// Creates the paths of the embedded files, or of the files in a folder.
    pub fn new(folder: Option<PathBuf>) -> Self {
        let path = |asset: &Asset| {
            let name = if folder.is_some() { asset.name.to_owned() } else { asset.hashed_name() };
            format!("/static/{name}")
        };
        Self { stylesheet: path(&STYLESHEET), script: path(&SCRIPT), icon: path(&ICON), folder }
    }
}

/// Serves the files below `/static`.
pub fn service(site: &Site) -> Router {
    match &site.assets.folder {
        Some(folder) => from_folder(folder),
        None => embedded(),
    }
}

fn from_folder(folder: &Path) -> Router {
    Router::new()
        .fallback_service(ServeDir::new(folder))
        .layer(SetResponseHeaderLayer::overriding(CACHE_CONTROL, HeaderValue::from_static("no-cache")))
}

fn embedded() -> Router {
    let for_ever = HeaderValue::from_static("public, max-age=31536000, immutable");
    let mut router = Router::new();
    for asset in [STYLESHEET, SCRIPT, ICON] {
        let path = format!("/{}", asset.hashed_name());
        router = router.route(&path, get(async move || ([(CONTENT_TYPE, asset.content_type)], asset.bytes)));
    }
    router.route_layer(SetResponseHeaderLayer::overriding(CACHE_CONTROL, for_ever))
}
