//! What can be typed behind `epicurve`, and the help that teaches it.

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
/// Without a command it serves the dashboard at http://127.0.0.1:8000 and keeps saved runs in the SQLite file
/// epicurve.db in the working directory. Everything is configured by environment variables.
#[derive(Debug, Parser)]
#[command(version, after_help = "`epicurve COMMAND --help` shows examples.")]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

/// A command.
#[derive(Debug, Default, Subcommand)]
pub enum Command {
    /// Serve the dashboard (what happens without a command, too)
    ///
    /// SIGTERM, SIGQUIT, SIGHUP or Ctrl-C lets requests in flight finish and ends the program within ten seconds.
    #[default]
    #[command(after_help = SERVE_EXAMPLES)]
    Serve,
    /// Simulate a comparison in a file, and write its results or its chart
    ///
    /// The file is the body of POST /api/v1/simulations, and `json` is its answer; `csv`, `svg` and `png` are the files
    /// of a saved run. Nothing is stored, and no database is asked. What is wrong with the file is told with line and column, or
    /// with a line for each field, in the sentences of the form; then nothing is written.
    #[command(after_help = SIMULATE_EXAMPLES)]
    Simulate(SimulateArguments),
    /// List the presets, or print one as JSON, ready for `epicurve simulate`
    #[command(after_help = PRESETS_EXAMPLES)]
    Presets {
        /// The preset to print; without it they are listed: id, file, title
        #[arg(conflicts_with = "check")]
        id: Option<String>,
        /// Say whether a file is a preset, and if not, what is wrong with it and on which line
        #[arg(long, value_name = "FILE")]
        check: Option<PathBuf>,
    },
    /// Write every saved run, a line of JSON each
    ///
    /// The lines hold all that is stored, to the last bit, the oldest run first, and `epicurve import` reads them back on
    /// either database. The database is only read, and may be in use. Keep the file as you keep the database: whoever has
    /// a run's id can open it.
    #[command(after_help = EXPORT_EXAMPLES)]
    Export {
        /// Where to; - or nothing: standard output. The file is written whole or not at all
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Read the runs of `epicurve export` into the database
    ///
    /// A run whose id is there already is skipped and kept as it is. All runs are imported or none: a mistake is told with
    /// its line, and nothing was changed. Tables that are not there yet are made. The database may be in use.
    #[command(after_help = IMPORT_EXAMPLES)]
    Import {
        /// What `epicurve export` wrote; - or nothing: standard input
        file: Option<PathBuf>,
    },
    /// Bring the tables of the database up to date (`serve` does so, too)
    #[command(after_help = MIGRATE_EXAMPLES)]
    Migrate,
    /// Check the configuration and what it names: database, tables, presets, static files, log files; a line for each
    ///
    /// ✓ is well, ✗ is not, with what to do about it. Nothing is changed. The first thing that is bad decides on the exit code.
    #[command(after_help = CHECK_EXAMPLES)]
    Check,
    /// Print the completions of a shell: commands, options and values at the press of Tab
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions {
        /// Whose
        shell: Shell,
    },
    /// Ask the server on this machine whether it is ready; exit code 0: yes, 1: no
    ///
    /// It asks GET /health/ready at the port of EPICURVE_LISTEN. This is the health check of the Docker image.
    #[command(after_help = HEALTH_EXAMPLES)]
    Health {
        /// Seconds to wait for the answer
        #[arg(long, value_name = "SECONDS", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=60))]
        timeout: u64,
    },
    /// Make sure that a file holds a password, for the database of the Compose stack
    ///
    /// A password that is there is kept. Otherwise a random one is written, or that of POSTGRES_PASSWORD if it is set.
    Secret {
        /// The file that holds the password
        file: PathBuf,
    },
}

/// What `epicurve simulate` takes.
#[derive(Debug, Args)]
pub struct SimulateArguments {
    /// The comparison, as JSON; - or nothing: standard input
    pub file: Option<PathBuf>,
    /// What is written; by itself what the name after --output ends with, and json on standard output
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Where to; - or nothing: standard output. The file is written whole or not at all
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// What the chart shows
    #[arg(long, value_name = "SERIES", value_parser = PossibleValuesParser::new(Quantity::ALL.map(Quantity::name)), help_heading = "Of a chart")]
    pub plot: Option<String>,
    /// Persons, or shares of the population in per cent
    #[arg(long, value_parser = PossibleValuesParser::new(View::UNITS.map(|(name, _)| name)), help_heading = "Of a chart")]
    pub unit: Option<String>,
    /// A linear or a logarithmic axis
    #[arg(long, value_parser = PossibleValuesParser::new(View::AXES.map(|(name, _)| name)), help_heading = "Of a chart")]
    pub axis: Option<String>,
}

/// A kind of file that a comparison can be written as.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Format {
    /// The answer of POST /api/v1/simulations: series and summary of each scenario
    Json,
    /// A row for each scenario and day
    Csv,
    /// The chart
    Svg,
    /// The chart as a picture 1200 pixels wide
    Png,
}

