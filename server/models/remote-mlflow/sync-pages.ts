import type { z } from 'zod';
import { copyHistory } from '#server/experiments/mlflow-servers/copy-history.ts';
import { experimentsAfter, keepClaim } from '#server/experiments/mlflow-servers/hold.ts';
import { askMlflow } from '#server/experiments/mlflow-servers/mlflow-client.ts';
import { syncStages, type SyncProgress } from '#server/experiments/mlflow-servers/sync-progress.ts';
import {
  takeExperiments,
  type Stored,
} from '#server/experiments/mlflow-servers/take-experiments.ts';
import { takeRuns } from '#server/experiments/mlflow-servers/take-runs.ts';
import {
  theirExperiments,
  theirModels,
  theirRuns,
  theirVersions,
} from '#server/experiments/mlflow-servers/wire.ts';
import type { MlflowServer } from '#server/generated/prisma/client.ts';
import { systemActor } from '#server/platform/actor.ts';
import { takeAliases } from './take-aliases.ts';
import { takeModels } from './take-models.ts';
import { takeVersions } from './take-versions.ts';

const actor = systemActor('mlflow');
const prefix = '/api/2.0/mlflow';
const perPage = 200;
const runsPerPage = 100;
const experimentsPerSearch = 50;
/** Tolerance for different clocks of servers and logging clients. */
const overlapMs = 3_600_000;
/**
 * Interval between full reads of all runs, which pick up changed tags, names and deletions of old
 * ones.
 */
const sweepMs = 24 * 3_600_000;

/** Position of the next page, or of the next stage. */
function onward(progress: SyncProgress, nextToken: string): SyncProgress {
  if (nextToken !== '' && nextToken !== progress.pageToken)
    return { ...progress, pageToken: nextToken };
  return nextStage(progress);
}

function nextStage(progress: SyncProgress): SyncProgress {
  const stage = syncStages[syncStages.indexOf(progress.stage) + 1] ?? 'done';
  return { ...progress, stage, after: '', filter: 0, pageToken: '' };
}

const isLast = (progress: SyncProgress, nextToken: string) =>
  nextToken === '' || nextToken === progress.pageToken;

/** Runs are filtered by start and end time, because MLflow has no change time. */
function filtersOf(server: MlflowServer): string[] {
  const since = Math.max(0, (server.syncedThrough?.getTime() ?? 0) - overlapMs);
  return [
    `attributes.start_time >= ${since}`,
    `attributes.end_time >= ${since}`,
    "attributes.status = 'RUNNING'",
  ];
}

async function askRuns(
  server: MlflowServer,
  experiments: readonly string[],
  filter: string,
  pageToken: string,
): Promise<z.output<typeof theirRuns>> {
  const ask = (maxResults: number) =>
    askMlflow(
      server,
      {
        method: 'POST',
        path: `${prefix}/runs/search`,
        body: {
          experiment_ids: experiments,
          filter,
          run_view_type: 'ALL',
          max_results: maxResults,
          // Ascending, so that new runs are added at the end and pages do not shift.
          order_by: ['attributes.start_time ASC'],
          ...(pageToken === '' ? {} : { page_token: pageToken }),
        },
      },
      theirRuns,
    );
  try {
    return await ask(runsPerPage);
  } catch (error) {
    // Tokens count rows, so a smaller page can continue from the same token.
    if (error instanceof Error && error.message.includes('is larger than')) return ask(5);
    throw error;
  }
}

async function storeRuns(
  server: MlflowServer,
  { claim, progress }: Stored,
  answer: z.output<typeof theirRuns>,
  next: { progress: SyncProgress; full: boolean; ends: string | null },
): Promise<Stored> {
  let held = claim;
  await copyHistory(server, answer.runs, async () => {
    held = await keepClaim(actor, { claim: held, progress });
  });
  const { full, ends } = next;
  return takeRuns(actor, { claim: held, progress: next.progress, runs: answer.runs, full, ends });
}

/**
 * Reads every run of the experiments that had no full read for a day, one experiment after the
 * other.
 */
async function fullPage(server: MlflowServer, at: Stored): Promise<Stored> {
  const { progress } = at;
  const sweptBefore = new Date(Date.parse(progress.startedAt) - sweepMs);
  const [experiment] = await experimentsAfter(server.id, progress.after, { take: 1, sweptBefore });
  if (experiment === undefined) return { ...at, progress: nextStage(progress) };
  const answer = await askRuns(server, [experiment], '', progress.pageToken);
  const last = isLast(progress, answer.next_page_token);
  return storeRuns(server, at, answer, {
    full: true,
    ends: last ? experiment : null,
    progress: last
      ? { ...progress, after: experiment, pageToken: '' }
      : { ...progress, pageToken: answer.next_page_token },
  });
}

/** Reads new and still running runs of the other experiments. */
async function recentPage(server: MlflowServer, at: Stored): Promise<Stored> {
  const { progress } = at;
  const experiments = await experimentsAfter(server.id, progress.after, {
    take: experimentsPerSearch,
  });
  const lastExperiment = experiments.at(-1);
  const filters = filtersOf(server);
  const filter = filters[progress.filter];
  if (lastExperiment === undefined || filter === undefined)
    return { ...at, progress: nextStage(progress) };
  const answer = await askRuns(server, experiments, filter, progress.pageToken);
  const after =
    progress.filter + 1 < filters.length
      ? { ...progress, filter: progress.filter + 1, pageToken: '' }
      : { ...progress, after: lastExperiment, filter: 0, pageToken: '' };
  return storeRuns(server, at, answer, {
    full: false,
    ends: null,
    progress: isLast(progress, answer.next_page_token)
      ? after
      : { ...progress, pageToken: answer.next_page_token },
  });
}

async function askModels(server: MlflowServer, pageToken: string) {
  const query = { max_results: perPage, page_token: pageToken === '' ? undefined : pageToken };
  return askMlflow(
    server,
    { method: 'GET', path: `${prefix}/registered-models/search`, query },
    theirModels,
  );
}

/** Reads and stores one page of a pass; returns the position where the pass continues. */
export async function syncPage(server: MlflowServer, at: Stored): Promise<Stored> {
  const { claim, progress } = at;
  const { pageToken } = progress;
  if (progress.stage === 'full') return fullPage(server, at);
  if (progress.stage === 'recent') return recentPage(server, at);
  if (progress.stage === 'experiments') {
    const body = {
      max_results: perPage,
      view_type: 'ALL',
      ...(pageToken === '' ? {} : { page_token: pageToken }),
    };
    const ask = { method: 'POST' as const, path: `${prefix}/experiments/search`, body };
    const { experiments, next_page_token: next } = await askMlflow(server, ask, theirExperiments);
    return takeExperiments(actor, { claim, experiments, progress: onward(progress, next) });
  }
  if (progress.stage === 'models') {
    const { registered_models: models, next_page_token: next } = await askModels(server, pageToken);
    return takeModels(actor, { claim, models, progress: onward(progress, next) });
  }
  if (progress.stage === 'versions') {
    const query = { max_results: perPage, page_token: pageToken === '' ? undefined : pageToken };
    const ask = { method: 'GET' as const, path: `${prefix}/model-versions/search`, query };
    const { model_versions: versions, next_page_token: next } = await askMlflow(
      server,
      ask,
      theirVersions,
    );
    return takeVersions(actor, { claim, versions, progress: onward(progress, next) });
  }
  const askedAt = new Date();
  const { registered_models: models, next_page_token: next } = await askModels(server, pageToken);
  return takeAliases(actor, { claim, models, askedAt, progress: onward(progress, next) });
}
