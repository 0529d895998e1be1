import { expect, test } from 'vitest';
import type { RunDetail } from '#lib/schemas/experiments-runs.ts';
import type { IncidentSummary } from '#lib/schemas/incidents.ts';
import type { ModelVersionItem } from '#lib/schemas/models.ts';
import { lineageOf } from './lineage.ts';

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
  }) as IncidentSummary;
const run = {
  datasets: [
    {
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

test('data, run, version, its own aliases, incidents since it was made with open ones first', () => {
  const nodes = lineageOf({
    version,
    run,
    aliases: [alias('champion', 3), alias('shadow', 2)],
    incidents: [
      incident(1, '2026-11-01T00:00:00.000Z', 'resolved'),
      incident(2, '2026-11-24T00:00:00.000Z', 'resolved'),
      incident(3, '2026-11-22T00:00:00.000Z', 'triggered'),
    ],
  });
  expect(nodes.map(({ step, name, detail }) => [step, name, detail])).toEqual([
    ['data', 'orders', 'training, d1, pulled as Shop'],
    ['run', 'forest', '0123456789'],
    ['version', 'v3', 'by ann'],
    ['alias', 'champion', 'moved by an approval only'],
    ['incident', 'INC-3', 'Recall below 0.85'],
    ['incident', 'INC-2', 'Recall below 0.85'],
  ]);
  expect(nodes[0]?.href).toBe('/experiments/datasets/s1');
  expect(nodes.at(-1)?.state).toBe('ok');
});

test('a version without a run starts with itself', () => {
  const nodes = lineageOf({
    version: { ...version, run: null },
    run: undefined,
    aliases: [],
    incidents: [],
  });
  expect(nodes.map(({ id }) => id)).toEqual(['version:3']);
});
