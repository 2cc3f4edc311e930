//! The command line: commands, options and their help.

use std::path::PathBuf;

use crate::config;
use crate::model::Quantity;
use crate::report::chart_options::View;
use clap::builder::PossibleValuesParser;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::outcome::{BAD_INPUT, Failed, exit_code, require_stdout};

/// Epicurve: run, compare, save and share epidemic scenarios.
///
/// Without a command it serves the dashboard at http://127.0.0.1:8000 and stores saved runs in the SQLite file
/// epicurve.db in the working directory. Environment variables configure it.
#[derive(Debug, Parser)]
#[command(version, after_help = "`epicurve COMMAND --help` shows examples.")]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

/// A command.
#[derive(Debug, Default, Subcommand)]
pub enum Command {
    /// Serve the dashboard (the default command)
    ///
    /// SIGTERM, SIGQUIT, SIGHUP or Ctrl-C ends the program within ten seconds; open requests are finished first.
    #[default]
    #[command(after_help = SERVE_EXAMPLES)]
    Serve,
    /// Simulate a comparison from a file, and write its results or its chart
    ///
    /// The file is a body of POST /api/v1/simulations, and `json` is its answer; `csv`, `svg` and `png` are the files of a
    /// saved run. It stores nothing and needs no database. Errors have line and column, or a line for each field with the
    /// sentence of the form; then nothing is written.
    #[command(after_help = SIMULATE_EXAMPLES)]
    Simulate(SimulateArguments),
    /// List the presets, or print one as JSON, ready for `epicurve simulate`
    #[command(after_help = PRESETS_EXAMPLES)]
    Presets {
        /// The preset to print; without it, a list of all: id, file, title
        #[arg(conflicts_with = "check")]
        id: Option<String>,
        /// Check a preset file, and report its errors with their lines
        #[arg(long, value_name = "FILE")]
        check: Option<PathBuf>,
    },
    /// Write every saved run as a line of JSON
    ///
    /// The lines have all stored data, to the last bit, the oldest run first. `epicurve import` reads them into either
    /// database. The database is only read, and may be in use. Protect the file like the database: it contains the ids, and
    /// so the links, of all runs.
    #[command(after_help = EXPORT_EXAMPLES)]
    Export {
        /// Output file; - or nothing: standard output. It is written completely or not at all
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Read the runs of `epicurve export` into the database
    ///
    /// Runs whose id exists already are skipped and not changed. Either all other runs are imported or none: an error has its
    /// line, and nothing changes. Missing tables are created. The database may be in use.
    #[command(after_help = IMPORT_EXAMPLES)]
    Import {
        /// Output of `epicurve export`; - or nothing: standard input
        file: Option<PathBuf>,
    },
    /// Bring the tables of the database up to date (`serve` does this too)
    #[command(after_help = MIGRATE_EXAMPLES)]
    Migrate,
    /// Check the configuration, database, tables, presets, static files and log files; a line for each
    ///
    /// ✓ means that it can be used; ✗ means that it cannot, with the remedy. Nothing changes. The first ✗ decides the exit code.
    #[command(after_help = CHECK_EXAMPLES)]
    Check,
    /// Print tab completions of commands, options and values for a shell
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Ask the server on this machine whether it is ready; exit code 0: ready, 1: not ready
    ///
    /// It requests GET /health/ready at the port of EPICURVE_LISTEN. This is the health check of the Docker image.
    #[command(after_help = HEALTH_EXAMPLES)]
    Health {
        /// Seconds to wait for the answer
        #[arg(long, value_name = "SECONDS", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=60))]
        timeout: u64,
    },
    /// Write a database password to a file, for the Compose stack
    ///
    /// An existing password is kept. Otherwise the value of POSTGRES_PASSWORD is written, or a random one if it is unset.
    Secret {
        /// The file with the password
        file: PathBuf,
    },
}

/// Arguments of `epicurve simulate`.
#[derive(Debug, Args)]
pub struct SimulateArguments {
    /// The comparison, as JSON; - or nothing: standard input
    pub file: Option<PathBuf>,
    /// Output format; default: by the extension of --output, else json
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Output file; - or nothing: standard output. It is written completely or not at all
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Series in the chart
    #[arg(long, value_name = "SERIES", value_parser = PossibleValuesParser::new(Quantity::ALL.map(Quantity::name)), help_heading = "Of a chart")]
    pub plot: Option<String>,
    /// People, or per cent of the population
    #[arg(long, value_parser = PossibleValuesParser::new(View::UNITS.map(|(name, _)| name)), help_heading = "Of a chart")]
    pub unit: Option<String>,
    /// A linear or a logarithmic axis
    #[arg(long, value_parser = PossibleValuesParser::new(View::AXES.map(|(name, _)| name)), help_heading = "Of a chart")]
    pub axis: Option<String>,
}

/// An output format of a comparison.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Format {
    /// Answer of POST /api/v1/simulations: series and summary of each scenario
    Json,
    /// Row for each scenario and day
    Csv,
    /// Chart
    Svg,
    /// Chart as a picture, 1200 pixels wide
    Png,
}

