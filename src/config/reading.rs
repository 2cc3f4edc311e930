//! From a variable's text to its value, or to a sentence about what is wrong with it.

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

/// None where it is not set. The main listener's port is refused on every address, because 0.0.0.0 includes the others.
pub(super) fn metrics_listen(lookup: Lookup<'_>, main: SocketAddr) -> Result<Option<SocketAddr>, ConfigError> {
    let Some(value) = non_empty(text(lookup, &METRICS_LISTEN)?) else { return Ok(None) };
    let address: SocketAddr = value.parse().map_err(|_| {
        METRICS_LISTEN
            .error(format!("must be an address and a port, such as 127.0.0.1:9090 or 0.0.0.0:9090, not \"{value}\""))
    })?;
    // 0 stands for any free port.
    if address.port() == main.port() && main.port() != 0 {
        let problem = format!("must have another port than {}, such as 127.0.0.1:9090, not \"{value}\"", LISTEN.name);
        return Err(METRICS_LISTEN.error(problem));
    }
    Ok(Some(address))
}

pub(super) fn static_dir(lookup: Lookup<'_>) -> Result<Option<PathBuf>, ConfigError> {
    let Some(folder) = non_empty(text(lookup, &STATIC_DIR)?).map(PathBuf::from) else { return Ok(None) };
    if folder.is_dir() {
        Ok(Some(folder))
    } else {
        Err(STATIC_DIR.error(format!("must name a folder that exists, not \"{}\"", folder.display())))
    }
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

/// Scheme, host and port only: letters of other alphabets belong in punycode, as browsers send them.
fn is_origin(url: &str) -> bool {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
    let is_host = |sign: char| sign.is_ascii_alphanumeric() || ".-:[]".contains(sign);
    !host.is_empty() && host.chars().all(is_host)
}

pub(super) fn origins(lookup: Lookup<'_>, variable: &Variable) -> Result<Vec<String>, ConfigError> {
    let text = text(lookup, variable)?;
    let origin = |origin: &str| {
        let is_plain = is_origin(origin) && !origin.chars().any(|sign| sign.is_ascii_uppercase());
        is_plain.then(|| origin.to_owned()).ok_or_else(|| {
            variable.error(format!(
                "must list sites as browsers name them, in small letters, with http:// or https:// and without a path, such \
                 as https://twin.example.org, not \"{origin}\""
            ))
        })
    };
    listed(&text).map(origin).collect()
}

/// Names without scheme and port; those of other alphabets in punycode, as browsers send them.
pub(super) fn allowed_hosts(lookup: Lookup<'_>) -> Result<Vec<String>, ConfigError> {
    let text = text(lookup, &ALLOWED_HOSTS)?;
    let host = |host: &str| {
        let is_part = |part: &str| {
            !part.is_empty() && part.chars().all(|sign| sign.is_ascii_alphanumeric() || "-_".contains(sign))
        };
        host.split('.').all(is_part).then(|| host.to_ascii_lowercase()).ok_or_else(|| {
            ALLOWED_HOSTS.error(format!(
                "must list names without http:// and without a port, such as epicurve.example.org, with commas between, not \
                 \"{host}\""
            ))
        })
    };
    listed(&text).map(host).collect()
}

/// What stands between commas.
pub(super) fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// A whole number from 1 to `most`, where one is set.
pub(super) fn number<T: TryFrom<NonZeroU64>>(
    lookup: Lookup<'_>,
    variable: &Variable,
    most: u64,
) -> Result<Option<T>, ConfigError> {
    let Some(value) = non_empty(text(lookup, variable)?) else { return Ok(None) };
    let number = value.parse::<NonZeroU64>().ok().filter(|number| number.get() <= most);
    let number = number.and_then(|number| T::try_from(number).ok());
    number.map(Some).ok_or_else(|| variable.error(format!("must be a whole number from 1 to {most}, not \"{value}\"")))
}

/// A number of bytes, or of thousands, millions or thousand millions of them.
pub(super) fn bytes(lookup: Lookup<'_>, variable: &Variable) -> Result<Option<NonZeroU64>, ConfigError> {
    const UNITS: [(&str, u64); 3] = [("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000)];
    let Some(value) = non_empty(text(lookup, variable)?) else { return Ok(None) };
    let with_unit = |(name, unit): (&str, u64)| value.strip_suffix(name).map(|count| (count.trim_end(), unit));
    let (count, unit) = UNITS.into_iter().find_map(with_unit).unwrap_or((value.as_str(), 1));
    let bytes = count.parse::<u64>().ok().and_then(|count| count.checked_mul(unit));
    // Both databases count in 64 bits with a sign.
    let bytes = bytes.filter(|bytes| i64::try_from(*bytes).is_ok()).and_then(NonZeroU64::new);
    bytes.map(Some).ok_or_else(|| {
        variable.error(format!("must be a number of bytes, such as 500MB, 2GB or 500000000, not \"{value}\""))
    })
}

/// The sizes of a day's log file and of all.
pub(super) fn log_bytes(lookup: Lookup<'_>) -> Result<(NonZeroU64, NonZeroU64), ConfigError> {
    let size = |variable: &Variable| {
        bytes(lookup, variable)?.ok_or_else(|| variable.error(format!("must be a size, such as {}", variable.default)))
    };
    let (day, all) = (size(&LOG_BYTES_PER_DAY)?, size(&LOG_BYTES)?);
    if all < day {
        let problem = format!("must be no less than {}: {all} bytes are less than {day}", LOG_BYTES_PER_DAY.name);
        return Err(LOG_BYTES.error(problem));
    }
    Ok((day, all))
}

pub(super) fn trusted_proxies(lookup: Lookup<'_>) -> Result<Vec<IpNet>, ConfigError> {
    let text = text(lookup, &TRUSTED_PROXIES)?;
    let network = |given: &str| {
        given.parse().or_else(|_| given.parse::<IpAddr>().map(IpNet::from)).map_err(|_| {
            TRUSTED_PROXIES.error(format!(
                "must list addresses or networks, such as 127.0.0.1 or 10.0.0.0/8, with commas between, not \"{given}\""
            ))
        })
    };
    listed(&text).map(network).collect()
}

pub(super) fn base_path(lookup: Lookup<'_>) -> Result<String, ConfigError> {
    let path = text(lookup, &BASE_PATH)?;
    let is_plain = |part: &str| {
        let unreserved = |sign: char| sign.is_ascii_alphanumeric() || "-._~".contains(sign);
        !part.is_empty() && part != "." && part != ".." && part.chars().all(unreserved)
    };
    let parts = path.strip_prefix('/').map(|rest| rest.split('/').all(is_plain));
    if path.is_empty() || parts == Some(true) {
        return Ok(path);
    }
    Err(BASE_PATH.error(format!(
        "must be empty, or begin with / and not end with one, of letters, digits and -._~ only, such as /epicurve, \
         not \"{path}\""
    )))
}

impl Variable {
    pub(super) fn error(&self, problem: String) -> ConfigError {
        ConfigError { name: self.name.to_owned(), problem }
    }
}

pub(super) fn non_empty(value: String) -> Option<String> {
    (!value.is_empty()).then_some(value)
}

/// The variable's value, its file's content, or its default.
pub(super) fn text(lookup: Lookup<'_>, variable: &Variable) -> Result<String, ConfigError> {
    let direct = read(lookup, variable.name)?;
    let from_file = if variable.secret { read_file(lookup, variable)? } else { None };
    match (direct, from_file) {
        (Some(_), Some(_)) => {
            // Whichever we took, somebody would look at the other one and wonder.
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
    // Editors and `echo` end a file with a newline that is no part of the secret.
    let content = content.strip_suffix('\n').map_or(content.as_str(), |rest| rest.strip_suffix('\r').unwrap_or(rest));
    if content.is_empty() {
        return Err(problem(format!("names \"{path}\", which is empty")));
    }
    Ok(Some(content.to_owned()))
}

/// Set and not empty: Compose passes a variable that nobody gave a value as an empty one.
pub(super) fn read(lookup: Lookup<'_>, name: &str) -> Result<Option<String>, ConfigError> {
    match lookup(name) {
        Ok(value) => Ok(non_empty(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => {
            Err(ConfigError { name: name.to_owned(), problem: "must be UTF-8 text".to_owned() })
        }
    }
}
