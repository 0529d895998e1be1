import type { PastWindow } from '#lib/schemas/governance-past.ts';
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

/** One fault of the past on one service: its telemetry, its changes, and who decided what. Times in epoch ms. */
export interface Episode {
  readonly target: string;
  /** Between these times the history has the live sample interval. On whole 5 minutes. */
  readonly fromMs: number;
  readonly toMs: number;
  /** When something changes in the company, in order: chunks of history end there. */
  readonly cutsMs: readonly number[];
  readonly effect: (timeMs: number) => Effect;
  /** The version of the target at a time, where it is not the present one. */
  readonly version: (timeMs: number) => string | null;
  readonly changes: readonly Change[];
  readonly window: PastWindow;
}
