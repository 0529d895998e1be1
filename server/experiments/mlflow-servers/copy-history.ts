import type { MetricInput } from '#lib/schemas/experiments/run-calls.ts';
import type { MlflowServer } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';
import { spoolHistory } from '../runs/spool-history.ts';
import { askMlflow } from './mlflow-client.ts';
import { digestOf } from './sync-progress.ts';
import { theirHistory, type TheirMetric, type TheirRun } from './wire.ts';

const pointsPerPage = 5_000;
/**
 * Maximum number of history pages. For a metric with more than a million points, only the first
 * ones are copied; its last value is always correct.
 */
const mostPages = 200;

/** Converts a point of the remote server to Tandem's format. */
const ours = ({ model_id, dataset_name, dataset_digest, ...point }: TheirMetric): MetricInput => ({
  ...point,
  modelId: model_id ?? '',
  datasetName: dataset_name ?? '',
  datasetDigest: dataset_digest ?? '',
});

async function copyMetric(
  server: MlflowServer,
  runId: string,
  key: string,
  goOn: () => Promise<void>,
): Promise<void> {
  let token = '';
  for (let page = 0; page < mostPages; page += 1) {
    await goOn();
    const { metrics, next_page_token: next } = await askMlflow(
      server,
      {
        method: 'GET',
        path: '/api/2.0/mlflow/metrics/get-history',
        query: {
          run_id: runId,
          metric_key: key,
          max_results: pointsPerPage,
          page_token: token === '' ? undefined : token,
        },
      },
      theirHistory,
    );
    await spoolHistory(runId, metrics.map(ours));
    if (next === '' || next === token) return;
    token = next;
  }
}

/**
 * Runs of a page that changed since the last pass and whose IDs do not collide with Tandem's own
 * runs.
 */
async function changedRuns(server: MlflowServer, runs: readonly TheirRun[]) {
  const ids = runs.map(({ info }) => info.run_id);
  const [items, here] = await Promise.all([
    db().mlflowItem.findMany({
      where: { serverId: server.id, kind: 'run', externalId: { in: ids } },
      select: { externalId: true, digest: true },
    }),
    db().run.findMany({ where: { id: { in: ids } }, select: { id: true } }),
  ]);
  const digests = new Map(items.map((item) => [item.externalId, item.digest]));
  const stored = new Set(here.map(({ id }) => id));
  const isSame = (their: TheirRun) =>
    stored.has(their.info.run_id) && digests.get(their.info.run_id) === digestOf(their);
  const isTaken = ({ info }: TheirRun) => stored.has(info.run_id) && !digests.has(info.run_id);
  return runs.filter((their) => !isTaken(their) && !isSame(their));
}

/**
 * Copies the history of every metric whose last value differs from the local one. Runs before the
 * rows are updated, so that the pass after an interrupted one copies it again. `goOn` is called
 * before each request and throws if the claim is lost.
 */
export async function copyHistory(
  server: MlflowServer,
  runs: readonly TheirRun[],
  goOn: () => Promise<void>,
): Promise<void> {
  for (const { info, data } of await changedRuns(server, runs)) {
    const known = await db().runMetric.findMany({ where: { runId: info.run_id } });
    const same = (their: TheirMetric) =>
      known.some(
        (one) =>
          one.key === their.key &&
          Object.is(one.value, their.value) &&
          Number(one.step) === their.step &&
          Number(one.timestampMs) === their.timestamp,
      );
    for (const metric of data.metrics)
      if (!same(metric)) await copyMetric(server, info.run_id, metric.key, goOn);
  }
}
