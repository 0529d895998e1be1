import { describe, expect, test } from 'vitest';
import type { RunDetail } from '#lib/schemas/experiments/runs.ts';
import { reproduceParts, reproduceScript } from './reproduce.ts';

const run: RunDetail = {
  id: 'a'.repeat(32),
  name: 'run',
  experiment: { id: '1', name: 'churn' },
  user: 'ann',
  status: 'FINISHED',
  deleted: false,
  startedAt: '2026-11-25T10:00:00.000Z',
  endedAt: null,
  durationMs: null,
  parentId: null,
  metrics: {},
  params: { depth: '6', note: "it's" },
  tags: { 'mlflow.source.git.commit': 'abc123', 'mlflow.source.name': 'train.py' },
  artifactUri: 'mlflow-artifacts:/1/a',
  lastMetrics: [],
  datasets: [
    {
      id: 'l1',
      name: 'orders',
      digest: 'd1',
      sourceType: 'local',
      context: 'training',
      source: null,
    },
  ],
  inputModels: [],
  outputModels: [],
  children: [],
  origin: null,
};

describe('running a training again', () => {
  test('commit, data, environment and command as far as the run tells them', () => {
    expect(reproduceParts(run, 'model/requirements.txt').map(({ value }) => value)).toEqual([
      'abc123',
      'orders@d1',
      'model/requirements.txt',
      'python train.py',
    ]);
    expect(reproduceScript(run, 'model/requirements.txt')).toBe(
      `git checkout abc123\nmlflow artifacts download -r ${run.id} -a model/requirements.txt -d .\npip install -r model/requirements.txt\npython train.py`,
    );
  });

  test('a model that only its id names is fetched by that', () => {
    const folder = `m-${'b'.repeat(32)}`;
    expect(reproduceScript(run, `${folder}/requirements.txt`)).toContain(
      `mlflow artifacts download -u models:/${folder}/requirements.txt -d ${folder}\npip install -r ${folder}/requirements.txt`,
    );
  });

  test('a project runs by its entry point with its params, quoted for a shell', () => {
    const project = {
      ...run,
      tags: { 'mlflow.source.name': 'my repo', 'mlflow.project.entryPoint': 'main' },
    };
    expect(reproduceScript(project, null)).toBe(
      String.raw`mlflow run 'my repo' -e main -P depth=6 -P note='it'\''s'`,
    );
  });

  test('what is not known is not made up', () => {
    const bare = { ...run, tags: {}, datasets: [] };
    expect(reproduceParts(bare, null).map(({ value }) => value)).toEqual([null, null, null, null]);
    expect(reproduceScript(bare, null)).toBeNull();
  });
});