impl Format {
    /// Whether it is a chart, which has options of its own.
    pub fn is_chart(self) -> bool {
        match self {
            Self::Json | Self::Csv => false,
            Self::Svg | Self::Png => true,
        }
    }
}

/// Reads the command line; `--help`, `--version` and errors end the program here.
pub fn parse() -> Command {
    let matches = definition().try_get_matches().unwrap_or_else(|error| print(&error));
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| print(&error));
    arguments.command.unwrap_or_default()
}

/// Ends with clap's message: help on stdout, or an error on stderr. clap itself ignores a failure to write it.
fn print(error: &clap::Error) -> ! {
    if error.use_stderr() {
        // If stderr is closed, only the exit code reports the error.
        drop(error.print());
        std::process::exit(BAD_INPUT.into());
    }
    let print = || error.print().map_err(|error| Failed::writing("standard output", &error));
    match require_stdout().and_then(|()| print()) {
        Ok(()) => std::process::exit(0),
        Err(failed) => {
            let code = failed.code();
            exit_code(Err(failed));
            std::process::exit(code.into())
        }
    }
}

/// Returns all commands and options.
pub fn definition() -> clap::Command {
    Arguments::command().after_long_help(format!("{}\n{EXIT_CODES}", config::help()))
}

const EXIT_CODES: &str = "\
Exit codes:
  0  success
  1  failure: something could not be reached, read or written
  2  the input cannot be used: a file, an option, a variable; nothing was changed
  3  the database has another version than this program

`epicurve COMMAND --help` shows examples.";

const SERVE_EXAMPLES: &str = "\
Examples:
  epicurve                                             http://127.0.0.1:8000, runs in ./epicurve.db
  EPICURVE_LISTEN=0.0.0.0:9000 epicurve serve          for other machines too
  DATABASE_URL=postgres://me@db/epicurve epicurve serve";

const SIMULATE_EXAMPLES: &str = "\
Examples:
  epicurve presets ebola | epicurve simulate | jq '.scenarios[].summary'
  epicurve simulate comparison.json --format csv > comparison.csv
  epicurve simulate comparison.json --output chart.svg --plot new_infections --axis log
  echo '{\"days\": 100, \"scenarios\": [{\"beta\": 0.3, \"gamma\": 0.1}]}' | epicurve simulate

Exit codes: 0 written, 1 the output cannot be written, 2 the file or an option cannot be used.";

const PRESETS_EXAMPLES: &str = "\
Examples:
  epicurve presets
  epicurve presets ebola | epicurve simulate --format csv
  epicurve presets measles-endemic > comparison.json   as a starting point
  epicurve presets --check presets/ours.toml";

const EXPORT_EXAMPLES: &str = "\
Examples:
  epicurve export --output runs.jsonl
  epicurve export | gzip > runs.jsonl.gz
  epicurve export | jq -r '[.created_at, .id, .title] | @tsv'
  epicurve export | jq '.results | fromjson | .scenarios[].summary'

Exit codes: 0 written, 1 the database or the file cannot be reached, 2 wrong configuration, 3 the tables have another
version.";

const IMPORT_EXAMPLES: &str = "\
Examples:
  epicurve import runs.jsonl
  gunzip < runs.jsonl.gz | epicurve import
  epicurve export | DATABASE_URL=postgres://me@db/epicurve epicurve import      from SQLite to PostgreSQL

Exit codes: 0 every run is in the database, 1 the database cannot be reached, 2 a line or the configuration cannot be used,
3 the tables have another version. With 1 to 3, nothing was imported.";

const MIGRATE_EXAMPLES: &str = "\
Examples:
  epicurve migrate
  DATABASE_URL=postgres://me@db/epicurve epicurve migrate

Exit codes: 0 up to date, 1 the database cannot be reached, 2 wrong configuration, 3 it cannot be migrated.";

const CHECK_EXAMPLES: &str = "\
Examples:
  epicurve check
  docker compose run --rm web check

Exit codes: 0 no errors, 1 something cannot be reached or written, 2 a variable or a preset cannot be used, 3 the
database has a newer version.";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  epicurve completions bash > ~/.local/share/bash-completion/completions/epicurve
  epicurve completions zsh > ~/.zfunc/_epicurve        with fpath+=~/.zfunc before compinit in ~/.zshrc
  epicurve completions fish > ~/.config/fish/completions/epicurve.fish";

const HEALTH_EXAMPLES: &str = "\
Examples:
  epicurve health && echo ready
  docker compose exec web epicurve health";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_valid_and_every_command_has_help() {
        let mut definition = definition();
        definition.clone().debug_assert();
        for command in definition.get_subcommands_mut() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            assert!(command.render_long_help().to_string().lines().all(|line| line.chars().count() <= 120));
        }
    }
}
