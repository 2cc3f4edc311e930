//! Session cookie of a browser that is logged in.

use axum::http::{HeaderMap, HeaderValue};
use chrono::TimeDelta;

use super::cookie::{set_cookie, values};
use crate::model::run_id::is_id;
use crate::web::error::Failure;
use crate::web::http::ids::new_id;
use crate::web::http::site::Site;

/// Time for which a browser stays logged in.
pub const LENGTH: TimeDelta = TimeDelta::days(30);

const NAME: &str = "epicurve_session";

/// Creates the random token of a new session: two ids of 128 bits.
pub fn new_token() -> Result<String, Failure> {
    Ok(format!("{}{}", new_id()?, new_id()?))
}

/// Returns the session token that a browser sends. Values of another form are ignored, so that they cause no query.
pub fn token(headers: &HeaderMap) -> Option<&str> {
    let mut found = values(headers, NAME);
    found.find(|token| token.split_at_checked(token.len() / 2).is_some_and(|(one, two)| is_id(one) && is_id(two)))
}

/// Writes the session cookie with this token.
pub fn cookie(site: &Site, token: &str) -> Result<HeaderValue, Failure> {
    set_cookie(site, NAME, token, LENGTH.num_seconds())
}

/// Writes a header that deletes the session cookie in the browser.
pub fn no_cookie(site: &Site) -> Result<HeaderValue, Failure> {
    set_cookie(site, NAME, "", 0)
}

#[cfg(test)]
mod tests {
    use axum::http::header::COOKIE;

    use super::*;

    #[test]
    fn a_token_is_found_among_other_cookies() {
        let token_of = |line: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, line.parse().unwrap());
            token(&headers).map(str::to_owned)
        };
        let ours = new_token().unwrap();
        assert_eq!(ours.len(), 52);
        assert_eq!(token_of(&format!("epicurve_session={ours}")), Some(ours.clone()));
        assert_eq!(token_of(&format!("a=b; epicurve_session={ours}; c")), Some(ours.clone()));
        for other in [
            format!("x_epicurve_session={ours}"),
            format!("epicurve_session={ours}x"),
            "epicurve_session=".to_owned(),
            "epicurve_session".to_owned(),
            format!("epicurve_session={}", ours.to_uppercase().replace('0', "O")),
        ] {
            assert_eq!(token_of(&other), None, "{other}");
        }
    }
}
