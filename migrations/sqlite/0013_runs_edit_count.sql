-- How often a run was changed. Its history keeps fewer changes: those within a minute are one, and of many only the first
-- and the last are kept.

alter table runs add column edit_count integer not null default 0;
update runs set edit_count = (select count(*) from run_edits where run_id = runs.id)
where id in (select run_id from run_edits);
