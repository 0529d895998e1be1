import {
  expectedRange,
  type BaselineCell,
  type ExpectedRange,
  type RangeOptions,
} from '#engines/detect/expected-range.ts';
import type { Finding, Severity } from '#engines/detect/finding.ts';
import { judgeBand } from '#engines/detect/judge-band.ts';
import { findLevelShift } from '#engines/detect/level-shift.ts';
import { DETECTORS } from '#engines/detect/registry.ts';
import { rollingCell } from '#engines/detect/rolling-cell.ts';
import type { SignalProfile } from '#engines/detect/signal-role.ts';
import { noiseSpread } from '#engines/math/noise.ts';
import { valuesOf, type Point } from '#engines/math/points.ts';
import { ratioNoise } from '#engines/math/ratio-noise.ts';

export interface GoldenInput {
  readonly seriesId: string;
  readonly profile: SignalProfile;
  /** Finite points in time order. */
  readonly window: readonly Point[];
  readonly baselines: readonly BaselineCell[];
  /**
   * Points for the rolling range, in time order, without earlier incidents. Default: the points of
   * the window.
   */
  readonly history?: readonly Point[];
}

/** Number of points judged at the end of a window. Earlier points are the rolling baseline. */
const JUDGED = 5;
const ROLLING_GAP = 15;
const ROLLING_MIN = 20;

/** Whether a departure is large enough to matter, relative to the level. */
function matters(profile: SignalProfile, center: number, value: number): boolean {
  if (profile.role === 'latency') return value >= 1.3 * center && value - center >= 0.01;
  if (profile.role === 'errors') return value - center >= 0.015;
  if (profile.role === 'traffic') return value >= 1.4 * center || value <= 0.6 * center;
  return true;
}

/** Severity, based on the size of the departure. */
function severityOf(profile: SignalProfile, center: number, value: number): Severity {
  if (profile.role === 'errors')
    return value >= 0.5 ? 'critical' : value >= 0.1 ? 'error' : 'warning';
  if (profile.role === 'latency') return value >= 3 * center ? 'error' : 'warning';
  if (profile.role === 'traffic') return value <= 0.1 * center ? 'error' : 'warning';
  return 'warning';
}

/** Random variation between samples of a signal with few requests. */
function noiseOf(profile: SignalProfile, window: readonly Point[]): number {
  const values = valuesOf(window);
  const noise = noiseSpread(values);
  return profile.role === 'errors' ? Math.max(ratioNoise(values), noise || 0) : noise;
}

function rangeOptions({ profile, window }: GoldenInput): RangeOptions {
  const bounds = profile.role === 'errors' ? { minimum: 0, maximum: 1 } : { minimum: 0 };
  return {
    ...bounds,
    relativeFloor: profile.relativeFloor,
    absoluteFloor: profile.absoluteFloor,
    noise: noiseOf(profile, window),
  };
}

/** Maximum number of points in a rolling range. */
const ROLLING_MAX = 100;

/**
 * Points for learning a rolling range. Excludes the newest points so that a fault does not become
 * its own baseline.
 */
function rollingPoints({ window, history }: GoldenInput): readonly Point[] {
  const end = window.length - JUDGED - ROLLING_GAP;
  const endMs = window[end]?.[0] ?? Number.NEGATIVE_INFINITY;
  const calm = (history ?? []).filter(([atMs]) => atMs < endMs).slice(-ROLLING_MAX);
  return calm.length >= ROLLING_MIN ? calm : window.slice(0, Math.max(0, end));
}

/** Adds a rolling cell if there are enough points. */
function withRolling(input: GoldenInput): readonly BaselineCell[] {
  if (input.baselines.some((cell) => cell.basis === 'rolling')) return input.baselines;
  const points = rollingPoints(input);
  if (points.length < ROLLING_MIN) return input.baselines;
  return [...input.baselines, rollingCell(points.map((point) => point[1]))];
}

/** Expected range of a golden signal at a time, with the floors for its role. */
function goldenRange(input: GoldenInput, atMs: number): ExpectedRange {
  return expectedRange(withRolling(input), atMs, rangeOptions(input));
}

/** Judges a golden signal against its expected range; null when inside, learning or too small to matter. */
export function judgeRange(input: GoldenInput): Finding | null {
  const lastMs = input.window.at(-1)?.[0] ?? NaN;
  const range = goldenRange(input, lastMs);
  const verdict = judgeBand(input.window, range, {
    direction: input.profile.direction,
    of: JUDGED,
  });
  if (verdict.outcome !== 'outside' || !matters(input.profile, range.center, verdict.value))
    return null;
  return {
    detector: 'expected-range',
    version: DETECTORS['expected-range'].version,
    seriesId: input.seriesId,
    kind: verdict.side === 'up' ? 'above-range' : 'below-range',
    thresholdId: null,
    severityHint: severityOf(input.profile, range.center, verdict.value),
    onsetMs: verdict.onsetMs,
    value: verdict.value,
    expected: { low: range.low, high: Number.isFinite(range.high) ? range.high : null },
    magnitude: verdict.magnitude,
    alertable: input.profile.alertable,
    inputs: {
      basis: range.basis,
      center: range.center,
      spread: range.spread,
      samples: range.samples,
      outside: verdict.outsideCount,
      judged: verdict.judged,
    },
  };
}

/** Finds a harmful level shift of a golden signal in the window; null if none persists. */
export function judgeShift(input: GoldenInput): Finding | null {
  const { profile, window } = input;
  const shift = findLevelShift(window, {
    relativeFloor: profile.relativeFloor,
    absoluteFloor: profile.absoluteFloor,
    minMagnitude: 4,
  });
  if (!shift || !matters(profile, shift.before, shift.after)) return null;
  if (profile.direction !== 'both' && profile.direction !== shift.direction) return null;
  return {
    detector: 'level-shift',
    version: DETECTORS['level-shift'].version,
    seriesId: input.seriesId,
    kind: shift.direction === 'up' ? 'shift-up' : 'shift-down',
    thresholdId: null,
    severityHint: severityOf(profile, shift.before, shift.after),
    onsetMs: shift.onsetMs,
    value: shift.after,
    expected: { low: null, high: shift.before },
    magnitude: shift.magnitude,
    // A shift is evidence only. If there is history, the expected range decides whether the new
    // level is abnormal.
    alertable: false,
    inputs: {
      before: shift.before,
      after: shift.after,
      rankScore: shift.rankScore,
      points: window.length,
    },
  };
}
