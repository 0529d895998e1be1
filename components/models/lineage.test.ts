import { expect, test } from 'vitest';
import type { RunDetail } from '#lib/schemas/experiments/runs.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type { ChangeItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { AliasChange, ModelVersionItem } from '#lib/schemas/models/models.ts';
import { lineageOf, versionOfChange } from './lineage.ts';

const version: ModelVersionItem = {
  version: 3,
  description: '',
  status: 'READY',
  stage: 'None',
  source: 'runs:/r/model',
  run: { id: 'r', name: 'forest', experimentId: '1' },
  loggedModelId: null,
  aliases: ['champion'],
  tags: {},
  createdBy: 'ann',
  createdAt: '2026-11-20T00:00:00.000Z',
  updatedAt: '2026-11-20T00:00:00.000Z',
};
const alias = (name: string, at: number) => ({
  alias: name,
  version: at,
  protected: name === 'champion',
  since: '2026-11-21T00:00:00.000Z',
});
const incident = (number: number, openedAt: string, status: IncidentSummary['status']) =>
  ({
    id: `i${number}`,
    number,
    title: 'Recall below 0.85',
    status,
    severity: 'error',
    openedAt,
    resolvedAt: status === 'resolved' ? openedAt : null,
  }) as IncidentSummary;
const run = {
  datasets: [
    {
      id: 'l1',
      name: 'orders',
      digest: 'd1',
      sourceType: 'local',
      context: 'training',
      source: { id: 's1', name: 'Shop' },
    },
  ],
  startedAt: '2026-11-19T00:00:00.000Z',
  tags: { 'mlflow.source.git.commit': '0123456789abcdef' },
} as unknown as RunDetail;

const alone = {
  model: 'churn score',
  version,
  run: undefined,
  aliases: [],
  aliasChanges: [],
  changes: [],
  sent: null,
  incidents: [],
  zone: 'UTC',
  nowMs: Date.parse('2026-11-25T00:00:00.000Z'),
};
const moved = (at: string, fromVersion: number | null, toVersion: number | null): AliasChange => ({
  at,
  alias: 'champion',
  fromVersion,
  toVersion,
  by: { kind: 'user', id: 'u', name: 'Ann' },
  action: { id: 'a', number: 4, href: '/actions/a', approvedBy: ['Bo'] },
});
const change = (more: Partial<ChangeItem>): ChangeItem => ({
  id: 'c1',
  ref: 'r',
  kind: 'model_version',
  title: 'rollout',
  resource: { id: null, kind: 'model', name: 'churn score' },
  before: null,
  after: null,
  actor: null,
  url: null,
  occurredAt: '2026-11-23T00:00:00.000Z',
  ...more,
});

test('data, run, version, what served it when, incidents while it did with open ones first', () => {
  const nodes = lineageOf({
    ...alone,
    run,
    aliases: [alias('champion', 3), alias('shadow', 2)],
    aliasChanges: [moved('2026-11-21T00:00:00.000Z', 2, 3)],
    changes: [
      change({
        kind: 'deployment',
        title: 'churn-api 7',
        resource: { id: 'r1', kind: 'service', name: 'churn-api' },
        after: 'churn score:3',
      }),
      change({ id: 'c2', after: '2' }),
    ],
    sent: {
      versions: [
        {
          version: '3',
          rows: 60,
          firstAt: '2026-11-22T00:00:00.000Z',
          lastAt: '2026-11-24T00:00:00.000Z',
        },
      ],
    },
    incidents: [
      incident(1, '2026-11-01T00:00:00.000Z', 'resolved'),
      incident(2, '2026-11-24T00:00:00.000Z', 'resolved'),
      incident(3, '2026-11-22T00:00:00.000Z', 'triggered'),
    ],
  });
  expect(nodes.map(({ step, name, detail, href }) => [step, name, detail, href])).toEqual([
    ['data', 'orders', 'training, d1, pulled as Shop', '/experiments/datasets/logged/l1'],
    ['run', 'forest', '0123456789', '/experiments/runs/r'],
    ['version', 'v3', 'by ann', '/models/churn%20score/versions/3'],
    ['deployment', 'champion', 'since 21 Nov, approved by Bo', '/actions/a'],
    ['deployment', 'Serves requests', '60 rows in 7 days', '/models/churn%20score?tab=serving'],
    ['deployment', 'churn-api', '23 Nov, churn-api 7', '/infrastructure/r1'],
    ['incident', 'INC-3', 'Recall below 0.85', '/incidents/i3'],
    ['incident', 'INC-2', 'Recall below 0.85', '/incidents/i2'],
  ]);
  expect(nodes.at(-1)?.state).toBe('ok');
});

test('code outside Git is named by its digest', () => {
  const detail = (tags: Record<string, string>) =>
    lineageOf({ ...alone, run: { ...run, tags } }).find(({ step }) => step === 'run')?.detail;
  expect(detail({ 'tandem.code': 'sha256:2650c0ffee' })).toBe('sha256:2650c0ffee');
  expect(detail({})).toBe('no commit logged');
});

test('a version without a run starts with itself; one that never served has the incidents since it was made', () => {
  const nodes = lineageOf({
    ...alone,
    version: { ...version, run: null },
    incidents: [
      incident(1, '2026-11-01T00:00:00.000Z', 'resolved'),
      incident(2, '2026-11-24T00:00:00.000Z', 'resolved'),
    ],
  });
  expect(nodes.map(({ id }) => id)).toEqual(['version:3', 'incident:i2']);
});

test('beyond five of a step it says how many more there are', () => {
  const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}T00:00:00.000Z`;
  const aliasChanges = [1, 2, 3, 4, 5, 6, 7].flatMap((n) => [
    moved(day(2 * n), 2, 3),
    moved(day(2 * n + 1), 3, 2),
  ]);
  const nodes = lineageOf({ ...alone, aliasChanges });
  expect(nodes.map(({ name, detail }) => `${name} ${detail}`).slice(2)).toEqual([
    'champion 14 Nov to 15 Nov, approved by Bo',
    'champion 12 Nov to 13 Nov, approved by Bo',
    'champion 10 Nov to 11 Nov, approved by Bo',
    'champion 8 Nov to 9 Nov, approved by Bo',
    'champion 6 Nov to 7 Nov, approved by Bo',
    '2 more see the version page',
  ]);
});

test('which version a change puts into service is read from what it says', () => {
  const of = (more: Partial<ChangeItem>) => versionOfChange(change(more), 'churn score');
  expect(of({ after: '3' })).toBe(3);
  expect(of({ after: 'v3' })).toBe(3);
  expect(of({ after: 'version 3' })).toBe(3);
  expect(of({ after: 'churn score v3' })).toBe(3);
  expect(of({ after: '3 90 %, 4 10 %', title: 'Serve version 4 of churn score to 10 %' })).toBe(4);
  expect(of({ after: 'no version' })).toBeNull();
  const elsewhere = { resource: { id: null, kind: 'service', name: 'api' } };
  expect(of({ ...elsewhere, after: 'churn score/3' })).toBe(3);
  expect(of({ ...elsewhere, after: '3' })).toBeNull();
  expect(of({ ...elsewhere, after: 'churn scores:3', title: 'version 3' })).toBeNull();
  expect(of({ ...elsewhere, after: '2.0.3' })).toBeNull();
});
