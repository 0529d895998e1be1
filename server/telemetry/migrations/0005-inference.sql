-- What models did: one row per answered request, the layouts that name its features, and labels that come later.

CREATE TABLE IF NOT EXISTS inference (
  model LowCardinality(String),
  version LowCardinality(String),
  ts DateTime64(3) CODEC(DoubleDelta, ZSTD(1)),
  request_id String CODEC(ZSTD(1)),
  received DateTime64(3) CODEC(DoubleDelta, ZSTD(1)),
  source LowCardinality(String),
  origin LowCardinality(String),
  -- The features: arrays, because a map costs its keys in each row (docs/adr). inference_layouts names the places.
  layout UInt64,
  numbers Array(Float64) CODEC(ZSTD(1)),
  texts Array(LowCardinality(String)) CODEC(ZSTD(1)),
  prediction String CODEC(ZSTD(1)),
  prediction_value Float64 CODEC(ZSTD(1)),
  -- One score, or one per class.
  score Float64 CODEC(ZSTD(1)),
  classes Array(LowCardinality(String)),
  scores Array(Float64) CODEC(ZSTD(1)),
  segment Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  latency_ms Float64 CODEC(ZSTD(1)),
  input_tokens Float64 CODEC(ZSTD(1)),
  output_tokens Float64 CODEC(ZSTD(1)),
  INDEX by_receipt received TYPE minmax GRANULARITY 4
) ENGINE = {engine:ReplacingMergeTree(received)}
PARTITION BY toMonday(ts, 'UTC')
ORDER BY (model, ts, request_id)
-- A model may keep its rows for less: the job keep-inference removes what its own setting no longer keeps.
TTL toDateTime(ts, 'UTC') + INTERVAL 800 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS inference_layouts (
  id UInt64,
  model String,
  numbers Array(String),
  texts Array(String),
  truths Array(String),
  first_seen DateTime64(3)
) ENGINE = {engine:ReplacingMergeTree(first_seen)}
ORDER BY (model, id)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS inference_labels (
  model LowCardinality(String),
  request_id String CODEC(ZSTD(1)),
  label String CODEC(ZSTD(1)),
  label_value Float64 CODEC(ZSTD(1)),
  ts DateTime64(3) CODEC(ZSTD(1)),
  received DateTime64(3) CODEC(ZSTD(1)),
  source LowCardinality(String),
  -- By receipt: the last one wins.
  receipt UInt64 CODEC(ZSTD(1)),
  INDEX by_receipt received TYPE minmax GRANULARITY 4
) ENGINE = {engine:ReplacingMergeTree(receipt)}
ORDER BY (model, request_id)
TTL toDateTime(received, 'UTC') + INTERVAL 800 DAY
SETTINGS non_replicated_deduplication_window = 1000;
