-- Runs out of the list. An archived run keeps its page and files; a deleted one is nowhere, can be restored for some
-- days, and is then purged. Null for all others.

alter table runs add column archived_at timestamptz;
alter table runs add column deleted_at timestamptz;

-- Where a run is listed, for one index that serves every shelf. A deleted run remembers whether it was archived.
alter table runs add column shelf text generated always as (
    case when deleted_at is not null then 'deleted' when archived_at is not null then 'archive' else 'list' end
) stored;
create index runs_on_shelf on runs (shelf, created_at, id);

-- What has been deleted long enough.
create index runs_to_purge on runs (deleted_at) where deleted_at is not null;
