-- The view of the chart in which a run was saved: a JSON object of plot, unit and axis, by the names that addresses use.
-- Null for a run that was saved before this column, which is shown in the default view.

alter table runs add column view text;
