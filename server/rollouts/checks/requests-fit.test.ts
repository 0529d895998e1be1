import { expect, test } from 'vitest';
import type { FeatureSchema } from '#lib/schemas/inference/inference.ts';
import type { SignedInputs } from '#server/models/version-metadata.ts';
import { requestsFit, type Sent } from './requests-fit.ts';

const feature = (name: string, type: FeatureSchema['type'], required = true): FeatureSchema => ({
  name,
  type,
  required,
  categories: null,
});
const needing = (...features: FeatureSchema[]): SignedInputs => ({ features, whole: new Set() });
const amount = feature('amount', 'number');
const country = feature('country', 'text');
const fresh = feature('fresh', 'boolean');
const rowsOf = (count: number, of: (at: number) => Sent['rows'][number]): Sent['rows'] =>
  Array.from({ length: count }, (_, at) => of(at));
const sent: Sent = {
  expected: [amount, country, fresh],
  signed: null,
  rows: rowsOf(200, (at) => ({ amount: at + 0.5, country: 'NL', fresh: at % 2 === 0 })),
  hidden: {},
};
const judge = (needs: SignedInputs | null, given: Partial<Sent> = {}) => {
  const { status, detail } = requestsFit(needs, '2', { ...sent, ...given });
  return [status, detail];
};

test('requests that hold all features pass, and what is not used is told', () => {
  expect(judge(needing(amount, country, fresh))).toEqual([
    'pass',
    'requests contain all 3 features of its signature',
  ]);
  expect(judge(needing(amount))).toEqual([
    'pass',
    'requests contain the one feature of its signature; it does not use country, fresh',
  ]);
});

test('a needed feature that requests lack fails; one that only the rows hold is there', () => {
  const channel = feature('channel', 'text');
  expect(judge(needing(amount, channel))).toEqual([
    'fail',
    'it needs channel, which requests do not contain; it does not use country, fresh',
  ]);
  expect(judge(needing(amount, { ...channel, required: false }))[0]).toBe('pass');
  const rows = sent.rows.map((row) => ({ ...row, channel: 'web' }));
  expect(judge(needing(channel), { rows })[0]).toBe('pass');
  const half = sent.rows.map((row, at) => ({ ...row, channel: at % 2 === 0 ? 'web' : null }));
  expect(judge(needing(channel), { rows: half })).toMatchObject([
    'warn',
    'it needs channel, which not every request contains; it does not use amount, country, fresh',
  ]);
  // Data that fails to arrive is no other schema: the serving version lacks it too.
  const gone = sent.rows.map((row) => ({ ...row, country: null }));
  expect(judge(needing(country), { rows: gone })).toEqual([
    'warn',
    'it needs country, which is expected, but none of the newest 200 requests has a value; it does not use amount, fresh',
  ]);
  expect(judge(needing(country), { expected: [amount], rows: gone })[0]).toBe('fail');
  expect(judge(needing(country), { rows: gone.slice(0, 99) })[0]).toBe('pass');
});

test('a type may widen from yes or no to a number; whatever narrows or differs fails', () => {
  expect(judge(needing(feature('fresh', 'number')))[0]).toBe('pass');
  for (const [name, type, held] of [
    ['amount', 'boolean', 'number'],
    ['amount', 'text', 'number'],
    ['country', 'number', 'text'],
    ['country', 'embedding', 'text'],
  ] as const)
    expect(judge(needing(feature(name, type)))).toMatchObject([
      'fail',
      expect.stringContaining(`it needs ${name} as ${type}, but requests contain ${held}`),
    ]);
});

test('whole numbers are narrower than numbers', () => {
  const whole: SignedInputs = { features: [amount], whole: new Set(['amount']) };
  expect(judge(whole)).toMatchObject([
    'fail',
    expect.stringContaining('it needs amount as whole numbers, but requests contain others'),
  ]);
  const rows = sent.rows.map((row, at) => ({ ...row, amount: at }));
  expect(judge(whole, { rows })[0]).toBe('pass');
  expect(judge(whole, { rows, signed: whole })[0]).toBe('pass');
  // Nor is what the serving version needs as well.
  expect(judge(whole, { signed: whole })[0]).toBe('pass');
  expect(judge(whole, { rows, signed: needing(amount) })).toMatchObject([
    'warn',
    expect.stringContaining('the serving version also accepts others'),
  ]);
});

test('what privacy rules hide is not judged, and nothing known is said to be unknown', () => {
  const rows = sent.rows.map((row) => ({ ...row, amount: 'a91f', country: null }));
  const hidden = { amount: 'hash', country: 'drop' } as const;
  expect(judge(needing(amount, country), { rows, hidden })).toEqual([
    'warn',
    'country is dropped by a privacy rule, so it is unknown whether requests contain it; it does not use fresh',
  ]);
  expect(judge(null)).toEqual([
    'unknown',
    'version 2 has no signature with named, plain columns, so its inputs are unknown',
  ]);
  expect(judge(needing(amount), { expected: null, rows: [] })[0]).toBe('unknown');
  expect(judge(needing(amount), { expected: null })[0]).toBe('pass');
  expect(judge(needing(amount), { rows: [] })[0]).toBe('pass');
});