impl Format {
    /// Whether it is a chart, of which a part can be chosen.
    pub fn is_chart(self) -> bool {
        match self {
            Self::Json | Self::Csv => false,
            Self::Svg | Self::Png => true,
        }
    }
}

/// Reads the command line; `--help`, `--version` and mistakes end the program here.
pub fn parse() -> Command {
    let matches = definition().try_get_matches().unwrap_or_else(|error| print(&error));
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| print(&error));
    arguments.command.unwrap_or_default()
}

/// Ends with clap's message: help on stdout, or a mistake on stderr. clap itself ignores that it cannot be
/// written.
fn print(error: &clap::Error) -> ! {
    if error.use_stderr() {
        // Where stderr is closed, the exit code says enough.
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

/// Every command and option.
pub fn definition() -> clap::Command {
    Arguments::command().after_long_help(format!("{}\n{EXIT_CODES}", config::help()))
}

const EXIT_CODES: &str = "\
Exit codes:
  0  success
  1  failure: something could not be reached, read or written
  2  what was given cannot be used: a file, an option, a variable; nothing was changed
  3  the database and this program do not fit together

`epicurve COMMAND --help` shows examples.";

const SERVE_EXAMPLES: &str = "\
Examples:
  epicurve                                             http://127.0.0.1:8000, runs in ./epicurve.db
  EPICURVE_LISTEN=0.0.0.0:9000 epicurve serve          for other machines, too
  DATABASE_URL=postgres://me@db/epicurve epicurve serve";

const SIMULATE_EXAMPLES: &str = "\
Examples:
  epicurve presets ebola | epicurve simulate | jq '.scenarios[].summary'
  epicurve simulate comparison.json --format csv > comparison.csv
  epicurve simulate comparison.json --output chart.svg --plot new_infections --axis log
  echo '{\"days\": 100, \"scenarios\": [{\"beta\": 0.3, \"gamma\": 0.1}]}' | epicurve simulate

Exit codes: 0 written, 1 it could not be written, 2 the file or an option cannot be used.";

const PRESETS_EXAMPLES: &str = "\
Examples:
  epicurve presets
  epicurve presets ebola | epicurve simulate --format csv
  epicurve presets measles-endemic > comparison.json   to start from
  epicurve presets --check presets/ours.toml";

const EXPORT_EXAMPLES: &str = "\
Examples:
  epicurve export --output runs.jsonl
  epicurve export | gzip > runs.jsonl.gz
  epicurve export | jq -r '[.created_at, .id, .title] | @tsv'
  epicurve export | jq '.results | fromjson | .scenarios[].summary'

Exit codes: 0 written, 1 the database or the file cannot be reached, 2 wrong configuration, 3 the tables are of another
version.";

const IMPORT_EXAMPLES: &str = "\
Examples:
  epicurve import runs.jsonl
  gunzip < runs.jsonl.gz | epicurve import
  epicurve export | DATABASE_URL=postgres://me@db/epicurve epicurve import      from SQLite to PostgreSQL

Exit codes: 0 every run is there, 1 the database cannot be reached, 2 a line or the configuration cannot be used, 3 the
tables are of another version. With 1 to 3, nothing was imported.";

const MIGRATE_EXAMPLES: &str = "\
Examples:
  epicurve migrate
  DATABASE_URL=postgres://me@db/epicurve epicurve migrate

Exit codes: 0 up to date, 1 the database cannot be reached, 2 wrong configuration, 3 it cannot be migrated.";

const CHECK_EXAMPLES: &str = "\
Examples:
  epicurve check
  docker compose run --rm web check

Exit codes: 0 all is well, 1 something cannot be reached or written, 2 a variable or a preset cannot be used, 3 the
database is of a newer version.";

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
    fn the_definition_is_sound_and_every_command_is_explained() {
        let mut definition = definition();
        definition.clone().debug_assert();
        for command in definition.get_subcommands_mut() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            assert!(command.render_long_help().to_string().lines().all(|line| line.chars().count() <= 120));
        }
    }
}
