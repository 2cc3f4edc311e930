-- The date of a run's day 0, for the list of runs: null where days are numbered, as in every run before this column.

alter table runs add column start_date text;
