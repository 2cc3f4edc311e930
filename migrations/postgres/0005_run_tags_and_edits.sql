-- Tags of a run and the changes of its title, note and tags.

-- The tags as they were typed, a JSON array in their order.
alter table runs add column tags text not null default '[]';

-- The same in lower case, to find runs by: made by the application, like `search_text`.
create table run_tags (
    tag text not null,
    run_id text not null references runs (id) on delete cascade,
    primary key (tag, run_id)
);
create index run_tags_of_run on run_tags (run_id);

-- What was there before a change; null where the change left it as it was.
create table run_edits (
    run_id text not null references runs (id) on delete cascade,
    -- 1, 2, … within the run.
    number bigint not null,
    edited_at timestamptz not null,
    title text,
    note text,
    tags text,
    primary key (run_id, number)
);
