import { loadFactor } from '../load/load-factor.ts';
import { createRng, logNormal } from '../random.ts';
import type { Answered, ModelSpec, Outcome } from './model-spec.ts';

/**
 * Increment when the parts of `planHistory` change, because a history with another plan is not
 * resumed.
 */
export const HISTORY_PLAN = 2;

export interface HistoryPart {
  readonly fromMs: number;
  readonly toMs: number;
  /** Requests per second at the average load. */
  readonly rate: number;
}

export interface HistoryRow<A> {
  readonly requestId: string;
  readonly timeMs: number;
  readonly answered: A;
  readonly outcome: Outcome;
  readonly labelAtMs: number;
  readonly latencyMs: number;
}

/** Requests per second: of the live shop, and of the sample that is drawn for older history. */
export interface Rates {
  readonly live: number;
  readonly sampled: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FULL_MS = HOUR_MS;
const SHORT_FULL_MS = 5 * 60_000;
/** Rows per part at the average load, for the sample and for the last hour. */
const SAMPLED_ROWS = 648;
const LIVE_ROWS = 1_872;

/**
 * Recent rows are drawn more densely, because users view them in smaller steps. Shares of the live
 * requests.
 */
const DENSER = [
  { withinMs: 60 * HOUR_MS, share: 0.008 },
  { withinMs: 6 * HOUR_MS, share: 0.04 },
] as const;

/**
 * Parts of a history with similar row counts, oldest first: a sample of the requests that is denser in the last days and
 * hours, and all requests of the last hour (the last five minutes of a history shorter than a day).
 */
export function planHistory(anchorMs: number, days: number, rates: Rates): HistoryPart[] {
  const fromMs = anchorMs - days * DAY_MS;
  const fullFromMs = Math.max(fromMs, anchorMs - (days < 1 ? SHORT_FULL_MS : FULL_MS));
  const sampled = Math.min(rates.sampled, rates.live);
  const denser = days < 1 ? [] : DENSER;
  const stretches = [
    { startMs: fromMs, rate: sampled },
    ...denser.map(({ withinMs, share }) => ({
      startMs: Math.max(fromMs, anchorMs - withinMs),
      rate: Math.max(sampled, share * rates.live),
    })),
  ];
  return [
    ...stretches.flatMap(({ startMs, rate }, index) =>
      cut(startMs, stretches[index + 1]?.startMs ?? fullFromMs, rate, SAMPLED_ROWS),
    ),
    ...cut(fullFromMs, anchorMs, rates.live, LIVE_ROWS),
  ];
}

/** Splits a time range into parts of `rows` rows at this rate per second. */
function cut(fromMs: number, toMs: number, rate: number, rows: number): HistoryPart[] {
  const lengthMs = Math.ceil((rows / rate) * 1_000);
  return Array.from({ length: Math.ceil((toMs - fromMs) / lengthMs) }, (_, index) => {
    const startMs = fromMs + index * lengthMs;
    return { fromMs: startMs, toMs: Math.min(toMs, startMs + lengthMs), rate };
  });
}

/** Factor on the label delay of one request. */
export const patienceOf = (draw: number): number => 0.7 + 0.6 * draw;

/** Requests of a part, drawn like live requests. Deterministic for a part. */
export function drawHistory<A extends Answered, P>(
  spec: Pick<ModelSpec<A, P>, 'drawPast'>,
  part: HistoryPart,
  options: {
    seed: string;
    model: string;
    /** The version that served at a time (epoch ms). */
    versionAt: (timeMs: number) => string;
    labelDelayMs: number;
    medianMs: number;
  },
): HistoryRow<A>[] {
  const { seed, model, versionAt } = options;
  const rng = createRng(`rows:${seed}:${model}:${part.fromMs}`);
  const load = loadFactor(seed, (part.fromMs + part.toMs) / 2);
  const count = Math.round(((part.toMs - part.fromMs) / 1000) * part.rate * load);
  const stepMs = (part.toMs - part.fromMs) / Math.max(1, count);
  return Array.from({ length: count }, (_, index) => {
    const timeMs = Math.floor(part.fromMs + (index + rng()) * stepMs);
    const drawn = spec.drawPast(versionAt(timeMs), rng);
    return {
      ...drawn,
      requestId: `h-${part.fromMs.toString(36)}-${index}`,
      timeMs,
      labelAtMs: Math.floor(timeMs + options.labelDelayMs * patienceOf(rng())),
      latencyMs: logNormal(rng, options.medianMs, 0.24),
    };
  });
}
