import { defaultThresholds, type NamedThreshold } from '#engines/detect/default-thresholds.ts';
import type { BaselineCell } from '#engines/detect/expected-range.ts';
import type { Finding } from '#engines/detect/finding.ts';
import { judgeRange, judgeShift } from '#engines/detect/judge-golden.ts';
import { DETECTORS, detectorsFor } from '#engines/detect/registry.ts';
import { classifySignal, type SignalProfile } from '#engines/detect/signal-role.ts';
import { judgeSilence } from '#engines/detect/silence.ts';
import { judgeThreshold } from '#engines/detect/static-threshold.ts';
import { findLeak, type LeakOptions } from '#engines/detect/trend-leak.ts';
import { finitePoints, type Point } from '#engines/math/points.ts';

export interface JudgedSeries {
  readonly id: string;
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface JudgeInput {
  readonly series: JudgedSeries;
  /** Recent points (about 60 to 120), in any order; NaN for missing values. */
  readonly window: readonly Point[];
  readonly baselines?: readonly BaselineCell[];
  /**
   * Points for the rolling range: starts before the window and excludes the times of earlier
   * alerts. Default: the window.
   */
  readonly history?: readonly Point[];
  /** Limits of this series; default: the shipped ones of its role. */
  readonly thresholds?: readonly NamedThreshold[];
  /** Thresholds that are already breached (hysteresis). */
  readonly breaching?: ReadonlySet<string>;
  readonly nowMs: number;
  /** Reporting interval of the series, if known. */
  readonly intervalMs?: number;
  /** Memory limit of the process, if known, in the unit of the series. */
  readonly limit?: number;
  /** When the series was first seen, if that is recent. */
  readonly firstSeenMs?: number;
}

/** `missing`: there are no recent points, so the current value is unknown. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly state: 'judged' | 'missing';
}

function judgeLimits(
  input: JudgeInput,
  profile: SignalProfile,
  window: readonly Point[],
): Finding[] {
  const findings: Finding[] = [];
  for (const threshold of input.thresholds ?? defaultThresholds(profile)) {
    const verdict = judgeThreshold(window, threshold, input.breaching?.has(threshold.id) ?? false);
    if (verdict.outcome !== 'breach') continue;
    const upper = threshold.comparison === '>' || threshold.comparison === '>=';
    findings.push({
      detector: 'static-threshold',
      version: DETECTORS['static-threshold'].version,
      seriesId: input.series.id,
      kind: 'limit-crossed',
      thresholdId: threshold.id,
      severityHint: threshold.severity,
      onsetMs: verdict.onsetMs,
      value: verdict.value,
      expected: upper ? { low: null, high: threshold.limit } : { low: threshold.limit, high: null },
      magnitude: NaN,
      alertable: profile.alertable || threshold.mayAlert === true,
      inputs: {
        limit: threshold.limit,
        comparison: threshold.comparison,
        breaches: verdict.breaches,
        judged: verdict.judged,
        ...(threshold.forMs === undefined ? {} : { forMs: threshold.forMs }),
        ...(threshold.note === undefined ? {} : { note: threshold.note }),
      },
    });
    // Thresholds are ordered from most to least severe, so the first finding is enough.
    break;
  }
  return findings;
}

function judgeLeak(input: JudgeInput, profile: SignalProfile, window: readonly Point[]): Finding[] {
  if (profile.unit !== 'By') return [];
  const options: LeakOptions = {
    ...(input.limit === undefined ? {} : { limit: input.limit }),
    ...(input.firstSeenMs === undefined ? {} : { firstSeenMs: input.firstSeenMs }),
  };
  const leak = findLeak(window, options);
  if (!leak.leaking) return [];
  const soon = leak.msToLimit < 3_600_000;
  return [
    {
      detector: 'trend-leak',
      version: DETECTORS['trend-leak'].version,
      seriesId: input.series.id,
      kind: 'leak',
      thresholdId: null,
      severityHint: soon ? 'error' : 'warning',
      onsetMs: leak.onsetMs,
      value: leak.to,
      expected: { low: null, high: leak.from },
      magnitude: NaN,
      alertable: profile.alertable,
      inputs: {
        growthPerHour: leak.growthPerHour,
        from: leak.from,
        rising: leak.rising,
        points: leak.points,
        msToLimit: Number.isFinite(leak.msToLimit) ? leak.msToLimit : null,
        ageMs: leak.ageMs,
        lowest: leak.lowest,
      },
    },
  ];
}

function judgeReporting(
  input: JudgeInput,
  profile: SignalProfile,
  window: readonly Point[],
): Finding | null {
  const silence = judgeSilence(
    window,
    input.nowMs,
    input.intervalMs === undefined ? {} : { intervalMs: input.intervalMs },
  );
  if (silence.outcome !== 'silent') return null;
  return {
    detector: 'silence',
    version: DETECTORS.silence.version,
    seriesId: input.series.id,
    kind: 'silent',
    thresholdId: null,
    severityHint: profile.family === 'health' ? 'error' : 'warning',
    onsetMs: silence.lastAtMs + silence.intervalMs,
    value: NaN,
    expected: { low: null, high: null },
    magnitude: NaN,
    alertable: profile.alertable,
    inputs: {
      silentForMs: silence.silentForMs,
      intervalMs: silence.intervalMs,
      lastAtMs: silence.lastAtMs,
    },
  };
}

/**
 * Single point of decision about a screened series: runs every detector that the registry allows
 * for its role and returns the findings. A silent series gets only the finding `silent` and the
 * state `missing`: its old values do not describe the present, so its alerts freeze. Pure and
 * synchronous; about 0.1 ms for 120 points.
 */
export function judgeSeries(input: JudgeInput): Judgement {
  const profile = classifySignal(input.series.metric, input.series.labels);
  const window = finitePoints(input.window);
  const allowed = new Set(
    detectorsFor(profile.family, profile.role).map((detector) => detector.id),
  );
  // An edge exists only while calls are made, so silence is not a fault of the source.
  if (allowed.has('silence') && input.series.labels['caller'] === undefined) {
    const silent = judgeReporting(input, profile, window);
    if (silent) return { findings: [silent], state: 'missing' };
  }
  if (window.length === 0) return { findings: [], state: 'missing' };
  const golden = {
    seriesId: input.series.id,
    profile,
    window,
    baselines: input.baselines ?? [],
    ...(input.history === undefined ? {} : { history: finitePoints(input.history) }),
  };
  const range = allowed.has('expected-range') ? judgeRange(golden) : null;
  const shift = allowed.has('level-shift') ? judgeShift(golden) : null;
  const findings = [
    ...(range ? [range] : []),
    ...(shift ? [shift] : []),
    ...(allowed.has('static-threshold') || input.thresholds !== undefined
      ? judgeLimits(input, profile, window)
      : []),
    ...(allowed.has('trend-leak') ? judgeLeak(input, profile, window) : []),
  ];
  return { findings, state: 'judged' };
}
