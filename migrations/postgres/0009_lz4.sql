-- Inputs and results in a form that takes a tenth of the time to be compressed, which was most of the work of saving a run.
-- Runs that are there stay as they are, and are read as before.

do $$
begin
    alter table run_documents
        alter column inputs set compression lz4,
        alter column results set compression lz4;
exception when feature_not_supported then
    -- A server that was built without it keeps what it has.
    null;
end
$$;
