import { expect, it } from 'vitest';
import { FRAUD_LIMIT } from '../model/classifier.ts';
import { fraudProbability } from '../model/concept.ts';
import { encode, jobRowOf, toFeatures } from '../model/features.ts';
import { knownOf } from '../model/training-rows.ts';
import { drawTransaction, orderBook } from '../model/transactions.ts';
import { createRng } from '../random.ts';
import { FraudScorer, type Scored } from '../service/fraud-scorer.ts';
import { drawHistory, planHistory } from './draw-history.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const anchorMs = Date.UTC(2026, 10, 25, 13);
const rates = { live: 15.6, sampled: 0.03 };

it.each([1 / 24, 0.5, 1, 2, 7, 28])('covers %f days without a hole or an overlap', (days) => {
  const parts = planHistory(anchorMs, days, rates);
  expect(parts[0]?.fromMs).toBe(anchorMs - days * DAY_MS);
  expect(parts.at(-1)?.toMs).toBe(anchorMs);
  for (const [index, { fromMs, toMs, rate }] of parts.entries()) {
    expect(toMs).toBeGreaterThan(fromMs);
    if (index === 0) continue;
    expect(fromMs).toBe(parts[index - 1]?.toMs);
    expect(rate).toBeGreaterThanOrEqual(parts[index - 1]?.rate ?? 0);
  }
});

it('sends fewer rows at a smaller load, and fits the store of the company', () => {
  const rowsOf = (load: number) =>
    planHistory(anchorMs, 28, { ...rates, live: rates.live * load }).reduce(
      (sum, { fromMs, toMs, rate }) => sum + ((toMs - fromMs) / 1_000) * rate,
      0,
    );
  // They remain with the live rows of one more hour.
  expect(rowsOf(1) + 3_600 * rates.live).toBeLessThan(220_000);
  expect(rowsOf(0.1)).toBeLessThan(0.6 * rowsOf(1));
});

it('shows a smooth F1 in the steps of each view', () => {
  const book = orderBook('default');
  const scorer = new FraudScorer(
    'default',
    (customer) => jobRowOf(knownOf(book, customer)),
    createRng('history'),
  );
  const spec = {
    drawPast: (version: string, rng: () => number) => {
      const transaction = drawTransaction(rng);
      const known = knownOf(book, transaction.customer);
      const served = toFeatures(transaction, jobRowOf(known));
      const probability = scorer.probability(version, served);
      const label = rng() < fraudProbability(transaction, known) ? 1 : 0;
      const answered: Scored = { version, transaction, served, probability };
      return { answered, outcome: { features: encode(served), label, sent: label } };
    },
  };
  const options = {
    seed: 'default',
    model: 'fraud-score',
    versionAt: () => '1',
    labelDelayMs: 60_000,
    medianMs: 18,
  };
  const rows = planHistory(anchorMs, 28, rates)
    .filter(({ toMs }) => toMs <= anchorMs - HOUR_MS)
    .flatMap((part) => drawHistory(spec, part, options));
  /** Standard deviation of F1 over the steps of a view that ends an hour before the demo opened. */
  const spread = (viewMs: number, stepMs: number): number => {
    const toMs = anchorMs - HOUR_MS;
    const inView = rows.filter(({ timeMs }) => timeMs >= toMs - viewMs && timeMs < toMs);
    const steps = Map.groupBy(inView, ({ timeMs }) => Math.floor((toMs - timeMs) / stepMs));
    const values = [...steps.values()].map((step) => {
      const count = (called: boolean, label: number): number =>
        step.filter(
          ({ answered, outcome }) =>
            answered.probability > FRAUD_LIMIT === called && outcome.label === label,
        ).length;
      const hits = 2 * count(true, 1);
      return hits / (hits + count(true, 0) + count(false, 1));
    });
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };
  expect(spread(27 * DAY_MS, DAY_MS)).toBeLessThan(0.035);
  expect(spread(7 * DAY_MS, 6 * HOUR_MS)).toBeLessThan(0.06);
  expect(spread(DAY_MS, HOUR_MS)).toBeLessThan(0.07);
  expect(spread(5 * HOUR_MS, HOUR_MS / 4)).toBeLessThan(0.07);
});

it('draws each request by the version that answered then', () => {
  const spec = {
    drawPast: (version: string) => ({
      answered: { version },
      outcome: { features: [], label: 0, sent: 0 },
    }),
  };
  const switchMs = anchorMs - 2.5 * DAY_MS;
  const rows = planHistory(anchorMs, 7, rates).flatMap((part) =>
    drawHistory(spec, part, {
      seed: 'default',
      model: 'fraud-score',
      versionAt: (timeMs) => (timeMs < switchMs ? '1' : '2'),
      labelDelayMs: 60_000,
      medianMs: 18,
    }),
  );
  const versionsOf = (isBefore: boolean) =>
    new Set(
      rows
        .filter(({ timeMs }) => timeMs < switchMs === isBefore)
        .map((row) => row.answered.version),
    );
  expect(versionsOf(true)).toEqual(new Set(['1']));
  expect(versionsOf(false)).toEqual(new Set(['2']));
});
