-- Runs without their inputs and results, and what runs are found and sorted by.

-- Documents move out of the table that lists read: SQLite reads all of a long row to get at its last column.
drop index runs_newest;
drop index runs_on_shelf;
drop index runs_to_purge;
alter table runs rename to runs_until_0006;

create table runs (
    id text primary key,
    created_at timestamptz not null,
    archived_at timestamptz,
    deleted_at timestamptz,
    -- Where a run is listed, for indexes that serve every shelf. A deleted run remembers whether it was archived.
    shelf text generated always as (
        case when deleted_at is not null then 'deleted' when archived_at is not null then 'archive' else 'list' end
    ) stored,

    -- The baseline's key numbers. One that is withheld is null.
    peak_infectious double precision not null,
    peak_day double precision not null,
    basic_reproduction_number double precision,
    attack_rate double precision,
    deaths double precision,
    peak_hospital_census double precision,
    days_over_capacity double precision,
    doubling_time double precision,

    schema_version bigint not null,
    engine_version text not null,
    idempotency_key text unique,
    request_digest text,
    start_date date,
    title text not null,
    scenario_names text not null,
    tags text not null default '[]',
    -- What the scenarios' models have, a JSON array of names; null until the application has described the run, which
    -- it does at start with those that were there before this column.
    model text,
    note text not null,
    sparkline text not null
);
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
-- The old table becomes the new one: PostgreSQL copies nothing.
drop table run_tags;
alter table run_edits drop constraint run_edits_run_id_fkey;
alter table runs_until_0006
    drop column shelf,
    drop column created_at,
    drop column archived_at,
    drop column deleted_at,
    drop column peak_infectious,
    drop column peak_day,
    drop column schema_version,
    drop column engine_version,
    drop column idempotency_key,
    drop column request_digest,
    drop column start_date,
    drop column title,
    drop column scenario_names,
    drop column tags,
    drop column note,
    drop column sparkline,
    drop column search_text;
alter table runs_until_0006 rename column id to run_id;
alter table runs_until_0006 rename to run_documents;
alter table run_documents add foreign key (run_id) references runs (id) on delete cascade;

-- The words of title, note, scenarios and tags, whole tags, and what the model has, all in lower case. Made by the
-- application: the databases disagree about letters and words. In the order of bytes, so that the words with the same
-- beginning are neighbours in both.
create table run_terms (
    -- 'word', 'tag' or 'model'
    kind text not null,
    term text collate "C" not null,
    run_id text not null references runs (id) on delete cascade,
    primary key (kind, term, run_id)
);
create index run_terms_of_run on run_terms (run_id, kind, term);

alter table run_edits add foreign key (run_id) references runs (id) on delete cascade;
