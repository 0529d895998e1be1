import type { PastWindow } from '#lib/schemas/governance/past.ts';
import type { Change } from '../changes/announce.ts';

/** Effect of a past fault on one service at one moment. */
export interface Effect {
  readonly slowdown: number;
  /** Added to the service's own error rate. */
  readonly errorRate: number;
  /** Share of the memory between base and limit that is in use and never freed, 0 to 1. */
  readonly leakedShare: number;
}

export const HEALTHY: Effect = { slowdown: 1, errorRate: 0, leakedShare: 0 };

/** Trace of a past fault in the telemetry of one service. Times in epoch ms. */
export interface Disturbance {
  readonly target: string;
  /**
   * Between these times the history has the live sample interval. Both are multiples of 5 minutes.
   */
  readonly fromMs: number;
  readonly toMs: number;
  readonly effect: (timeMs: number) => Effect;
  /** The version of the target at a time; null where it is the current one. */
  readonly version: (timeMs: number) => string | null;
}

/** One past fault of one service: its telemetry, its changes and its decisions. */
export interface Episode extends Disturbance {
  /** Times of changes in the company, in order: chunks of history end there. */
  readonly cutsMs: readonly number[];
  readonly changes: readonly Change[];
  readonly window: PastWindow;
}
