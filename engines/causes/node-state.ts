import type { Measured } from '#engines/causes/measure-series.ts';
import { CREDIBLE_STRENGTH } from '#engines/causes/onset.ts';
import { ownErrors } from '#engines/causes/own-errors.ts';
import { ownLatency, type OwnAnomaly } from '#engines/causes/own-latency.ts';
import { ownAmplification, ownTraffic, type OwnTraffic } from '#engines/causes/own-traffic.ts';
import { grade, squash, type Scene } from '#engines/causes/scene.ts';
import { findLeak, type LeakVerdict } from '#engines/detect/trend-leak.ts';

export interface ResourceStrain {
  /** 0..1: certainty that a resource of this node became scarce. */
  readonly strength: number;
  readonly measured: Measured | null;
}

/** The trouble at one node, after accounting for its callees and load. */
export interface NodeState {
  readonly key: string;
  readonly latency: OwnAnomaly;
  readonly errors: OwnAnomaly;
  readonly amplification: { readonly strength: number; readonly measured: Measured | null };
  readonly traffic: OwnTraffic;
  readonly leak: { readonly verdict: LeakVerdict; readonly measured: Measured } | null;
  readonly strain: ResourceStrain;
  /** Combined strength of the node's own latency, errors and amplification, 0..1. */
  readonly own: number;
  /** Strength of own trouble that is probably the queue of a slow callee (see `withoutQueueing`). */
  readonly queued: number;
  /**
   * The host that explains a part of the node's own trouble (see `withoutHostStrain`), and its
   * share, 0..1.
   */
  readonly hosted: { readonly host: string; readonly share: number } | null;
  /**
   * For a host, otherwise null: certainty that its guests suffer together and did not use up the
   * resource, how well their traffic explains the strain, and the number of guests that got worse.
   */
  readonly asHost: {
    readonly agreement: number;
    readonly load: number;
    readonly suffering: number;
  } | null;
  /** Combined strength of all visible signals, including consequences. */
  readonly visible: number;
  /**
   * Time at which the node's own signals changed; the incident's onset if no series shows a change.
   */
  readonly onsetMs: number;
  /** Uncertainty of that onset, in ms. */
  readonly toleranceMs: number;
}

const either = (...strengths: readonly number[]): number =>
  1 - strengths.reduce((rest, item) => rest * (1 - item), 1);

/** A leak that has filled the memory no longer grows, so earlier windows are also checked. */
const LEAK_LOOKBACK_MS = [0, 120_000, 300_000, 600_000];

/** The first window of the series that shows a leak: newest end first, shortest first. */
function leakIn(measured: Measured, nowMs: number): LeakVerdict | null {
  const { limit } = measured.series;
  for (const backMs of LEAK_LOOKBACK_MS) {
    const endMs = nowMs - backMs;
    const recent = measured.points.filter(([atMs]) => atMs <= endMs && atMs >= endMs - 3_600_000);
    for (const window of [recent.slice(-60), recent.slice(-120), recent]) {
      const verdict = findLeak(window, limit === undefined ? {} : { limit });
      if (verdict.leaking) return verdict;
    }
  }
  return null;
}

function leakOf(scene: Scene, key: string): NodeState['leak'] {
  for (const measured of scene.ofNode(key, 'memory')) {
    if (measured.series.unit !== 'By') continue;
    const verdict = leakIn(measured, scene.input.nowMs);
    if (verdict) return { verdict, measured };
  }
  return null;
}

const STRAIN_LEVEL: Partial<Record<string, readonly [number, number]>> = {
  cpu: [0.7, 0.92],
  memory: [0.85, 0.95],
  disk: [0.8, 0.92],
  descriptors: [0.75, 0.9],
};

/** The scarcest resource, which increased with the onset and is near its limit (or alerts). */
function strainOf(scene: Scene, key: string): ResourceStrain {
  let best: ResourceStrain = { strength: 0, measured: null };
  for (const role of ['cpu', 'memory', 'disk', 'descriptors', 'queue'] as const) {
    for (const measured of scene.ofNode(key, role)) {
      const level = STRAIN_LEVEL[role];
      const limit = measured.series.limit ?? (measured.series.unit === '1' ? 1 : NaN);
      const near = level ? grade(measured.shift.after / limit, level[0], level[1]) : 0;
      const alerting = scene.departed.has(measured.series.seriesId);
      const moved = squash(measured.sure);
      const strength = alerting
        ? Math.max(moved > 0 ? 0.75 : 0.4, moved * near)
        : moved * Math.max(near, 0.35 * grade(measured.ratio, 1.3, 2.5));
      if (strength > best.strength) best = { strength, measured };
    }
  }
  return best;
}

/** Onset of the clearest own series of the node: a clear step also has the most precise time. */
function nodeOnset(
  scene: Scene,
  list: readonly (readonly [number, Measured | null])[],
): { onsetMs: number; toleranceMs: number } {
  let clearest: Measured | null = null;
  for (const [strength, measured] of list) {
    if (strength <= 0.15 || !measured || measured.onset.strength < CREDIBLE_STRENGTH) continue;
    if (clearest === null || measured.shift.score > clearest.shift.score) clearest = measured;
  }
  if (clearest === null) return { onsetMs: scene.onsetMs, toleranceMs: 15_000 };
  return {
    onsetMs: clearest.onset.onsetMs,
    toleranceMs: Math.max(6000, 1.5 * clearest.onset.intervalMs),
  };
}

/** Evaluates one node: its visible trouble, the part caused by the node itself, and the onset. */
export function nodeState(scene: Scene, key: string): NodeState {
  const latency = ownLatency(scene, key);
  const errors = ownErrors(scene, key);
  const amplification = ownAmplification(scene, key);
  const { onsetMs, toleranceMs } = nodeOnset(scene, [
    [latency.strength, latency.measured],
    [errors.strength, errors.measured],
    [amplification.strength, amplification.measured],
  ]);
  return {
    key,
    latency,
    errors,
    amplification,
    traffic: ownTraffic(scene, key),
    leak: leakOf(scene, key),
    strain: strainOf(scene, key),
    own: either(latency.strength, errors.strength, amplification.strength),
    queued: 0,
    hosted: null,
    asHost: null,
    visible: either(latency.visible, errors.visible),
    onsetMs,
    toleranceMs,
  };
}
