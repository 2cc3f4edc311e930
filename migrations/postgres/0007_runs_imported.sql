-- Runs that came as a file. Null for a run that was computed here; else a JSON object: when the file says that it was
-- saved, and what computing its inputs anew gave beside the file's results. `engine_version` is the file's too.

alter table runs add column imported text;
