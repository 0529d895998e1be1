import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeIngestKey, startWeb, type WebProcess } from '#server/ingest/testing/web-process.ts';
import { db } from '#server/platform/database/db.ts';
import { fraudHistory } from '../model/fraud-history.ts';
import { fraudPapers } from '../model/fraud-papers.ts';
import { championOf, requestChampion } from './introduce-model.ts';
import { logHistory, type RegisteredPast } from './log-history.ts';
import { MlflowClient } from './mlflow-client.ts';

let web: WebProcess;
beforeAll(async () => {
  web = await startWeb(await makeIngestKey());
});
afterAll(() => web.stop());

const anchorMs = Date.UTC(2026, 5, 30, 15);
const name = 'fraud-score';

it('logs runs of the past once, with their times, curves and versions', async () => {
  const history = fraudHistory({ seed: 'default', model: name, anchorMs, days: 28 });
  // One of each kind: registered and archived, failed, the candidate, and one of the search.
  const runs = history.runs.filter(
    ({ experiment, runName, version, params }) =>
      version !== null ||
      params['rows'] === '150' ||
      (experiment !== name && runName === 'boosted-stumps-20-rounds-400-rows'),
  );
  const client = new MlflowClient({ tandemUrl: web.url, apiKey: web.key });
  const registered: RegisteredPast<unknown>[] = [];
  let left = 2;
  const log = (pause: () => Promise<boolean>) =>
    logHistory(client, {
      name,
      papers: fraudPapers('orders'),
      runs,
      pause,
      onRegistered: (version) => registered.push(version),
    });
  // Cut off after two runs, and begun again.
  expect(await log(() => Promise.resolve((left -= 1) >= 0))).toBe(false);
  expect(await log(() => Promise.resolve(true))).toBe(true);
  expect(await log(() => Promise.resolve(true))).toBe(true);
  const stored = await db().run.findMany({
    include: { metrics: true, datasets: true },
    orderBy: { startedAt: 'asc' },
  });
  expect(stored.map((run) => [run.name, run.startedAt.getTime(), run.endedAt?.getTime()])).toEqual(
    runs.map((run) => [run.runName, run.startedAtMs, run.endedAtMs]),
  );
  const [failed] = stored.filter(({ status }) => status === 'FAILED');
  expect(failed?.metrics).toEqual([]);
  for (const { id, metrics, datasets } of stored.filter((run) => run.id !== failed?.id)) {
    const keys = metrics.map(({ key }) => key);
    expect(keys, id).toEqual(expect.arrayContaining(['f1', 'evaluation/f1', 'train/log_loss']));
    expect(metrics.find(({ key }) => key === 'train/log_loss')?.step, id).toBeGreaterThan(10n);
    expect(datasets, id).toHaveLength(2);
  }
  expect(new Set(registered.map(({ version }) => version))).toEqual(new Set(['1', '2', '3']));
  const versions = await db().modelVersion.findMany({ orderBy: { version: 'asc' } });
  expect(versions.map(({ stage }) => stage)).toEqual(['Archived', 'Archived', 'None']);
  expect(await championOf(client, name)).toBeNull();
  // The alias is protected: that is a request.
  await requestChampion(client, name, '3');
  expect(await db().action.findFirst({ where: { targetName: name } })).toMatchObject({
    kind: 'model.set_alias',
    status: 'proposed',
  });
  const { id: modelId } = await db().registeredModel.findUniqueOrThrow({ where: { name } });
  await db().modelAlias.create({
    data: { modelId, alias: 'champion', version: 3, updatedAt: new Date() },
  });
  expect(await championOf(client, name)).toBe('3');
});
