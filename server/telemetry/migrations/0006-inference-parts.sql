-- Requests and responses of models that come apart, until the job join-parts makes rows of them.

CREATE TABLE IF NOT EXISTS inference_parts (
  model LowCardinality(String),
  request_id String CODEC(ZSTD(1)),
  part LowCardinality(String),
  -- When it became readable here. One insert has one time, which tells it from others.
  stored DateTime64(6) DEFAULT now64(6),
  version LowCardinality(String),
  ts DateTime64(3),
  received DateTime64(3),
  source LowCardinality(String),
  origin LowCardinality(String),
  layout UInt64,
  numbers Array(Float64) CODEC(ZSTD(1)),
  texts Array(LowCardinality(String)) CODEC(ZSTD(1)),
  prediction String CODEC(ZSTD(1)),
  prediction_value Float64 CODEC(ZSTD(1)),
  score Float64 CODEC(ZSTD(1)),
  classes Array(LowCardinality(String)),
  scores Array(Float64) CODEC(ZSTD(1)),
  segment Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  latency_ms Float64 CODEC(ZSTD(1)),
  input_tokens Float64 CODEC(ZSTD(1)),
  output_tokens Float64 CODEC(ZSTD(1)),
  INDEX by_arrival stored TYPE minmax GRANULARITY 1
) ENGINE = {engine:MergeTree}
PARTITION BY toDate(received, 'UTC')
ORDER BY (model, request_id, part, stored)
TTL toDateTime(received, 'UTC') + INTERVAL 3 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;
