import { expect, test } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import type { AnswersAlike } from '#lib/schemas/rollouts/rollouts.ts';
import { termsOf, usualOfBoth } from '#server/inference/performance/task-terms.ts';
import { besideItems, type PredictionCounts, type Beside } from './compare-predictions.ts';

const none: AnswersAlike = { meanScore: null, sureness: null, spread: null, mix: null };
const alike = (given: Partial<AnswersAlike>): AnswersAlike => ({ ...none, ...given });
const counts = (given: Partial<AnswersAlike>, rows = 400): PredictionCounts => ({
  like: alike(given),
  rows,
  telling: rows,
});
const of = (now: Beside['now'], usual: Beside['usual'], rest: Partial<Beside> = {}) =>
  besideItems({ now, usual, usualRows: 1_000, paired: false, base: '1', ...rest });

test('a version that answers otherwise as much as at the gate is as expected', () => {
  const usual = { own: alike({ meanScore: 0.5 }), beside: alike({ meanScore: 0.2 }) };
  // By night both say less than at the gate.
  const [held] = of({ own: counts({ meanScore: 0.4 }), beside: counts({ meanScore: 0.1 }) }, usual);
  expect(held).toMatchObject({ title: 'Mix of the predictions', ok: true });
  const [failed] = of(
    { own: counts({ meanScore: 0.9 }), beside: counts({ meanScore: 0.1 }) },
    usual,
  );
  expect(failed?.ok).toBe(false);
  expect(failed?.detail).toMatch(
    /^90.0%, version 1 10.0%; at the gate 50.0% and 20.0%, tolerance 2/u,
  );
});

test('of predicted numbers the room is in their spread', () => {
  const usual = {
    own: alike({ meanScore: 100, spread: 20 }),
    beside: alike({ meanScore: 90, spread: 20 }),
  };
  const now = (mean: number) => ({
    own: counts({ meanScore: mean }, 2_000),
    beside: counts({ meanScore: 70 }, 2_000),
  });
  expect(of(now(83), usual)[0]?.ok).toBe(true);
  expect(of(now(95), usual)[0]).toMatchObject({ ok: false });
  const constant = {
    own: alike({ meanScore: 5, spread: 0 }),
    beside: alike({ meanScore: 5, spread: 0 }),
  };
  const same = { own: counts({ meanScore: 5 }), beside: counts({ meanScore: 5 }) };
  expect(of(same, constant)[0]?.ok).toBe(true);
});

test('what the rows of the version beside do not tell is not held against the new one', () => {
  const usual = {
    own: alike({ sureness: 0.8, mix: { a: 0.5, b: 0.5 } }),
    beside: alike({ sureness: 0.8, mix: { a: 0.5, b: 0.5 } }),
  };
  const mix = { a: 0.5, b: 0.5 };
  const bare = { own: counts({ mix }), beside: counts({ mix }) };
  expect(of(bare, usual)).toMatchObject([
    { title: 'Mix of the predictions', ok: true, measured: true },
    {
      title: 'Estimated accuracy, by its own scores',
      ok: true,
      measured: false,
      detail: 'not measured: the rows of version 1 do not contain it',
    },
  ]);
  const lost = of({ own: counts({ mix }), beside: counts({ mix, sureness: 0.8 }) }, usual);
  expect(lost.at(-1)?.ok).toBe(false);
  expect(lost.at(-1)?.detail).toMatch(/^not reported/u);
  const alone = of({ own: counts({ mix }), beside: counts({ mix: { a: 0, b: 0 } }, 0) }, usual);
  expect(alone.map(({ measured }) => measured)).toEqual([false, false]);
  const silent = of({ own: counts({}, 0), beside: counts({ mix, sureness: 0.8 }) }, usual);
  expect(silent.map(({ measured, detail }) => [measured, detail])).toEqual([
    [false, 'not measured: it has returned no prediction'],
    [false, 'not measured: it has returned no prediction'],
  ]);
});

test('shares are of all answers, also where only the most frequent were counted', () => {
  // 20 items of one in a hundred each, and a long tail of which nothing is named.
  const names = Array.from({ length: 20 }, (_, at) => `head ${at}`);
  const mix = Object.fromEntries(names.map((name) => [name, 0.01]));
  const usual = { own: alike({ mix }), beside: alike({ mix }) };
  const [item] = of({ own: counts({ mix }, 100_000), beside: counts({ mix }, 100_000) }, usual);
  expect(item?.ok).toBe(true);
  expect(item?.detail).toMatch(
    '0.0% of the predictions differ from those of version 1, at the gate 0.0%, tolerance 22.3%',
  );
});

test('a version stuck at one item is found, and what moved is named', () => {
  const usual = {
    own: alike({ mix: { a: 0.5, b: 0.3, constructor: 0.2 } }),
    beside: alike({ mix: { a: 0.4, b: 0.4, constructor: 0.2 } }),
  };
  const beside = counts({ mix: { a: 0.4, b: 0.4, constructor: 0.2 } });
  const [stuck] = of({ own: counts({ mix: { a: 0, b: 0, constructor: 1 } }), beside }, usual);
  expect(stuck?.ok).toBe(false);
  expect(stuck?.detail).toContain('; mainly constructor: 100.0% instead of 20.0%');
  const [new_] = of({ own: counts({ mix: { a: 0, b: 0, constructor: 0 } }), beside }, usual);
  expect(new_?.detail).toContain('; mainly all others: 100.0% instead of 0.0%');
});

test('clicks that depend on the input choose the rows of the gate, and hardly ever fail a good version', () => {
  const random = seededRandom(11);
  const lists = termsOf({ kind: 'ranking', positive: null });
  // Half of the visitors click ten times as often as the others, and see another first item.
  const draw = (rows: number, swapped: boolean) =>
    Array.from({ length: rows }, () => {
      const often = random() < 0.5;
      const first = often ? 'x' : swapped && random() < 0.7 ? 'z' : 'y';
      return { list: [first, 'w'], clicked: random() < (often ? 0.2 : 0.02) };
    });
  let failed = 0;
  for (let round = 0; round < 50; round += 1) {
    // At the gate all requests are asked about, whether or not something was clicked.
    const gate = { own: draw(1_000, true), beside: draw(1_000, false) };
    const asked = (list: typeof gate.own) => list.map((row) => row.list);
    const usual = usualOfBoth(lists, { own: asked(gate.own), beside: asked(gate.beside) });
    const names = Object.keys(usual.own.mix ?? {});
    const live = { own: draw(60, true), beside: draw(1_140, false) };
    const now = usualOfBoth(lists, { own: asked(live.own), beside: asked(live.beside) }, names);
    const items = of(
      {
        own: { like: now.own, rows: 60, telling: 60 },
        beside: { like: now.beside, rows: 1_140, telling: 1_140 },
      },
      usual,
    );
    if (items.some(({ ok }) => !ok)) failed += 1;
  }
  expect(failed).toBeLessThanOrEqual(1);
});
