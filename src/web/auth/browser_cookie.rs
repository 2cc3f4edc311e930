//! Cookie of a browser that has logged in before: its password attempts are counted separately from those of its
//! address.
//!
//! The cookie grants no access. It is signed with a key that is derived from the password, so that it is valid on every
//! server with this password and after restarts, and becomes invalid when the password changes.

use axum::http::{HeaderMap, HeaderValue};
use chrono::{DateTime, TimeDelta, Utc};

use super::cookie;
use super::password::Password;
use crate::model::run_id::is_id;
use crate::web::error::Failure;
use crate::web::http::ids::new_id;
use crate::web::http::site::Site;

/// Time for which a browser is known after a log-in.
const LENGTH: TimeDelta = TimeDelta::days(30);

const NAME: &str = "epicurve_browser";

/// Writes a new cookie: a random id, the Unix time in seconds at which it expires, and the signature of both.
pub fn new_cookie(site: &Site, password: &Password, now: DateTime<Utc>) -> Result<HeaderValue, Failure> {
    let signed = format!("{}.{}", new_id()?, (now + LENGTH).timestamp());
    let value = format!("{signed}.{}", password.browser_signature(&signed));
    cookie::set_cookie(site, NAME, &value, LENGTH.num_seconds())
}

/// Returns the id of a browser whose cookie is signed with the key of this password and has not expired.
pub fn known(headers: &HeaderMap, password: &Password, now: DateTime<Utc>) -> Option<String> {
    cookie::values(headers, NAME).find_map(|value| {
        let (signed, signature) = value.rsplit_once('.')?;
        let (id, expires) = signed.split_once('.')?;
        let is_current = expires.parse::<i64>().is_ok_and(|expires| expires > now.timestamp());
        (is_current && is_id(id) && password.has_signed(signed, signature)).then(|| id.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use axum::http::header::COOKIE;

    use super::*;
    use crate::web::http::assets::Assets;
    use crate::web::http::site::Visitor;

    fn cookie_header(value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, value.parse().unwrap());
        headers
    }

    #[test]
    fn a_browser_is_known_for_thirty_days_by_its_own_cookie_and_password() {
        let site = Site::new(String::new(), None, Assets::new(None), Visitor::Guest);
        let (password, other) = (Password::new("correct horse").unwrap(), Password::new("correct horsf").unwrap());
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let set = new_cookie(&site, &password, now).unwrap();
        let cookie = set.to_str().unwrap().split(';').next().unwrap();
        let known_at = |cookie: &str, password: &Password, days| {
            known(&cookie_header(cookie), password, now + TimeDelta::days(days)).is_some()
        };
        assert!(known_at(cookie, &password, 0) && known_at(cookie, &password, 29));
        // Another server with this password, or a restart of the same server.
        assert!(known_at(cookie, &Password::new("correct horse").unwrap(), 1));
        assert!(!known_at(cookie, &password, 30), "the cookie has expired");
        assert!(!known_at(cookie, &other, 1), "the password has changed");
        let later = cookie.replace(&(now + LENGTH).timestamp().to_string(), "9999999999");
        assert_ne!(later, cookie);
        let cut = cookie.rsplit_once('.').unwrap().0;
        for forged in [later.as_str(), cut, &format!("{cut}."), &format!("{cookie}0"), "epicurve_browser=", "a=b"] {
            assert!(!known_at(forged, &password, 1), "{forged}");
        }
    }
}
