//! Reads the text of a variable as its value, or as an error that says how it must be.

use std::env::VarError;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU64;
use std::path::PathBuf;

use ipnet::IpNet;

use super::ConfigError;
use super::variables::{
    ALLOWED_HOSTS, BASE_PATH, BASE_URL, LISTEN, LOG_BYTES, LOG_BYTES_PER_DAY, METRICS_LISTEN, STATIC_DIR,
    TRUSTED_PROXIES, Variable,
};

/// Returns the value of a variable by its name.
pub(super) type Lookup<'a> = &'a dyn Fn(&str) -> Result<String, VarError>;

pub(super) fn listen(lookup: Lookup<'_>) -> Result<SocketAddr, ConfigError> {
    let value = text(lookup, &LISTEN)?;
    value.parse().map_err(|_| {
        LISTEN.error(format!("must be an address and a port, such as 127.0.0.1:8000 or 0.0.0.0:8000, not \"{value}\""))
    })
}

/// Reads the address for metrics; `None` if it is unset. The main port is refused on every address, because 0.0.0.0 includes
/// all of them.
pub(super) fn metrics_listen(lookup: Lookup<'_>, main: SocketAddr) -> Result<Option<SocketAddr>, ConfigError> {
    let must = "be an address and a port, such as 127.0.0.1:9090 or 0.0.0.0:9090";
    let address: Option<SocketAddr> = one(lookup, &METRICS_LISTEN, must, |value| value.parse().ok())?;
    // Port 0 means any free port.
    match address {
        Some(address) if address.port() == main.port() && main.port() != 0 => Err(METRICS_LISTEN.error(format!(
            "must have another port than {}, such as 127.0.0.1:9090, not \"{}\"",
            LISTEN.name,
            text(lookup, &METRICS_LISTEN)?
        ))),
        address => Ok(address),
    }
}

pub(super) fn static_dir(lookup: Lookup<'_>) -> Result<Option<PathBuf>, ConfigError> {
    one(lookup, &STATIC_DIR, "name a folder that exists", |folder| {
        Some(PathBuf::from(folder)).filter(|folder| folder.is_dir())
    })
}

pub(super) fn base_url(lookup: Lookup<'_>) -> Result<Option<String>, ConfigError> {
    let Some(url) = non_empty(text(lookup, &BASE_URL)?) else { return Ok(None) };
    if !is_origin(&url) {
        return Err(BASE_URL.error(format!(
            "must begin with http:// or https:// and end after the host or port, such as https://epicurve.example.org, \
             not \"{url}\"; a path belongs in {}",
            BASE_PATH.name
        )));
    }
    Ok(Some(url))
}

/// Whether a text is only scheme, host and port. Letters of other alphabets must be in punycode, as browsers send them.
fn is_origin(url: &str) -> bool {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
    let is_host = |sign: char| sign.is_ascii_alphanumeric() || ".-:[]".contains(sign);
    !host.is_empty() && host.chars().all(is_host)
}

pub(super) fn origins(lookup: Lookup<'_>, variable: &Variable) -> Result<Vec<String>, ConfigError> {
    let must =
        "list sites in small letters, with http:// or https:// and without a path, such as https://twin.example.org";
    each(lookup, variable, must, |origin| {
        let is_plain = is_origin(origin) && !origin.chars().any(|sign| sign.is_ascii_uppercase());
        is_plain.then(|| origin.to_owned())
    })
}

/// Reads host names without scheme and port. Other alphabets must be in punycode, as browsers send them.
pub(super) fn allowed_hosts(lookup: Lookup<'_>) -> Result<Vec<String>, ConfigError> {
    let must = "list names without http:// and without a port, such as epicurve.example.org, with commas between";
    each(lookup, &ALLOWED_HOSTS, must, |host| {
        let is_sign = |sign: char| sign.is_ascii_alphanumeric() || "-_".contains(sign);
        let is_part = |part: &str| !part.is_empty() && part.chars().all(is_sign);
        host.split('.').all(is_part).then(|| host.to_ascii_lowercase())
    })
}

