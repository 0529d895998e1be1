import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findOtherCauses, type Disturbance } from './find-other-causes.ts';

/** The storefront calls checkout, which calls payments and stock; payments has a database. */
const relations = [
  { from: 'service:storefront', to: 'service:checkout' },
  { from: 'service:checkout', to: 'service:payments' },
  { from: 'service:checkout', to: 'service:stock' },
  { from: 'service:payments', to: 'database:payments-db' },
  { from: 'service:checkout', to: 'host:shop-1' },
  { from: 'service:mail', to: 'host:shop-2' },
];
const ran = { target: 'service:checkout', startedAtMs: 1_000, nowMs: 9_000, relations };
const found = (item: Partial<Disturbance>, criterion = ['service:checkout']) =>
  findOtherCauses(ran, criterion, [{ kind: 'alert', resource: null, atMs: 5_000, ...item }]).length;

test('an alert on something that the signal depends on is another cause', () => {
  expect(found({ resource: 'service:payments' })).toBe(1);
  expect(found({ resource: 'database:payments-db' })).toBe(1);
  expect(found({ resource: 'host:shop-1' })).toBe(1);
});

test('alerts on the target and its callers may be the effect of the action', () => {
  expect(found({ resource: 'service:checkout' })).toBe(0);
  expect(found({ resource: 'service:storefront' })).toBe(0);
  expect(found({ resource: 'service:storefront' }, ['service:storefront'])).toBe(0);
});

test('what cannot reach the signal is no cause', () => {
  expect(found({ resource: 'service:mail' })).toBe(0);
  expect(found({ resource: 'service:mail', kind: 'change' })).toBe(0);
});

test('a change counts on the target, its dependencies and its callers', () => {
  for (const name of ['checkout', 'payments', 'storefront'])
    expect(found({ kind: 'change', resource: `service:${name}` })).toBe(1);
  expect(found({ kind: 'change', resource: null })).toBe(1);
});

test('more load on a caller reaches what it calls', () => {
  expect(found({ resource: 'service:storefront', load: true })).toBe(1);
  expect(found({ resource: 'service:stock', load: true })).toBe(0);
});

test('only what began after the run and by now counts, the earliest first', () => {
  const change = (atMs: number): Disturbance => ({
    kind: 'change',
    resource: 'service:payments',
    atMs,
  });
  expect(
    findOtherCauses(ran, ['service:checkout'], [9_001, 9_000, 1_001, 1_000, 500].map(change)).map(
      ({ atMs }) => atMs,
    ),
  ).toEqual([1_001, 9_000]);
});

test('alerts on the target are never another cause, in any graph', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  fc.assert(
    fc.property(
      fc.array(fc.record({ from: key, to: key }), { maxLength: 12 }),
      key,
      key,
      (some, target, criterion) =>
        findOtherCauses(
          { ...ran, target, relations: some },
          [criterion],
          [{ kind: 'alert', resource: target, atMs: 5_000 }],
        ).length === 0,
    ),
  );
});
