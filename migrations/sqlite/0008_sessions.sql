-- Who has given the password, where one is asked for: a row for each browser that is logged in, for every server that
-- shares this database. The same columns as in ../postgres, in the types that a STRICT table knows.

create table sessions (
    -- A digest of the random text in the browser's cookie and of the password: neither can be read from it, and with
    -- another password no session is found.
    token_digest text primary key not null,
    created_at text not null,
    expires_at text not null
) strict;
create index sessions_by_expiry on sessions (expires_at);
