"""Measures epicurve beside bare axum, FastAPI and R plumber on this machine, and writes docs/benchmarks.md.

    python3 benches/compare                    everything: about an hour
    python3 benches/compare --only answers     one section, in the place of the file's

Needed besides cargo, and all in Debian: wrk, python3-venv, PostgreSQL, r-cran-plumber, r-cran-desolve, r-cran-ggplot2 and
r-cran-svglite; with Docker the image's size is measured too. Python's packages are installed below the target folder, in
the versions of benches/peers/requirements.txt. Nothing else should run meanwhile.
"""

import argparse
import re

import answers
import ensembles
import many_runs
import parts
import programs
import report
import resources

FILE = programs.ROOT / "docs" / "benchmarks.md"


def measured(name, asked, folder):
    """A section's tables: figures with targets, then details."""
    target = programs.target_directory()
    binary, ceiling = target / "release" / "epicurve", target / "release" / "examples" / "bare_axum"
    if name == "answers":
        text, figures = answers.section(binary, ceiling, folder, asked.rounds, asked.seconds)
    elif name == "resources":
        text, figures = "", [resources.start(binary, folder), resources.image(), *resources.builds(folder)]
    elif name == "many-runs":
        text, figures = many_runs.section()
    elif name == "ensembles":
        text, figures = ensembles.section(binary, folder)
    else:
        text, figures = parts.section(), []
    when = f"Measured on {report.today()} at commit {report.commit()}."
    return "\n".join([when, "", *([report.figures(figures)] if figures else []), text]).rstrip()


def put(name, text):
    """In the place that docs/benchmarks.md has for it."""
    begin, end = f"<!-- {name}: from here -->", f"<!-- {name}: to here -->"
    whole = FILE.read_text()
    found = re.search(f"{begin}.*?{end}", whole, re.DOTALL)
    FILE.write_text(whole[: found.start()] + f"{begin}\n\n{text}\n\n{end}" + whole[found.end() :])


def main():
    sections = ("machine", "answers", "resources", "ensembles", "many-runs", "parts")
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--only", choices=sections[1:], action="append", help="measure this section alone")
    arguments.add_argument("--rounds", type=int, default=5, help="rounds of requests (5)")
    arguments.add_argument("--seconds", type=int, default=5, help="seconds of each target in a round (5)")
    asked = arguments.parse_args()
    programs.cargo("build", "--release", "--quiet", "--bins", "--example", "bare_axum")
    folder = programs.target_directory() / "compare"
    folder.mkdir(exist_ok=True)
    put("machine", report.versions(folder))
    for name in asked.only or sections[1:]:
        print(name, flush=True)
        for old in folder.glob("*.db*"):
            old.unlink()
        put(name, measured(name, asked, folder))


main()
