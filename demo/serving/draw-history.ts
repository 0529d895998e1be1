import { loadFactor } from '../load/load-factor.ts';
import { fraudProbability } from '../model/concept.ts';
import { encode, jobRowOf, toFeatures } from '../model/features.ts';
import type { Features, ServedFeatures } from '../model/features.ts';
import { knownOf } from '../model/training-rows.ts';
import { drawTransaction, orderBook } from '../model/transactions.ts';
import { createRng, logNormal } from '../random.ts';

export interface HistoryPart {
  readonly fromMs: number;
  readonly toMs: number;
  /** Requests per second at the average load. */
  readonly rate: number;
}

export interface HistoryRow {
  readonly requestId: string;
  readonly timeMs: number;
  readonly served: ServedFeatures;
  readonly features: Features;
  readonly fraud: 0 | 1;
  readonly labelAtMs: number;
  readonly latencyMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A sample of the older requests: some 70,000 in four weeks. */
const SAMPLED_RATE = 0.03;
const FULL_MS = HOUR_MS;
const SHORT_FULL_MS = 5 * 60_000;

/**
 * The parts of a history, oldest first: six hours each of a sample of the requests, and the last hour (of a
 * history of less than a day: five minutes) as busy as the live shop. `liveRate` in requests per second.
 */
export function planHistory(anchorMs: number, days: number, liveRate: number): HistoryPart[] {
  const fromMs = anchorMs - days * DAY_MS;
  const fullFromMs = Math.max(fromMs, anchorMs - (days < 1 ? SHORT_FULL_MS : FULL_MS));
  const parts: HistoryPart[] = [];
  for (let at = fromMs; at < fullFromMs; at += 6 * HOUR_MS)
    parts.push({
      fromMs: at,
      toMs: Math.min(fullFromMs, at + 6 * HOUR_MS),
      rate: Math.min(SAMPLED_RATE, liveRate),
    });
  for (let at = fullFromMs; at < anchorMs; at += HOUR_MS / 30)
    parts.push({ fromMs: at, toMs: Math.min(anchorMs, at + HOUR_MS / 30), rate: liveRate });
  return parts;
}

/** Requests of a part, drawn by what draws the live ones. The same part always gives the same rows. */
export function drawHistory(
  seed: string,
  part: HistoryPart,
  options: { labelDelayMs: number; medianMs: number },
): HistoryRow[] {
  const rng = createRng(`rows:${seed}:${part.fromMs}`);
  const book = orderBook(seed);
  const load = loadFactor(seed, (part.fromMs + part.toMs) / 2);
  const count = Math.round(((part.toMs - part.fromMs) / 1000) * part.rate * load);
  const stepMs = (part.toMs - part.fromMs) / Math.max(1, count);
  return Array.from({ length: count }, (_, index) => {
    const bought = drawTransaction(rng);
    const known = knownOf(book, bought.customer);
    const served = toFeatures(bought, jobRowOf(known));
    const timeMs = Math.floor(part.fromMs + (index + rng()) * stepMs);
    return {
      requestId: `h-${part.fromMs.toString(36)}-${index}`,
      timeMs,
      served,
      features: encode(served),
      fraud: rng() < fraudProbability(bought, known) ? 1 : 0,
      labelAtMs: Math.floor(timeMs + options.labelDelayMs * (0.7 + 0.6 * rng())),
      latencyMs: logNormal(rng, options.medianMs, 0.24),
    };
  });
}
