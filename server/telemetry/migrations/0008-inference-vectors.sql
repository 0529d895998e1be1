-- Embeddings among the features of a request: at the places that its layout names, empty where one is missing. Rows
-- without any hold nothing.

ALTER TABLE inference_layouts ADD COLUMN IF NOT EXISTS vectors Array(String);

ALTER TABLE inference ADD COLUMN IF NOT EXISTS vectors Array(Array(Float32)) CODEC(ZSTD(1));

-- What checks read in place of the embeddings themselves.
ALTER TABLE inference ADD COLUMN IF NOT EXISTS vector_lengths Array(UInt16)
  MATERIALIZED arrayMap(vector -> toUInt16(length(vector)), vectors) CODEC(ZSTD(1));

ALTER TABLE inference_parts ADD COLUMN IF NOT EXISTS vectors Array(Array(Float32)) CODEC(ZSTD(1));
