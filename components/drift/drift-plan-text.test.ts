import { expect, test } from 'vitest';
import {
  describeChoice,
  describeRemovedProfile,
  describePreview,
  describeProblem,
  describeSample,
} from './drift-plan-text.ts';

const none = { method: null, threshold: null };
const choices = [
  { profile: 'evidently-0.7', kind: 'numeric', method: 'ks', by: 'p', threshold: 0.05 },
  { profile: 'nannyml-0.13', kind: 'numeric', method: 'js', by: 'value', threshold: null },
  { profile: 'native', kind: 'numeric', method: 'hellinger', by: 'value', threshold: 0.4 },
] as const;

test('what is left to a profile is told with its limits', () => {
  const plan = { profile: 'evidently-0.7', numeric: none, categorical: none } as const;
  expect(describeChoice(plan, 'numeric', choices)).toMatch(
    /^Kolmogorov-Smirnov at p 0\.05 up to 1,000/u,
  );
});

test('a chosen method is told with the threshold that holds: chosen, its own, or learned', () => {
  const by = (
    profile: (typeof choices)[number]['profile'],
    method: string,
    threshold: number | null,
  ) =>
    describeChoice(
      { profile, numeric: { method, threshold }, categorical: none },
      'numeric',
      choices,
    );
  expect(by('evidently-0.7', 'ks', 0.01)).toBe('Kolmogorov-Smirnov p below 0.01');
  expect(by('evidently-0.7', 'ks', null)).toBe('Kolmogorov-Smirnov p below 0.05');
  expect(by('native', 'hellinger', null)).toBe('Hellinger above 0.4');
  expect(by('nannyml-0.13', 'js', null)).toBe(
    'Jensen-Shannon above the limit learned from the baseline',
  );
});

test('a preview says in how many of the windows with enough rows', () => {
  const preview = {
    from: '2026-11-20T00:00:00.000Z',
    to: '2026-11-27T00:00:00.000Z',
    windows: 28,
    tooFew: 0,
    drifted: 3,
    half: 1,
    columns: [{ column: 'amount', drifted: 3 }],
  };
  expect(describePreview(preview)).toBe(
    'Drift in 3 of 28 windows, in half of the columns or more in 1. Most often amount (3).',
  );
  expect(describePreview({ ...preview, tooFew: 8 })).toContain('3 of 20 windows');
  expect(describePreview({ ...preview, tooFew: 28 })).toContain('enough rows');
});

test('that something else measures than was chosen is never silent', () => {
  expect(describeProblem(null)).toBe('');
  expect(describeProblem('rows-gone')).toContain(
    'Measured with Tandem’s own methods instead, because the rows of the baseline are no longer stored: set a newer one from requests.',
  );
  expect(describeProblem('file')).toContain('upload its file');
  expect(describeSample(null)).toBe('');
  expect(describeSample({ rows: 20_000, of: 25_000 })).toBe(
    'Compared with 20,000 rows of the file, sampled evenly from 25,000 rows.',
  );
});

test('names the replacement when the stored profile was removed', () => {
  expect(describeRemovedProfile(null)).toBe('');
  expect(describeRemovedProfile('alibi-detect-0.12')).toBe(
    'The profile alibi-detect-0.12 was removed in release 0.2. Tandem’s own methods apply until you choose another profile, such as evidently-0.7.',
  );
});
