import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { VersionParts } from './version-diff.ts';
import { signatureOf, versionDiff } from './version-diff.ts';

const none: VersionParts = {
  params: {},
  metrics: {},
  tags: {},
  schema: {},
  environment: {},
  data: {},
  source: {},
};

test('the signature of the last model that has one', () => {
  const history = JSON.stringify([
    { signature: { inputs: '[{"name":"amount","type":"double"}]' } },
    {
      signature: {
        inputs: '[{"name":"amount","type":"long"},{"type":{"kind":"tensor"}}]',
        outputs: '[{"type":"string"}]',
      },
    },
    { utc_time_created: 'now' },
  ]);
  expect(signatureOf({ 'mlflow.log-model.history': history })).toEqual({
    'input amount': 'long',
    'input 1': '{"kind":"tensor"}',
    'output 0': 'string',
  });
  expect(signatureOf({})).toEqual({});
  expect(signatureOf({ 'mlflow.log-model.history': 'not JSON' })).toEqual({});
});

test('what only one version has is none on the other side', () => {
  const rows = versionDiff(
    { ...none, params: { depth: '3', seed: '1' }, metrics: { loss: '0.5' } },
    { ...none, params: { depth: '6' }, metrics: { loss: '0.5' } },
  );
  expect(rows).toEqual([
    { section: 'metrics', key: 'loss', before: '0.5', after: '0.5', differs: false },
    { section: 'params', key: 'depth', before: '3', after: '6', differs: true },
    { section: 'params', key: 'seed', before: '1', after: null, differs: true },
  ]);
});

test('a version does not differ from itself, and the other way round differs the same', () => {
  const values = fc.dictionary(fc.string(), fc.string());
  fc.assert(
    fc.property(values, values, (a, b) => {
      const [one, other] = [
        { ...none, params: a },
        { ...none, params: b },
      ];
      expect(versionDiff(one, one).some(({ differs }) => differs)).toBe(false);
      const count = (rows: { differs: boolean }[]) => rows.filter(({ differs }) => differs).length;
      expect(count(versionDiff(one, other))).toBe(count(versionDiff(other, one)));
    }),
  );
});
