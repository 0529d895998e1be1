import { metricHistoryInput, metricIntervalInput } from '#lib/schemas/experiments/run-calls.ts';
import type { WireMetric } from '#lib/schemas/experiments/wire.ts';
import { loadRun, wireFloat } from '#server/experiments/internal.ts';
import { db } from '#server/platform/database/db.ts';
import { cutTokenPage, decodePageToken } from '#server/platform/http/page-token.ts';
import { query } from '#server/platform/verb.ts';
import {
  runMetricHistory,
  runMetricInterval,
  type RunMetricPoint,
} from '#server/telemetry/queries/run-metric-history.ts';
import { waitUntilReadable } from '#server/telemetry/spool/get-spool.ts';

/** ClickHouse writes nan, inf and -inf. */
function readFloat(text: string): number {
  if (text === 'inf') return Infinity;
  if (text === '-inf') return -Infinity;
  return Number(text);
}

function toWire(key: string, point: RunMetricPoint): WireMetric {
  return {
    key,
    value: wireFloat(readFloat(point.value_text)),
    timestamp: point.timestamp_ms,
    step: point.step,
    runId: point.run,
    ...(point.model === '' ? {} : { modelId: point.model }),
    ...(point.dataset_name === ''
      ? {}
      : { datasetName: point.dataset_name, datasetDigest: point.dataset_digest }),
  };
}

/** All values of a run's metric, including every value acknowledged before the request. */
export const getMetricHistory = query(
  { permission: 'experiments:read', input: metricHistoryInput },
  async ({ actor }, input) => {
    await loadRun(db(), actor, input.runId, { permission: 'experiments:read' });
    await waitUntilReadable('all');
    const offset = decodePageToken(input.pageToken);
    const rows = await runMetricHistory({
      run: input.runId,
      key: input.metricKey,
      limit: input.maxResults + 1,
      offset,
    });
    const { items, ...rest } = cutTokenPage(rows, input.maxResults, offset);
    return { metrics: items.map((point) => toWire(input.metricKey, point)), ...rest };
  },
);

/** Values of one metric over several runs, evenly downsampled for charts. */
export const getMetricInterval = query(
  { permission: 'experiments:read', input: metricIntervalInput },
  async ({ actor }, input) => {
    for (const runId of input.runIds)
      await loadRun(db(), actor, runId, { permission: 'experiments:read' });
    await waitUntilReadable('all');
    const rows = await runMetricInterval({
      runs: input.runIds,
      key: input.metricKey,
      fromStep: input.startStep ?? Number.MIN_SAFE_INTEGER,
      toStep: input.endStep ?? Number.MAX_SAFE_INTEGER,
      limit: input.maxResults,
    });
    return { metrics: rows.map((point) => toWire(input.metricKey, point)) };
  },
);
