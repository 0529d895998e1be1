import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cause } from '#engines/causes/cause-input.ts';
import { trust, weighVerdicts } from './weigh-verdicts.ts';

const cause = (name: string, score: number, change: Partial<Cause> = {}): Cause => ({
  kind: 'change',
  resource: { kind: 'service', name },
  change: null,
  score,
  title: name,
  speaksFor: [],
  speaksAgainst: [],
  evidence: [],
  verdict: score >= 0.5 ? 'likely' : 'possible',
  ...change,
});
const none = { right: 0, wrong: 0 };

test('without a "wrong" nothing changes', () => {
  const causes = [cause('a', 0.9), cause('b', 0.4)];
  expect(weighVerdicts(causes, () => none)).toEqual(causes);
  expect(weighVerdicts(causes, () => ({ right: 7, wrong: 0 }))).toEqual(causes);
});

test('what was called wrong comes later, with the reason', () => {
  const causes = [cause('a', 0.9), cause('b', 0.6)];
  const [first, second] = weighVerdicts(causes, ({ title }) =>
    title === 'a' ? { right: 0, wrong: 2 } : none,
  );
  expect(first?.title).toBe('b');
  expect(second).toMatchObject({ title: 'a', score: 0.45, verdict: 'possible' });
  expect(second?.speaksAgainst).toEqual([
    'Users marked it wrong 2 of 2 times for the same problem',
  ]);
});

test('"unknown" is no hypothesis, and what is ruled out stays so', () => {
  const causes = [cause('a', 0.3, { kind: 'unknown' }), cause('b', 0, { verdict: 'ruled out' })];
  const weighed = weighVerdicts(causes, () => ({ right: 0, wrong: 5 }));
  expect(weighed[0]).toEqual(causes[0]);
  expect(weighed[1]?.verdict).toBe('ruled out');
});

test('trust lies above 0, falls with every "wrong" and never rises above 1', () => {
  fc.assert(
    fc.property(fc.nat(50), fc.nat(50), (right, wrong) => {
      const now = trust({ right, wrong });
      expect(now).toBeGreaterThan(0);
      expect(now).toBeLessThanOrEqual(1);
      expect(trust({ right, wrong: wrong + 1 })).toBeLessThan(now);
      expect(trust({ right: right + 1, wrong })).toBeGreaterThanOrEqual(now);
    }),
  );
});