/// Reads a variable that may be unset. A value that `read` refuses is an error that says how it `must` be.
pub(super) fn one<T>(
    lookup: Lookup<'_>,
    variable: &Variable,
    must: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, ConfigError> {
    let Some(value) = non_empty(text(lookup, variable)?) else { return Ok(None) };
    read(&value).map(Some).ok_or_else(|| variable.error(format!("must {must}, not \"{value}\"")))
}

/// Reads values that are separated by commas, like [`one`].
fn each<T>(
    lookup: Lookup<'_>,
    variable: &Variable,
    must: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, ConfigError> {
    let refused = |part: &str| variable.error(format!("must {must}, not \"{part}\""));
    listed(&text(lookup, variable)?).map(|part| read(part).ok_or_else(|| refused(part))).collect()
}

/// Splits a text at commas, and omits empty parts.
pub(super) fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// Reads a whole number from 1 to `max`; `None` if it is unset.
pub(super) fn number<T: TryFrom<NonZeroU64>>(
    lookup: Lookup<'_>,
    variable: &Variable,
    max: u64,
) -> Result<Option<T>, ConfigError> {
    one(lookup, variable, &format!("be a whole number from 1 to {max}"), |value| {
        let number = value.parse::<NonZeroU64>().ok().filter(|number| number.get() <= max)?;
        T::try_from(number).ok()
    })
}

/// Reads a number of bytes, with the unit kB, MB or GB or without one.
pub(super) fn bytes(lookup: Lookup<'_>, variable: &Variable) -> Result<Option<NonZeroU64>, ConfigError> {
    const UNITS: [(&str, u64); 3] = [("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000)];
    one(lookup, variable, "be a number of bytes, such as 500MB, 2GB or 500000000", |value| {
        let with_unit = |(name, unit): (&str, u64)| value.strip_suffix(name).map(|count| (count.trim_end(), unit));
        let (count, unit) = UNITS.into_iter().find_map(with_unit).unwrap_or((value, 1));
        let bytes = count.parse::<u64>().ok()?.checked_mul(unit)?;
        // Both databases have signed 64-bit integers.
        NonZeroU64::new(bytes).filter(|bytes| i64::try_from(bytes.get()).is_ok())
    })
}

/// Reads the maximum size of a day's log file and of all log files.
pub(super) fn log_bytes(lookup: Lookup<'_>) -> Result<(NonZeroU64, NonZeroU64), ConfigError> {
    let size = |variable: &Variable| {
        bytes(lookup, variable)?.ok_or_else(|| variable.error(format!("must be a size, such as {}", variable.default)))
    };
    let (day, all) = (size(&LOG_BYTES_PER_DAY)?, size(&LOG_BYTES)?);
    if all < day {
        let problem = format!("must be at least {}: {all} bytes are less than {day}", LOG_BYTES_PER_DAY.name);
        return Err(LOG_BYTES.error(problem));
    }
    Ok((day, all))
}

pub(super) fn trusted_proxies(lookup: Lookup<'_>) -> Result<Vec<IpNet>, ConfigError> {
    let must = "list addresses or networks, such as 127.0.0.1 or 10.0.0.0/8, with commas between";
    each(lookup, &TRUSTED_PROXIES, must, |given| {
        given.parse().ok().or_else(|| given.parse::<IpAddr>().ok().map(IpNet::from))
    })
}

pub(super) fn base_path(lookup: Lookup<'_>) -> Result<String, ConfigError> {
    let is_plain = |part: &str| {
        let unreserved = |sign: char| sign.is_ascii_alphanumeric() || "-._~".contains(sign);
        !part.is_empty() && part != "." && part != ".." && part.chars().all(unreserved)
    };
    let must = "be empty, or begin with / and not end with one, of letters, digits and -._~ only, such as /epicurve";
    let path = one(lookup, &BASE_PATH, must, |path| {
        path.strip_prefix('/')?.split('/').all(is_plain).then(|| path.to_owned())
    })?;
    Ok(path.unwrap_or_default())
}

impl Variable {
    pub(super) fn error(&self, problem: impl Into<String>) -> ConfigError {
        ConfigError { name: self.name.to_owned(), problem: problem.into() }
    }
}

pub(super) fn non_empty(value: String) -> Option<String> {
    (!value.is_empty()).then_some(value)
}

/// Returns the value of a variable, the content of its file, or its default.
pub(super) fn text(lookup: Lookup<'_>, variable: &Variable) -> Result<String, ConfigError> {
    let direct = read(lookup, variable.name)?;
    let from_file = if variable.secret { read_file(lookup, variable)? } else { None };
    match (direct, from_file) {
        (Some(_), Some(_)) => {
            // Ambiguous: refuse both.
            Err(variable.error(format!("and {}_FILE are both set: remove one of them", variable.name)))
        }
        (Some(value), None) | (None, Some(value)) => Ok(value),
        (None, None) => Ok(variable.default.to_owned()),
    }
}

fn read_file(lookup: Lookup<'_>, variable: &Variable) -> Result<Option<String>, ConfigError> {
    let name = format!("{}_FILE", variable.name);
    let Some(path) = read(lookup, &name)? else { return Ok(None) };
    let problem = |problem: String| ConfigError { name: name.clone(), problem };
    let content = std::fs::read_to_string(&path)
        .map_err(|error| problem(format!("names \"{path}\", which cannot be read: {error}")))?;
    // Editors and `echo` end a file with a newline, which is not part of the secret.
    let content = content.strip_suffix('\n').map_or(content.as_str(), |rest| rest.strip_suffix('\r').unwrap_or(rest));
    if content.is_empty() {
        return Err(problem(format!("names \"{path}\", which is empty")));
    }
    Ok(Some(content.to_owned()))
}

/// Returns a value that is set and not empty. Compose passes a variable without a value as an empty one.
pub(super) fn read(lookup: Lookup<'_>, name: &str) -> Result<Option<String>, ConfigError> {
    match lookup(name) {
        Ok(value) => Ok(non_empty(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => {
            Err(ConfigError { name: name.to_owned(), problem: "must be UTF-8 text".to_owned() })
        }
    }
}
