import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareSpans } from './compare-spans.ts';
import { decideRollback, type RollbackCase } from './decide-rollback.ts';

const below = { must: 'below' } as const;
const around = (middle: number, count = 16): number[] =>
  Array.from({ length: count }, (_, at) => middle + (at % 4) - 1.5);

test('compares equal spans in the direction of the bound', () => {
  expect(compareSpans(below, around(161), around(300))).toBe('worse');
  expect(compareSpans(below, around(297), around(161))).toBe('better');
  expect(compareSpans({ must: 'above' }, around(297), around(161))).toBe('worse');
  expect(compareSpans(below, around(297), around(297))).toBe('same');
});

test('a difference that chance or a few percent explain makes nothing worse', () => {
  expect(compareSpans(below, around(300), around(304))).toBe('same');
  expect(compareSpans(below, around(161, 7), around(300, 7))).toBe('unknown');
  expect(compareSpans(below, [], around(300))).toBe('unknown');
});

test('errors that begin at zero are worse', () => {
  expect(compareSpans(below, Array<number>(12).fill(0), Array<number>(12).fill(0.03))).toBe(
    'worse',
  );
});

const scaled: RollbackCase = {
  target: 'service:checkout',
  restores: [{ field: 'replicas', value: '2' }],
  blamed: [{ resource: 'service:checkout', after: '2.5.0', title: 'Deploy checkout 2.5.0' }],
  signals: [{ comparison: 'worse', passed: false }],
};
const rolledBack: RollbackCase = { ...scaled, restores: [{ field: 'version', value: '2.5.0' }] };

test('rolls back what is measured worse, and not to what the incident is blamed on', () => {
  expect(decideRollback(scaled)).toEqual({ allowed: true, because: 'worse', at: 0 });
  expect(decideRollback(rolledBack)).toMatchObject({ allowed: false, because: 'restores-cause' });
});

test('asks a person where nothing shows that the action made it worse', () => {
  const signals = (...all: RollbackCase['signals']) => decideRollback({ ...scaled, signals: all });
  expect(signals({ comparison: 'same', passed: false })).toMatchObject({ because: 'not-worse' });
  expect(signals({ comparison: 'unknown', passed: false })).toMatchObject({
    because: 'not-measured',
  });
  expect(signals()).toMatchObject({ allowed: false, because: 'not-measured' });
  expect(signals({ comparison: 'worse', passed: true })).toMatchObject({ because: 'not-worse' });
  expect(
    signals({ comparison: 'worse', passed: false }, { comparison: 'better', passed: true }),
  ).toMatchObject({ allowed: false, because: 'was-worse', at: 1 });
});

test('refuses the rollback when the version of the cause was not reported', () => {
  const blamed = [{ resource: 'service:checkout', after: null, title: 'Deploy checkout' }];
  expect(decideRollback({ ...rolledBack, blamed }).because).toBe('restores-cause');
  expect(decideRollback({ ...scaled, blamed }).because).toBe('worse');
});

const value = fc.constantFrom('1', '2', '3');
const field = fc.record({ field: fc.constantFrom('version', 'replicas'), value });
const anyCase: fc.Arbitrary<RollbackCase> = fc.record({
  target: fc.constantFrom('service:a', 'service:b'),
  restores: fc.array(field, { minLength: 1, maxLength: 2 }),
  blamed: fc.array(
    fc.record({
      resource: fc.constantFrom('service:a', 'service:b'),
      after: fc.option(value),
      title: fc.constant('a change'),
    }),
    { maxLength: 3 },
  ),
  signals: fc.array(
    fc.record({
      comparison: fc.constantFrom('worse', 'better', 'same', 'unknown'),
      passed: fc.constantFrom(true, false, null),
    }),
    { maxLength: 3 },
  ),
});

test('never rolls back to the ranked cause', () => {
  fc.assert(
    fc.property(anyCase, (facts) => {
      const restored = facts.restores.map((each) => each.value);
      const isCause = facts.blamed.some(
        ({ resource, after }) =>
          resource === facts.target && after !== null && restored.includes(after),
      );
      return !isCause || !decideRollback(facts).allowed;
    }),
  );
});

test('never rolls back without a failed signal that is worse, nor to a state that was worse', () => {
  fc.assert(
    fc.property(anyCase, (facts) => {
      if (!decideRollback(facts).allowed) return true;
      return (
        facts.signals.some(
          ({ comparison, passed }) => comparison === 'worse' && passed === false,
        ) && facts.signals.every(({ comparison }) => comparison !== 'better')
      );
    }),
  );
});

test('what is worse in one direction of time is better in the other', () => {
  const values = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), {
    minLength: 8,
    maxLength: 30,
  });
  fc.assert(
    fc.property(values, values, (before, after) =>
      compareSpans(below, before, after) === 'worse'
        ? compareSpans(below, after, before) === 'better'
        : true,
    ),
  );
});

test('takes capacity away only where it was measured better under as much demand', () => {
  const under = (before: number | null, now: number | null) =>
    decideRollback({ ...scaled, demand: { before, now } });
  expect(under(126, 126)).toMatchObject({ allowed: true, because: 'worse' });
  expect(under(126, 138)).toMatchObject({ allowed: true });
  expect(under(31, 126)).toEqual({ allowed: false, because: 'more-demand', at: 0 });
  expect(under(null, 126)).toMatchObject({ allowed: false, because: 'more-demand' });
  expect(under(126, null)).toMatchObject({ allowed: false, because: 'more-demand' });
});
