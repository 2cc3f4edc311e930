-- A digest of the request that brought an Idempotency-Key: the same key with another request is refused. Null for a run
-- that came from a form, whose key counts together with the inputs, and for one without a key.

alter table runs add column request_digest text;
