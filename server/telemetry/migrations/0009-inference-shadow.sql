-- What versions in the shadow answered to mirrored requests. Apart from `inference`, so that nothing that was never served
-- counts as served; the features are those of the request with the same id.

CREATE TABLE IF NOT EXISTS inference_shadow (
  model LowCardinality(String),
  version LowCardinality(String),
  request_id String CODEC(ZSTD(1)),
  ts DateTime64(3) CODEC(DoubleDelta, ZSTD(1)),
  received DateTime64(3) CODEC(DoubleDelta, ZSTD(1)),
  source LowCardinality(String),
  prediction String CODEC(ZSTD(1)),
  prediction_value Float64 CODEC(ZSTD(1)),
  score Float64 CODEC(ZSTD(1)),
  classes Array(LowCardinality(String)),
  scores Array(Float64) CODEC(ZSTD(1)),
  latency_ms Float64 CODEC(ZSTD(1)),
  error String CODEC(ZSTD(1))
) ENGINE = {engine:ReplacingMergeTree(received)}
PARTITION BY toMonday(ts, 'UTC')
ORDER BY (model, version, request_id)
TTL toDateTime(ts, 'UTC') + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;
