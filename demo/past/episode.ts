import type { PastWindow } from '#lib/schemas/governance/past.ts';
import type { Change } from '../changes/announce.ts';

/** What a fault of the past does to one service at one moment. */
export interface Effect {
  readonly slowdown: number;
  /** Added to the service's own error rate. */
  readonly errorRate: number;
  /** Share of the room between its base and its limit that is held and never freed, 0 to 1. */
  readonly leakedShare: number;
}

export const HEALTHY: Effect = { slowdown: 1, errorRate: 0, leakedShare: 0 };

/** What a fault of the past leaves in the telemetry of one service. Times in epoch ms. */
export interface Disturbance {
  readonly target: string;
  /** Between these times the history has the live sample interval. On whole 5 minutes. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly effect: (timeMs: number) => Effect;
  /** The version of the target at a time, where it is not the present one. */
  readonly version: (timeMs: number) => string | null;
}

/** One fault of the past on one service: its telemetry, its changes, and who decided what. */
export interface Episode extends Disturbance {
  /** When something changes in the company, in order: chunks of history end there. */
  readonly cutsMs: readonly number[];
  readonly changes: readonly Change[];
  readonly window: PastWindow;
}
