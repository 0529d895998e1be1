import { expect, test } from 'vitest';
import type { ImportanceAnswer } from '#lib/schemas/drift/columns.ts';
import { describeImportance, sharesOf } from './importance-text.ts';

const at = '2026-11-27T10:00:00.000Z';
const measured: NonNullable<ImportanceAnswer['measured']> = {
  version: '7',
  source: 'surrogate',
  reason: null,
  at,
  from: at,
  to: at,
  rows: 1_000,
  held: 500,
  repeats: 3,
  executor: null,
  fidelity: 0.93,
  loss: { measure: 'brier', model: 0.081, surrogate: 0.083 },
};
const answer: ImportanceAnswer = {
  source: 'surrogate',
  reason: null,
  version: null,
  run: null,
  at,
  measured,
  columns: [{ column: 'amount', share: 1, error: 0.1 }],
};

test('a surrogate is called one, with its fidelity, its loss and its date', () => {
  const words = describeImportance(answer);
  expect(words).toMatch(
    'Importance: surrogate model: trees that match its predictions at 93% (R²), each column shuffled over 500 labelled rows of v7 not used for training, 3 shuffles each, Fri 27 Nov 2026, 10:00:00 UTC. Brier score of the model 0.081, of the surrogate 0.083. Correlated columns share it.',
  );
  expect(words).toMatch(/93% \(R²\)/u);
  expect(words).toMatch(/500 labelled rows of v7/u);
  expect(words).toMatch(/Brier score of the model 0.081, of the surrogate 0.083/u);
  expect(words).toMatch(/27 Nov 2026/u);
  expect(sharesOf(answer)?.get('amount')).toBe(1);
});

test('the model itself is named by its executor, logged importance by its run', () => {
  const asked = { ...measured, source: 'permutation' as const, executor: 'serving' };
  const words = describeImportance({ ...answer, source: 'permutation', measured: asked });
  expect(words).toMatch(/scored by the model itself \(serving\)/u);
  expect(words).not.toMatch(/surrogate/u);
  const run = { id: 'r', name: 'trained' };
  expect(
    describeImportance({ ...answer, source: 'logged', version: 1, run, measured: null }),
  ).toMatch(/logged with v1 by the run trained, .*27 Nov 2026/u);
});

test('nothing known says why, and there are no shares', () => {
  const none: ImportanceAnswer = { ...answer, source: 'none', columns: [] };
  const poor = { ...measured, source: 'none' as const, fidelity: 0.41 };
  expect(describeImportance({ ...none, reason: 'fidelity', measured: poor })).toMatch(
    /R² 0.41, needed 0.8\).*by drift only/u,
  );
  expect(describeImportance({ ...none, reason: 'few-labels' })).toMatch(/fewer than 400/u);
  expect(describeImportance(undefined)).toBe('Importance: loading.');
  expect(sharesOf(none)).toBeNull();
  expect(sharesOf(undefined)).toBeNull();
});
