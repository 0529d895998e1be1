import type { PastWindow } from '#lib/schemas/governance/past.ts';
import type { Change } from '../changes/announce.ts';

/** Effect of a past fault on one service at a point in time. */
export interface Effect {
  readonly slowdown: number;
  /** Error rate added to the service's own. */
  readonly errorRate: number;
  /** Share of the memory between base and limit that is in use and never freed, 0 to 1. */
  readonly leakedShare: number;
}

export const HEALTHY: Effect = { slowdown: 1, errorRate: 0, leakedShare: 0 };

/** Trace of a past fault in the telemetry of one service. Times in epoch ms. */
export interface Disturbance {
  readonly target: string;
  /**
   * Range in which the history has the live sample interval. Both ends are multiples of 5 minutes.
   */
  readonly fromMs: number;
  readonly toMs: number;
  readonly effect: (timeMs: number) => Effect;
  /** The target's version at a time; null for the current version. */
  readonly version: (timeMs: number) => string | null;
}

/** One past fault of one service: its telemetry, its changes and its decisions. */
export interface Episode extends Disturbance {
  /** Times of changes in the company, in order. Each is the end of a history chunk. */
  readonly cutsMs: readonly number[];
  readonly changes: readonly Change[];
  readonly window: PastWindow;
}
