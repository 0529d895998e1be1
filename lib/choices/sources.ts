type Range = { min: number; max: number; shipped: number };

/**
 * Ingest limits per sender that an administrator can set. Body limits apply to the sent and the
 * decompressed size, each.
 */
export const intakeLimits = {
  activePerSource: { min: 100, max: 10_000_000, shipped: 200_000 },
  newPerMinute: { min: 10, max: 1_000_000, shipped: 50_000 },
  labels: { min: 16, max: 1_024, shipped: 128 },
  labelNameBytes: { min: 64, max: 4_096, shipped: 512 },
  labelValueBytes: { min: 256, max: 16_384, shipped: 4_096 },
  otlpBodyMib: { min: 1, max: 128, shipped: 64 },
  remoteWriteBodyMib: { min: 1, max: 128, shipped: 32 },
  jsonBodyMib: { min: 1, max: 64, shipped: 16 },
  inferenceBodyMib: { min: 1, max: 128, shipped: 32 },
} as const satisfies Record<string, Range>;

export type IngestLimit = keyof typeof intakeLimits;
export type IngestLimits = Record<IngestLimit, number>;
