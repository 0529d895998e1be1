import type { QueryParams } from '../../client.ts';
import type { RangePoint } from './range-points.ts';

export type RangeWindow = {
  ids: readonly bigint[];
  fromMs: number;
  toMs: number;
  /** Maximum points per series. */
  points: number;
  nowMs: number;
};

export type SeriesPoints = { bySeries: Map<string, RangePoint[]>; reduced: boolean };

/** Bucket width, with two points per bucket by default. */
export function bucketWidthMs(window: RangeWindow, pointsPerBucket = 2): number {
  const buckets = Math.max(1, Math.floor(window.points / pointsPerBucket) - 1);
  return Math.max(1, Math.ceil((window.toMs - window.fromMs) / buckets));
}

export function rangeParams(window: RangeWindow, pointsPerBucket = 2): QueryParams {
  return {
    ids: window.ids,
    from: window.fromMs,
    to: window.toMs,
    width: bucketWidthMs(window, pointsPerBucket),
  };
}
