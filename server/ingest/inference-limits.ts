import type { BodyLimits } from './limits.ts';

const mebibyte = 1024 * 1024;

/** A larger body is sent in parts; Parquet and Arrow hold ten times the rows of JSON in the same bytes. */
export const inferenceBodyLimits: BodyLimits = {
  maxWireBytes: 32 * mebibyte,
  maxPlainBytes: 32 * mebibyte,
};

export const inferenceLimits = {
  rows: 100_000,
  /** Feature values of one body, over all rows. */
  cells: 4_000_000,
  /** Features of one row. */
  features: 500,
  /** Features of one model over the rows of one body. */
  columns: 1_000,
  nameChars: 200,
  textChars: 1_000,
  classes: 200,
  /** Items of an answered list, or of what was relevant of it. */
  items: 200,
  segments: 20,
} as const;
