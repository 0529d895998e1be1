import { exponential, type Rng } from './random.ts';

/** A queue in front of `slots` equal servers in steady state. */
export interface QueueState {
  readonly waitProbability: number;
  readonly meanWaitMs: number;
}

/**
 * M/M/c queue (Erlang C): probability that an arrival waits, and the mean wait of those that do.
 * Saturated queues are cut at 98 % use, since they have no steady state.
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

/** Parameters that determine the wait of a request behind requests that are not sent. */
export interface UnsentQueue {
  readonly unsentPerSecond: number;
  /** Recent mean stay of a request; null while unknown. */
  readonly meanStayMs: number | null;
  readonly slots: number;
}

/** Wait in ms caused by requests that a reduced load does not send: they still occupy slots. */
export function unsentWaitMs(
  { unsentPerSecond, meanStayMs, slots }: UnsentQueue,
  rng: Rng,
): number {
  if (unsentPerSecond === 0 || meanStayMs === null || meanStayMs === 0) return 0;
  return drawWaitMs(queueState(unsentPerSecond, meanStayMs, slots), rng);
}

/** One wait in ms: 0 for most arrivals, else exponential. */
export function drawWaitMs(state: QueueState, rng: Rng): number {
  return rng() < state.waitProbability ? exponential(rng, state.meanWaitMs) : 0;
}
