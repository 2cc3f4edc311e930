-- Runs without their inputs and results, and what runs are found and sorted by.

-- Documents move out of the table that lists read: SQLite reads all of a long row to get at its last column.
drop index runs_newest;
drop index runs_on_shelf;
drop index runs_to_purge;
alter table runs rename to runs_until_0006;

create table runs (
    id text primary key not null,
    created_at text not null,
    archived_at text,
    deleted_at text,
    -- Where a run is listed, for indexes that serve every shelf. A deleted run remembers whether it was archived.
    shelf text generated always as (
        case when deleted_at is not null then 'deleted' when archived_at is not null then 'archive' else 'list' end
    ) virtual,

    -- The baseline's key numbers. One that is withheld is null.
    peak_infectious real not null,
    peak_day real not null,
    basic_reproduction_number real,
    attack_rate real,
    deaths real,
    peak_hospital_census real,
    days_over_capacity real,
    doubling_time real,

    schema_version integer not null,
    engine_version text not null,
    idempotency_key text unique,
    request_digest text,
    start_date text,
    title text not null,
    scenario_names text not null,
    tags text not null default '[]',
    -- What the scenarios' models have, a JSON array of names; null until the application has described the run, which
    -- it does at start with those that were there before this column.
    model text,
    note text not null,
    sparkline text not null
) strict;
insert into runs (id, created_at, archived_at, deleted_at, peak_infectious, peak_day, schema_version, engine_version, idempotency_key, request_digest, start_date, title, scenario_names, tags, note, sparkline)
select id, created_at, archived_at, deleted_at, peak_infectious, peak_day, schema_version, engine_version, idempotency_key, request_digest, start_date, title, scenario_names, tags, note, sparkline from runs_until_0006;

create index runs_on_shelf on runs (shelf, created_at, id);
create index runs_newest on runs (created_at, id);
create index runs_to_purge on runs (deleted_at) where deleted_at is not null;
create index runs_not_described on runs (created_at, id) where model is null;
-- One for each number that the list can be sorted by; the time settles ties and orders those without the number.
create index runs_by_peak_infectious on runs (shelf, peak_infectious, created_at, id);
create index runs_by_peak_day on runs (shelf, peak_day, created_at, id);
create index runs_by_basic_reproduction_number on runs (shelf, basic_reproduction_number, created_at, id);
create index runs_by_attack_rate on runs (shelf, attack_rate, created_at, id);
create index runs_by_deaths on runs (shelf, deaths, created_at, id);
create index runs_by_peak_hospital_census on runs (shelf, peak_hospital_census, created_at, id);
create index runs_by_days_over_capacity on runs (shelf, days_over_capacity, created_at, id);
create index runs_by_doubling_time on runs (shelf, doubling_time, created_at, id);

-- A run's inputs and results: JSON as text, so that files come back to the byte.
create table run_documents (
    run_id text primary key not null references runs (id) on delete cascade,
    inputs text not null,
    results text not null
) strict;
insert into run_documents (run_id, inputs, results) select id, inputs, results from runs_until_0006;

-- The words of title, note, scenarios and tags, whole tags, and what the model has, all in lower case. Made by the
-- application: the databases disagree about letters and words. In the order of bytes, so that the words with the same
-- beginning are neighbours in both.
create table run_terms (
    -- 'word', 'tag' or 'model'
    kind text not null,
    term text not null,
    run_id text not null references runs (id) on delete cascade,
    primary key (kind, term, run_id)
) strict, without rowid;
create index run_terms_of_run on run_terms (run_id, kind, term);

-- The same as before, of the new table.
alter table run_edits rename to run_edits_until_0006;
create table run_edits (
    run_id text not null references runs (id) on delete cascade,
    -- 1, 2, … within the run.
    number integer not null,
    edited_at text not null,
    title text,
    note text,
    tags text,
    primary key (run_id, number)
) strict;
insert into run_edits (run_id, number, edited_at, title, note, tags)
select run_id, number, edited_at, title, note, tags from run_edits_until_0006;

drop table run_edits_until_0006;

-- Terms take its place.
drop table run_tags;
drop table runs_until_0006;
