-- Saved runs: one row is one comparison with everything that its page shows.
-- The same columns as in ../postgres, in the types that a STRICT table knows.

create table runs (
    -- 128 random bits as text: whoever has the address may read the run, so it must not be guessable.
    id text primary key not null,

    -- RFC 3339 in UTC. Stamped by the application, cut to microseconds, so that both databases give back the same
    -- instant. As text it sorts like the time it stands for: '+' and '.' come before the digits.
    created_at text not null,

    -- The shape of `inputs` and `results`. Old versions are read for ever.
    schema_version integer not null,

    -- Which Epicurve computed the results: they are never recomputed.
    engine_version text not null,

    -- The two things that may change.
    title text not null,
    note text not null,

    -- A JSON array of the scenarios' names, for the list of runs.
    scenario_names text not null,

    -- JSON as text: a run's files must come back to the byte, keys in order and numbers as written.
    inputs text not null,
    results text not null,

    -- What the list of runs shows, so that it never loads results: the baseline's peak and a small curve (JSON).
    peak_infectious real not null,
    peak_day real not null,
    sparkline text not null,

    -- A digest of the form's key and the inputs: a double click makes one run, and a key that is used again with
    -- other inputs makes another. Null for a run that was saved without a key.
    idempotency_key text unique,

    -- Title, note and scenario names in lower case, made by the application because the databases disagree about
    -- which letters have one (SQLite knows only ASCII).
    search_text text not null
) strict;

-- The list's order, newest first, and its pages: the id settles ties.
create index runs_newest on runs (created_at, id);
