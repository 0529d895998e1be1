import type { CauseSeries } from '#engines/causes/cause-input.ts';
import { findOnset, type Onset } from '#engines/causes/onset.ts';
import { classifySignal, type SignalProfile } from '#engines/detect/signal-role.ts';
import { meanBuckets } from '#engines/math/mean-buckets.ts';
import { finitePoints, type Point } from '#engines/math/points.ts';
import { robustShift, type Shift } from '#engines/math/shift.ts';

/** A series with its change from before to after the incident's onset. */
export interface Measured {
  readonly series: CauseSeries;
  readonly points: readonly Point[];
  readonly shift: Shift;
  /**
   * The shift's score weighted by the number of points, because a median of many points is more
   * certain.
   */
  readonly sure: number;
  /** after - before in the unit of the series. */
  readonly delta: number;
  /** after / before; 1 when both are 0. */
  readonly ratio: number;
  readonly onset: Onset;
}

const BEFORE_MS = 30 * 60_000;
const BEFORE_POINTS = 180;
const AFTER_MS = 20 * 60_000;

function ratioOf(before: number, after: number): number {
  if (before > 0) return after / before;
  return after > 0 ? 1000 : 1;
}

function floorsOf(series: CauseSeries): SignalProfile {
  const profile = classifySignal(series.metric);
  if (profile.role === series.role) return profile;
  // A metric with a custom name, to which the collector assigned a role.
  return {
    ...profile,
    role: series.role,
    relativeFloor: 0.1,
    absoluteFloor: series.role === 'errors' ? 0.01 : 0,
  };
}

/**
 * Minimum increase for an onset. Higher for error ratios, because one failed request among few is
 * not an onset.
 */
export function onsetFloor(role: CauseSeries['role'], floor: number): number {
  return role === 'errors' ? Math.max(0.01, floor) : floor;
}

/**
 * Measures one series around the incident's onset: medians and IQR before and after, the robust
 * score between them, and the series' own onset. "Before" is up to 30 minutes. "After" excludes its
 * first 30 %, so that a ramp or an onset estimated too early does not dilute it. Error ratios of
 * few requests are means of a few samples.
 */
export function measureSeries(series: CauseSeries, onsetMs: number, guardMs: number): Measured {
  const points = finitePoints(series.points);
  const beforeAll = points.filter(([atMs]) => atMs < onsetMs && atMs >= onsetMs - BEFORE_MS);
  const before = (
    beforeAll.length >= 6 ? beforeAll : points.filter(([atMs]) => atMs < onsetMs)
  ).slice(-BEFORE_POINTS);
  const afterAll = points.filter(([atMs]) => atMs >= onsetMs && atMs <= onsetMs + AFTER_MS);
  const endMs = afterAll.at(-1)?.[0] ?? onsetMs;
  const settled = afterAll.filter(([atMs]) => atMs >= onsetMs + 0.3 * (endMs - onsetMs));
  const floors = floorsOf(series);
  const after = settled.length >= 2 ? settled : afterAll;
  const group = series.role === 'errors' ? Math.min(4, Math.ceil(after.length / 3)) : 1;
  const shift = robustShift(
    meanBuckets(
      before.map((point) => point[1]),
      group,
    ),
    meanBuckets(
      after.map((point) => point[1]),
      group,
    ),
    { relative: floors.relativeFloor, absolute: floors.absoluteFloor },
  );
  const onset = findOnset(
    points.filter(([atMs]) => atMs >= onsetMs - BEFORE_MS && atMs <= onsetMs + AFTER_MS),
    {
      direction: shift.score < 0 ? 'down' : 'up',
      referenceEndMs: onsetMs - guardMs,
      relativeFloor: floors.relativeFloor,
      absoluteFloor: onsetFloor(series.role, floors.absoluteFloor),
    },
  );
  const known = shift.beforeCount > 0 && shift.afterCount > 0;
  return {
    series,
    points,
    shift,
    sure: shift.score * Math.min(2, Math.max(0.7, Math.sqrt(after.length) / 2)),
    delta: known ? shift.after - shift.before : 0,
    ratio: known ? ratioOf(shift.before, shift.after) : 1,
    onset,
  };
}
