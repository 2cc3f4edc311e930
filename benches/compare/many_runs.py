"""Pages of a server with very many runs beside those of one with a thousand: benches/many_runs.rs."""

from programs import cargo
from report import Figure, table

MOST = 2.0
# What is asked for that is no search.
PAGES = ("the list", "a page in the middle of it", "sorted by the peak", "a run")


def section():
    said = cargo("bench", "--quiet", "--bench", "many_runs", capture_output=True, text=True).stdout
    rows = [line.split("\t") for line in said.splitlines() if line.count("\t") == 6][1:]
    found = []
    for database in ("SQLite", "PostgreSQL"):
        mine = [row for row in rows if row[0] == database]
        pages = [row for row in mine if row[1] in PAGES]
        searches = [row for row in mine if row[1] not in PAGES]
        for what, some in (("The list, pages of it and a run", pages), ("Searches", searches)):
            slowest = max(some, key=lambda row: float(row[6]))
            what = f"{what} with {int(slowest[4]):,} runs beside 1,000, {database}"
            within = sum(float(row[6]) <= MOST for row in some)
            measured = f"{float(slowest[6]):.2g} times at most ({slowest[1]}), {within} of {len(some)} within"
            found.append(Figure(what, f"{MOST:g} times", measured, within == len(some)))
    heads = ("database", "asked for", "ms with 1,000 runs", "runs", "ms with as many", "times")
    cells = [(row[0], row[1], row[3], f"{int(row[4]):,}", row[5], row[6]) for row in rows]
    return table(heads, cells), found
