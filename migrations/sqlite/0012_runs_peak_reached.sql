-- Whether the baseline's infectious have had their peak by the last day, or are still rising on it.
-- Null for a run that was saved before this column.

alter table runs add column peak_reached integer;
