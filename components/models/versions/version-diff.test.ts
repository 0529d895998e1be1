import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunDetail } from '#lib/schemas/experiments/runs.ts';
import type { ModelVersionDetail } from '#lib/schemas/models/models.ts';
import { signatureOf, versionDiff, versionParts, type VersionParts } from './version-diff.ts';

const none: VersionParts = {
  params: {},
  metrics: [],
  tags: {},
  schema: {},
  environment: {},
  data: {},
  source: {},
};

const run: RunDetail = {
  id: 'a',
  name: 'fit',
  experiment: { id: '1', name: 'churn' },
  user: '',
  status: 'FINISHED',
  deleted: false,
  startedAt: '2026-11-25T10:00:00.000Z',
  endedAt: null,
  durationMs: null,
  parentId: null,
  metrics: {},
  params: {},
  tags: {},
  artifactUri: '',
  lastMetrics: [],
  datasets: [],
  inputModels: [],
  outputModels: [],
  children: [],
  origin: null,
};
const version: ModelVersionDetail = {
  name: 'churn',
  version: 1,
  description: '',
  status: 'READY',
  stage: 'None',
  source: '',
  run: null,
  loggedModelId: null,
  aliases: [],
  tags: {},
  createdBy: '',
  createdAt: '2026-11-25T10:00:00.000Z',
  updatedAt: '2026-11-25T10:00:00.000Z',
  metrics: [],
  params: [],
  files: [],
  filesNote: null,
  schema: {},
  environment: {},
  aliasChanges: [],
};

const metric = (key: string, value: number, dataset: string | null = null) => ({
  key,
  value,
  step: 0,
  dataset,
  digest: dataset === null ? null : 'd1',
});

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
    { ...none, params: { depth: '3', seed: '1' }, metrics: [metric('loss', 0.5)] },
    { ...none, params: { depth: '6' }, metrics: [metric('loss', 0.5)] },
  );
  expect(rows).toEqual([
    { section: 'metrics', key: 'loss', before: '0.5', after: '0.5', differs: false },
    { section: 'params', key: 'depth', before: '3', after: '6', differs: true },
    { section: 'params', key: 'seed', before: '1', after: null, differs: true },
  ]);
});

test('a metric over several datasets is compared dataset by dataset', () => {
  const before = [metric('auc', 0.9, 'holdout'), metric('auc', 0.7, 'test')];
  const after = [metric('auc', 0.9, 'holdout'), metric('auc', 0.6, 'test')];
  const rows = versionDiff({ ...none, metrics: before }, { ...none, metrics: after });
  expect(rows.map(({ key, differs }) => [key, differs])).toEqual([
    ['auc (holdout)', false],
    ['auc (test)', true],
  ]);
});

test('all digests of a name are compared, with what each was read for', () => {
  const read = (digest: string, context: string | null) => ({
    id: digest,
    name: 'dataset',
    digest,
    context,
    sourceType: 'local',
    source: null,
  });
  const data = (datasets: ReturnType<typeof read>[]) => versionParts(version, { ...run, datasets });
  const before = data([read('t1', 'training'), read('e1', 'eval')]);
  expect(before.data).toEqual({ dataset: 'e1 (eval), t1 (training)' });
  expect(data([read('x', null)]).data).toEqual({ dataset: 'x' });
  // The evaluation data is the same, the training data is not.
  const rows = versionDiff(before, data([read('t2', 'training'), read('e1', 'eval')]));
  expect(rows.filter(({ differs }) => differs).map(({ section }) => section)).toEqual(['data']);
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
