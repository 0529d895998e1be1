import { expect, it } from 'vitest';
import { fraudHistory } from './fraud-history.ts';
import { firstModel } from './fraud-model.ts';

const DAY_MS = 86_400_000;
const anchorMs = Date.UTC(2026, 5, 30, 15);
const historyOf = (seed: string, days = 28) =>
  fraudHistory({ seed, model: 'fraud-score', anchorMs, days });

it.each(['default', 'a'])('trains 20 runs in two experiments when company %s opens', (seed) => {
  const { first, runs } = historyOf(seed);
  expect(1 + runs.length).toBe(20);
  expect(new Set(runs.map(({ experiment }) => experiment))).toEqual(
    new Set(['fraud-score', 'fraud-score-search']),
  );
  expect(new Set(runs.map(({ runName }) => runName)).size).toBe(19);
  const failures: string[] = [];
  const digests = new Set([first.evaluation.digest]);
  for (const run of runs) {
    try {
      const { model, curves, evaluation } = run.train();
      digests.add(evaluation.digest);
      expect(evaluation.quality['roc_auc']).toBeGreaterThan(0.7);
      const [train] = curves;
      expect(train?.points.at(-1)?.[0]).toBe(model.options['rounds']);
      expect(train?.points.at(-1)?.[1]).toBeLessThan(train?.points[0]?.[1] ?? 0);
      expect(curves.every(({ points }) => points.every(([, loss]) => Number.isFinite(loss)))).toBe(
        true,
      );
    } catch (error) {
      failures.push(String(error));
    }
  }
  expect(failures).toEqual([expect.stringContaining('the window contains 150 labeled rows')]);
  // All on the same purchases.
  expect(digests.size).toBe(1);
});

it('has three further versions, each of another training, the newest of which is the candidate', () => {
  const versions = historyOf('default').runs.filter(({ version }) => version !== null);
  expect(versions.map(({ version }) => version?.fate)).toEqual([
    'archived',
    'archived',
    'candidate',
  ]);
  expect(new Set(versions.map((run) => run.train().model.digest)).size).toBe(3);
});

it.each(['default', 'a', 'b'])(
  'serves versions 2 and 3 one after the other (company %s)',
  (seed) => {
    const { runs } = historyOf(seed);
    const served = runs.flatMap(({ version, endedAtMs }) =>
      version?.served === undefined ? [] : [{ ...version.served, endedAtMs }],
    );
    expect(
      served.map(({ fromMs, toMs }) => [fromMs, toMs].map((at) => (anchorMs - at) / DAY_MS / 28)),
    ).toEqual([
      [expect.closeTo(0.68), expect.closeTo(0.42)],
      [expect.closeTo(0.42), expect.closeTo(0.36)],
    ]);
    for (const { fromMs, endedAtMs } of served) expect(fromMs).toBeGreaterThanOrEqual(endedAtMs);
    // Why the second of them was rolled back.
    const { trainingRows, holdoutRows } = firstModel(seed);
    const reason = `trained on ${(trainingRows + holdoutRows).toLocaleString('en')} purchases instead of`;
    const rolledBack = runs.find(({ version }) =>
      version?.tags['archived_because']?.includes(reason),
    );
    expect(rolledBack?.params['rows']).toBe('600');
  },
);

it.each([1, 7, 28])('begins and ends within a history of %i days', (days) => {
  const { first, runs } = historyOf('default', days);
  expect(first.endedAtMs).toBeLessThanOrEqual(anchorMs - days * DAY_MS);
  let beforeMs = first.endedAtMs;
  for (const { startedAtMs, endedAtMs } of runs) {
    expect(startedAtMs).toBeGreaterThanOrEqual(beforeMs);
    beforeMs = startedAtMs;
    const seconds = (endedAtMs - startedAtMs) / 1_000;
    expect(seconds).toBeGreaterThan(20);
    expect(seconds).toBeLessThan(900);
    expect(endedAtMs).toBeLessThan(anchorMs);
  }
});

it('is the same for the same company and time', () => {
  const [one, other] = [historyOf('default'), historyOf('default')];
  expect(JSON.stringify(other)).toBe(JSON.stringify(one));
  expect(other.runs[0]?.train()).toEqual(one.runs[0]?.train());
});
