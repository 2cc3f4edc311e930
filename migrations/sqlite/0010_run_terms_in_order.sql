-- Terms with the place of their run in the list, so that the newest runs with a term are read from the index alone, in
-- the order in which they are listed, however many others have it.
alter table run_terms rename to run_terms_until_0010;
drop index run_terms_of_run;

-- The words of title, note, scenarios and tags, whole tags, and what the model has, all in lower case. Made by the
-- application: the databases disagree about letters and words. In the order of bytes, so that the words with the same
-- beginning are neighbours in both.
create table run_terms (
    -- 'word', 'tag' or 'model'
    kind text not null,
    -- As the run's; the application keeps it so.
    shelf text not null,
    term text not null,
    created_at text not null,
    run_id text not null references runs (id) on delete cascade,
    primary key (kind, shelf, term, created_at, run_id)
) strict, without rowid;
insert into run_terms (kind, shelf, term, created_at, run_id)
select kind, runs.shelf, term, runs.created_at, run_id
from run_terms_until_0010 join runs on runs.id = run_id
order by kind, runs.shelf, term, runs.created_at, run_id;
create index run_terms_of_run on run_terms (run_id, kind, term);

drop table run_terms_until_0010;
