//! Tests of all variables: values that are read, values that are refused, secrets that stay hidden.

use std::ffi::OsString;

use super::*;

fn config(variables: &[(&str, &str)]) -> Result<Config, String> {
    let lookup = |name: &str| {
        let found = variables.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| (*value).to_owned()).ok_or(VarError::NotPresent)
    };
    Config::from_lookup(lookup).map_err(|error| error.to_string())
}

fn file(content: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    std::fs::write(&path, content).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

#[test]
fn an_empty_environment_is_a_working_configuration() {
    let config = config(&[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8000");
    assert_eq!(config.database_url.expose(), "sqlite:epicurve.db");
    assert_eq!((config.database_password, config.metrics_listen), (None, None));
    let settings = config.settings;
    assert_eq!(
        (config.log_dir, settings.static_dir, settings.presets_dir, settings.base_url),
        (None, None, None, None)
    );
    assert_eq!((settings.base_path.as_str(), config.log_filter.as_str()), ("", "info"));
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let empty: Vec<_> = VARIABLES.iter().map(|variable| (variable.name, "")).collect();
    assert_eq!(config(&empty), config(&[]));
    assert_eq!(config(&[("DATABASE_URL_FILE", "")]), config(&[]));
}

#[test]
fn every_variable_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let config = config(&[
        ("EPICURVE_LISTEN", "[::]:80"),
        ("EPICURVE_METRICS_LISTEN", "127.0.0.1:9090"),
        ("DATABASE_URL", "postgres://db/epicurve"),
        ("DATABASE_PASSWORD", "secret"),
        ("EPICURVE_LOG_DIR", "/var/log/epicurve"),
        ("EPICURVE_STATIC_DIR", folder),
        ("EPICURVE_PRESETS_DIR", "/presets"),
        ("BASE_URL", "https://epicurve.example.org:8443"),
        ("BASE_PATH", "/tools/epicurve"),
        ("EPICURVE_ALLOWED_HOSTS", "Epicurve.example.org, other_name"),
        ("EPICURVE_CORS_ORIGINS", "https://twin.example.org"),
        ("EPICURVE_EMBED_ORIGINS", "https://news.example.org, http://localhost:9000,"),
        ("EPICURVE_MODE", "protected"),
        ("EPICURVE_PASSWORD", "correct horse"),
        ("EPICURVE_PUBLISHED_AT", "192.0.2.1:8000"),
        ("EPICURVE_SAVES_PER_MINUTE", "60"),
        ("EPICURVE_MOST_RUNS", "10000"),
        ("EPICURVE_MOST_BYTES", "500 MB"),
        ("EPICURVE_COMPUTE_SECONDS_PER_MINUTE", "20"),
        ("EPICURVE_ENGINES", "desolve=http://r-model:8000, twin-2=http://[fd00::1]:81/models/sir/"),
        ("TRUSTED_PROXIES", "127.0.0.1, fd00::/8"),
        ("RUST_LOG", "debug"),
    ])
    .unwrap();
    assert_eq!(config.listen.to_string(), "[::]:80");
    assert_eq!(config.metrics_listen.unwrap().to_string(), "127.0.0.1:9090");
    assert_eq!(config.database_url.expose(), "postgres://db/epicurve");
    assert_eq!(config.database_password.unwrap().expose(), "secret");
    assert_eq!(config.log_dir.unwrap(), PathBuf::from("/var/log/epicurve"));
    assert_eq!(config.published_at, Some("192.0.2.1".parse().unwrap()));
    assert_eq!(config.log_filter, "debug");
    let settings = config.settings;
    assert_eq!(settings.static_dir.unwrap(), PathBuf::from(folder));
    assert_eq!(settings.presets_dir.unwrap(), PathBuf::from("/presets"));
    assert_eq!(settings.base_url.unwrap(), "https://epicurve.example.org:8443");
    assert_eq!(settings.base_path, "/tools/epicurve");
    assert_eq!(settings.allowed_hosts, None, "other machines reach the server directly");
    assert_eq!(settings.cors_origins, ["https://twin.example.org"]);
    assert_eq!(settings.embed_origins, ["https://news.example.org", "http://localhost:9000"]);
    assert_eq!(settings.mode, Mode::Protected { password: Secret("correct horse".to_owned()) });
    assert_eq!(settings.saves_per_minute, NonZeroU32::new(60));
    assert_eq!(settings.most_runs, NonZeroU64::new(10_000));
    assert_eq!(settings.most_bytes, NonZeroU64::new(500_000_000));
    assert_eq!(settings.compute_seconds_per_minute, NonZeroU32::new(20));
    let engine = |name: &str, host: &str, port, path: &str| Engine {
        name: name.to_owned(),
        host: host.to_owned(),
        port,
        path: path.to_owned(),
    };
    assert_eq!(
        settings.engines,
        [engine("desolve", "r-model", 8000, ""), engine("twin-2", "fd00::1", 81, "/models/sir")]
    );
    assert_eq!(settings.trusted_proxies, ["127.0.0.1/32".parse().unwrap(), "fd00::/8".parse::<IpNet>().unwrap()]);
}

#[test]
fn a_wrong_value_is_an_error_that_names_its_variable() {
    let wrong: &[(&str, &[&str])] = &[
        ("EPICURVE_LISTEN", &["8000", "localhost", "127.0.0.1:99999"]),
        ("EPICURVE_METRICS_LISTEN", &["9090", "127.0.0.1:8000", "0.0.0.0:8000"]),
        ("EPICURVE_STATIC_DIR", &["/nowhere/at/all"]),
        (
            "BASE_URL",
            &[
                "epicurve.example.org",
                "https://",
                "https://example.org/",
                "https://example.org/epicurve",
                "https://example.org?x",
                "https://me@example.org",
                "ftp://example.org",
                "https://a b",
            ],
        ),
        (
            "EPICURVE_ALLOWED_HOSTS",
            &["https://epicurve.example.org", "epicurve.example.org:8000", "*.example.org", "*", "a..b"],
        ),
        ("EPICURVE_CORS_ORIGINS", &["twin.example.org"]),
        (
            "EPICURVE_EMBED_ORIGINS",
            &["*", "https://*.example.org", "https://news.example.org/", "https://News.example.org", "'self'"],
        ),
        ("EPICURVE_SAVES_PER_MINUTE", &["0", "60001", "-1", "many"]),
        ("EPICURVE_MODE", &["private", "Protected"]),
        ("EPICURVE_PUBLISHED_AT", &["example.org", "8000"]),
        ("EPICURVE_MOST_RUNS", &["0", "10k"]),
        ("EPICURVE_MOST_BYTES", &["0", "500 mb", "1.5GB", "18446744073709551615GB"]),
        ("EPICURVE_COMPUTE_SECONDS_PER_MINUTE", &["60001"]),
        (
            "EPICURVE_ENGINES",
            &[
                "http://r-model:8000",
                "R=http://r-model:8000",
                "epicurve=http://r-model:8000",
                "r=http://r-model:8000,r=http://r-model:8001",
                "r=https://r-model",
                "r=r-model:8000",
                "r=http://user@r-model",
                "r=http://r-model/?a=1",
                "r=http://r-model:0",
                "r=http://r-model:99999",
            ],
        ),
        ("TRUSTED_PROXIES", &["proxy.example.org", "10.0.0.0/33", "127.0.0.1 10.0.0.1"]),
        ("BASE_PATH", &["epicurve", "/", "/epicurve/", "//example.org", "/a/../b", "/a\"b"]),
    ];
    for (name, values) in wrong {
        for value in *values {
            let error = config(&[(name, value)]).unwrap_err();
            assert!(error.starts_with(&format!("{name} must ")), "{error}");
            assert!(error.contains(value), "{error}");
        }
    }
    let not_text = |name: &str| match name {
        "BASE_PATH" => Err(VarError::NotUnicode(OsString::new())),
        _ => Err(VarError::NotPresent),
    };
    assert_eq!(Config::from_lookup(not_text).unwrap_err().to_string(), "BASE_PATH must be UTF-8 text");
}

#[test]
fn a_secret_can_be_in_a_file_without_its_last_newline() {
    for (content, expected) in [("abc", "abc"), ("abc\n", "abc"), ("abc\r\n", "abc"), (" a\n\n", " a\n")] {
        let (_folder, path) = file(content);
        let config = config(&[("DATABASE_PASSWORD_FILE", &path)]).unwrap();
        assert_eq!(config.database_password.unwrap().expose(), expected);
    }
    let (_folder, path) = file("postgres://me:secret@db/epicurve\n");
    let config = config(&[("DATABASE_URL_FILE", &path)]).unwrap();
    assert_eq!(config.database_url.expose(), "postgres://me:secret@db/epicurve");
}

#[test]
fn a_secret_file_that_is_missing_or_empty_is_an_error() {
    let error = config(&[("DATABASE_PASSWORD_FILE", "/nowhere")]).unwrap_err();
    assert!(error.starts_with("DATABASE_PASSWORD_FILE names \"/nowhere\", which cannot be read: "), "{error}");
    let (_folder, path) = file("\n");
    let error = config(&[("DATABASE_PASSWORD_FILE", &path)]).unwrap_err();
    assert!(error.ends_with("which is empty"), "{error}");
}

#[test]
fn both_forms_of_a_secret_are_an_error() {
    let (_folder, path) = file("secret");
    for name in ["DATABASE_URL", "DATABASE_PASSWORD", "EPICURVE_PASSWORD"] {
        let error = config(&[(name, "secret"), (&format!("{name}_FILE"), &path)]).unwrap_err();
        assert_eq!(error, format!("{name} and {name}_FILE are both set: remove one of them"));
    }
}

#[test]
fn debug_shows_no_secret() {
    let config = config(&[("DATABASE_URL", "postgres://me:hush@db/x"), ("DATABASE_PASSWORD", "hush")]).unwrap();
    let shown = format!("{config:?}");
    assert!(!shown.contains("hush") && shown.contains("(secret)"), "{shown}");
}

#[test]
fn the_help_names_the_variables_that_the_program_reads() {
    for row in VARIABLES {
        assert_eq!(help().contains(&format!("\n  {} [default: ", row.name)), row.is_read_by_program(), "{}", row.name);
    }
}

#[test]
fn an_unknown_variable_is_named_with_the_nearest_known_one() {
    let of = |names: &[&str]| unknown(names.iter().map(|name| (*name).to_owned()));
    let known: Vec<&str> = VARIABLES.iter().map(|row| row.name).collect();
    assert_eq!(of(&known), None);
    assert_eq!(of(&["EPICURVE_PASSWORD_FILE", "DATABASE_URL_FILE", "PATH", "BASE_URI"]), None);
    let expected =
        "EPICURVE_PASWORD is not a variable of Epicurve and has no effect; the nearest name is EPICURVE_PASSWORD";
    assert_eq!(of(&["HOME", "EPICURVE_PASWORD"]).unwrap(), expected);
    // Only secrets have a `_FILE` variable.
    assert!(of(&["EPICURVE_MODE_FILE"]).unwrap().ends_with("the nearest name is EPICURVE_MODE"));
    let two = of(&["EPICURVE_MOST_RUN", "EPICURVE_LISTENS"]).unwrap();
    assert!(two.starts_with("EPICURVE_LISTENS ") && two.contains("EPICURVE_LISTEN. EPICURVE_MOST_RUN "), "{two}");
}

#[test]
fn one_letter_more_or_less_is_found_in_each_name() {
    for row in VARIABLES.iter().filter(|row| row.name.starts_with("EPICURVE_")) {
        for place in "EPICURVE_".len()..row.name.len() {
            let mut without = row.name.to_owned();
            without.remove(place);
            let mut with = row.name.to_owned();
            with.insert(place, 'Q');
            for name in [without, with] {
                let sentence = unknown([name.clone()].into_iter()).unwrap();
                assert!(sentence.ends_with(&format!("the nearest name is {}", row.name)), "{sentence}");
            }
        }
    }
}

#[test]
fn a_password_needs_protected_mode_and_has_a_legal_form() {
    const HASH: &str = "$argon2id$v=19$m=64,t=2,p=1$ZXBpY3VydmVzYWx0$JhB9YUEu7btIUoZZ1dAEILPxt0ZioV/yyE4dZuj4vT4";
    let of = |mode: &str, password: &str| {
        let config = config(&[("EPICURVE_MODE", mode), ("EPICURVE_PASSWORD", password)]);
        config.map(|config| config.settings.mode)
    };
    let protected = |password: &str| Ok(Mode::Protected { password: Secret(password.to_owned()) });
    assert_eq!(of("", ""), Ok(Mode::Open));
    assert_eq!(of("open", ""), Ok(Mode::Open));
    assert_eq!(of("readonly", ""), Ok(Mode::ReadOnly));
    assert_eq!(of("readonly", "kept for later"), Ok(Mode::ReadOnly));
    assert_eq!(of("protected", "éééééééé"), protected("éééééééé"));
    assert_eq!(of("protected", HASH), protected(HASH));
    for (mode, password, expected) in [
        ("protected", "", "EPICURVE_PASSWORD must be set if EPICURVE_MODE is protected"),
        ("protected", "seven77", "EPICURVE_PASSWORD must have 8 characters or more"),
        ("protected", " correct horse", "EPICURVE_PASSWORD begins or ends with a space"),
        ("protected", "correct horse ", "EPICURVE_PASSWORD begins or ends with a space"),
        ("protected", "\u{a0}correct horse", "EPICURVE_PASSWORD begins or ends with a space"),
        ("protected", "correct horse\n", "EPICURVE_PASSWORD begins or ends with a space"),
        ("protected", &format!("{HASH} "), "EPICURVE_PASSWORD begins or ends with a space"),
        ("protected", "correct\thorse", "EPICURVE_PASSWORD has a tab"),
        (
            "open",
            "correct horse",
            "EPICURVE_PASSWORD is set, but EPICURVE_MODE is open, so that all visitors may save and delete: set EPICURVE_MODE",
        ),
        (
            "",
            "correct horse",
            "EPICURVE_PASSWORD is set, but EPICURVE_MODE is open, so that all visitors may save and delete",
        ),
        ("protected", "$argon2id$v=19$m=64,t=2,p=1$ZXBpY3VydmVzYWx0", "EPICURVE_PASSWORD begins like a hash"),
        ("protected", "$argon2id$nonsense", "EPICURVE_PASSWORD begins like a hash"),
        ("protected", &HASH.replace("argon2id", "argon2i"), "EPICURVE_PASSWORD begins like a hash"),
        ("protected", &HASH.replace("m=64", "m=1"), "EPICURVE_PASSWORD begins like a hash"),
    ] {
        let error = of(mode, password).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
        assert!(password.is_empty() || !error.contains(password), "{error}");
    }
    let (_folder, path) = file("correct horse\n");
    let config = config(&[("EPICURVE_MODE", "protected"), ("EPICURVE_PASSWORD_FILE", &path)]).unwrap();
    assert_eq!(config.settings.mode, Mode::Protected { password: Secret("correct horse".to_owned()) });
    assert!(!format!("{config:?}").contains("horse"));
}

#[test]
fn an_open_server_warns_by_its_published_address() {
    let open_at = |listen: &str, published: &str, mode: &str| {
        let variables = [("EPICURVE_LISTEN", listen), ("EPICURVE_PUBLISHED_AT", published), ("EPICURVE_MODE", mode)];
        config(&variables).unwrap().open_to_others_at().map(|address| address.to_string())
    };
    let all = Some("0.0.0.0".to_owned());
    assert_eq!(open_at("", "", ""), None);
    assert_eq!(open_at("[::1]:8000", "", ""), None);
    assert_eq!(open_at("0.0.0.0:8000", "", ""), all);
    assert_eq!(open_at("192.0.2.7:8000", "", ""), Some("192.0.2.7".to_owned()));
    assert_eq!(open_at("[::]:8000", "", ""), Some("::".to_owned()));
    // In a container it listens on all addresses, and is published on another one.
    assert_eq!(open_at("0.0.0.0:8000", "127.0.0.1", ""), None);
    assert_eq!(open_at("0.0.0.0:8000", "[::1]", ""), None);
    assert_eq!(open_at("0.0.0.0:8000", "127.0.0.1:9000", ""), None);
    assert_eq!(open_at("0.0.0.0:8000", "::ffff:127.0.0.1", ""), None);
    assert_eq!(open_at("127.0.0.1:8000", "0.0.0.0", ""), all);
    assert_eq!(open_at("0.0.0.0:8000", "", "readonly"), None);
}

#[test]
fn a_local_server_accepts_its_configured_names() {
    let names = |listen: &str, published: &str, more: &[(&str, &str)]| {
        let variables = [&[("EPICURVE_LISTEN", listen), ("EPICURVE_PUBLISHED_AT", published)], more].concat();
        config(&variables).unwrap().settings.allowed_hosts
    };
    let behind_a_proxy = [("BASE_URL", "https://a.example:8443"), ("EPICURVE_ALLOWED_HOSTS", "B.example, other_name")];
    for (listen, published) in [
        ("", ""),
        ("127.0.0.1:80", ""),
        ("[::1]:80", ""),
        ("0.0.0.0:80", "127.0.0.1"),
        ("0.0.0.0:80", "127.0.0.1:9000"),
        ("[::]:80", "::ffff:127.0.0.1"),
        ("127.0.0.1:80", "0.0.0.0"),
    ] {
        assert_eq!(names(listen, published, &[]), Some(Vec::new()), "{listen} {published}");
        let all = ["a.example", "b.example", "other_name"].map(str::to_owned).to_vec();
        assert_eq!(names(listen, published, &behind_a_proxy), Some(all), "{listen} {published}");
    }
    for (listen, published) in [("0.0.0.0:80", ""), ("192.0.2.7:80", ""), ("0.0.0.0:80", "192.0.2.7")] {
        assert_eq!(names(listen, published, &behind_a_proxy), None, "{listen} {published}");
    }
}

#[test]
fn all_log_files_have_room_for_one_day() {
    let sizes = |day: &str, all: &str| {
        let config = config(&[("EPICURVE_LOG_BYTES_PER_DAY", day), ("EPICURVE_LOG_BYTES", all)]);
        config.map(|config| (config.log_bytes_per_day.get(), config.log_bytes.get())).map_err(|error| error.to_string())
    };
    assert_eq!(sizes("", ""), Ok((100_000_000, 500_000_000)));
    assert_eq!(sizes("1MB", "1MB"), Ok((1_000_000, 1_000_000)));
    assert_eq!(sizes("", "2GB"), Ok((100_000_000, 2_000_000_000)));
    let error = sizes("1GB", "").unwrap_err();
    assert!(error.starts_with("EPICURVE_LOG_BYTES must be at least EPICURVE_LOG_BYTES_PER_DAY"), "{error}");
    let error = sizes("many", "").unwrap_err();
    assert!(error.starts_with("EPICURVE_LOG_BYTES_PER_DAY must be a number of bytes"), "{error}");
    assert!(sizes("0", "").is_err());
}
