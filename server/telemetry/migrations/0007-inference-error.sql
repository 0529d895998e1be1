-- Why a request failed; empty where it did not, or where nobody said. Rows from before tell it in their segment, as calls
-- of language models do.

ALTER TABLE inference ADD COLUMN IF NOT EXISTS error String DEFAULT segment['error'] CODEC(ZSTD(1));

ALTER TABLE inference_parts ADD COLUMN IF NOT EXISTS error String DEFAULT segment['error'] CODEC(ZSTD(1));
