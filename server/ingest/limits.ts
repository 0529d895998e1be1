import type { SeriesLimits } from '#server/telemetry/settings.ts';

/** What one source may send. Every refusal names the limit it met. */
export type SourceLimits = SeriesLimits;

export type BodyLimits = {
  /** As received, before inflating. */
  maxWireBytes: number;
  /** After inflating. */
  maxPlainBytes: number;
};

const MIB = 1024 * 1024;

export const otlpBodyLimits: BodyLimits = { maxWireBytes: 64 * MIB, maxPlainBytes: 64 * MIB };
export const remoteWriteBodyLimits: BodyLimits = {
  maxWireBytes: 32 * MIB,
  maxPlainBytes: 32 * MIB,
};
/** PagerDuty's own limit. */
export const pagerDutyBodyLimits: BodyLimits = {
  maxWireBytes: 512 * 1024,
  maxPlainBytes: 512 * 1024,
};
export const jsonBodyLimits: BodyLimits = { maxWireBytes: 16 * MIB, maxPlainBytes: 16 * MIB };

/** All bodies together, received and inflated. */
export const maxBytesInFlight = 256 * MIB;
/** A refused body is read to its end up to here, so that the sender gets the status and not a broken connection. */
export const maxDrainBytes = 128 * MIB;
export const maxDrainMs = 60_000;
