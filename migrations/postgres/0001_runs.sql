-- Saved runs: one row is one comparison with everything that its page shows.

create table runs (
    -- 128 random bits as text: whoever has the address may read the run, so it must not be guessable.
    id text primary key,

    -- Stamped by the application, cut to microseconds, so that both databases give back the same instant.
    created_at timestamptz not null,

    -- The shape of `inputs` and `results`. Old versions are read for ever.
    schema_version bigint not null,

    -- Which Epicurve computed the results: they are never recomputed.
    engine_version text not null,

    -- The two things that may change.
    title text not null,
    note text not null,

    -- A JSON array of the scenarios' names, for the list of runs.
    scenario_names text not null,

    -- JSON as text, not jsonb: a run's files must come back to the byte, keys in order and numbers as written.
    inputs text not null,
    results text not null,

    -- What the list of runs shows, so that it never loads results: the baseline's peak and a small curve (JSON).
    peak_infectious double precision not null,
    peak_day double precision not null,
    sparkline text not null,

    -- A digest of the form's key and the inputs: a double click makes one run, and a key that is used again with
    -- other inputs makes another. Null for a run that was saved without a key.
    idempotency_key text unique,

    -- Title, note and scenario names in lower case, made by the application because the databases disagree about
    -- which letters have one (SQLite knows only ASCII).
    search_text text not null
);

-- The list's order, newest first, and its pages: the id settles ties.
create index runs_newest on runs (created_at, id);
