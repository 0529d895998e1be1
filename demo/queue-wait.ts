import { exponential, type Rng } from './random.ts';

/** A queue in front of `slots` equal servers in steady state. */
export interface QueueState {
  readonly waitProbability: number;
  readonly meanWaitMs: number;
}

/**
 * M/M/c queue (Erlang C): probability that an arrival waits, and the mean wait of arrivals that do.
 * Saturated queues are capped at 98 % utilization because they have no steady state.
 */
export function queueState(ratePerSecond: number, residenceMs: number, slots: number): QueueState {
  const offered = Math.min((ratePerSecond * residenceMs) / 1000, slots * 0.98);
  let blocking = 1;
  for (let servers = 1; servers <= slots; servers += 1) {
    blocking = (offered * blocking) / (servers + offered * blocking);
  }
  const use = offered / slots;
  return {
    waitProbability: blocking / (1 - use + use * blocking),
    meanWaitMs: residenceMs / (slots - offered),
  };
}

/** Parameters for the wait caused by requests that are not sent. */
export interface UnsentQueue {
  readonly unsentPerSecond: number;
  /** Recent mean stay of a request; null if not measured yet. */
  readonly meanStayMs: number | null;
  readonly slots: number;
}

/**
 * Wait in ms caused by requests that a reduced load does not send but that still count as occupying
 * slots.
 */
export function unsentWaitMs(
  { unsentPerSecond, meanStayMs, slots }: UnsentQueue,
  rng: Rng,
): number {
  if (unsentPerSecond === 0 || meanStayMs === null || meanStayMs === 0) return 0;
  return drawWaitMs(queueState(unsentPerSecond, meanStayMs, slots), rng);
}

/** One wait in ms: 0 for most arrivals, otherwise exponential. */
export function drawWaitMs(state: QueueState, rng: Rng): number {
  return rng() < state.waitProbability ? exponential(rng, state.meanWaitMs) : 0;
}
