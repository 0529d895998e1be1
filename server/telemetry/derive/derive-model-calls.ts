import { z } from 'zod';
import { env } from '#server/platform/env.ts';
import { runStatement, selectRows } from '../client.ts';
import { renewSeriesCache } from '../series-cache.ts';
import type { LabelPairs } from '../spool/batch.ts';
import { registerDerived } from './derived-series.ts';
import {
  closedCellsEnd,
  touchedRanges,
  withNewCells,
  type SharedTouches,
  type TimeRange,
} from './touched-ranges.ts';

const job = 'derive-model-calls';

/** Delay until a span is exported after its call ends. The SDK sends a batch every five seconds. */
const exportedMs = 7_000;

const calls = [
  { metric: 'gen_ai.client.request.rate', unit: '1/s' },
  { metric: 'gen_ai.client.error.ratio', unit: '1' },
  { metric: 'gen_ai.client.latency.p95', unit: 's' },
];
const tokens = [{ metric: 'gen_ai.client.token.rate', unit: '{token}/s' }];

const callsOfRange = `origin = 'trace' AND ts >= fromUnixTimestamp64Milli({from:Int64})
  AND ts < fromUnixTimestamp64Milli({to:Int64})`;
const subject = `model, segment['provider'] AS provider, segment['environment'] AS environment`;

/**
 * INSERT of the signals of all grid cells in [from, to). The timestamp of a sample is the end of
 * its cell.
 */
function signalsSql(gridMs: number): string {
  const perSecond = (amount: string): string => `${amount} / ${gridMs / 1_000}`;
  const tokenRate = (column: string): string => perSecond(`sumIf(${column}, NOT isNaN(${column}))`);
  return `INSERT INTO samples (series, ts, value)
  SELECT target.id AS series, fromUnixTimestamp64Milli((cell + 1) * ${gridMs}) AS ts, signal.3 AS value
  FROM (
    SELECT ${subject}, intDiv(toUnixTimestamp64Milli(ts), ${gridMs}) AS cell,
      arrayJoin([
        ('gen_ai.client.request.rate', '', ${perSecond('count()')}),
        ('gen_ai.client.error.ratio', '', avg(error != '')),
        ('gen_ai.client.latency.p95', '', quantileExactInclusive(0.95)(latency_ms) / 1000),
        ('gen_ai.client.token.rate', 'input', ${tokenRate('input_tokens')}),
        ('gen_ai.client.token.rate', 'output', ${tokenRate('output_tokens')})
      ]) AS signal
    FROM inference FINAL WHERE ${callsOfRange}
    GROUP BY model, provider, environment, cell
  ) AS signals
  INNER JOIN (
    SELECT id, metric, labels['model.name'] AS model, labels['gen_ai.provider.name'] AS provider,
      labels['deployment.environment.name'] AS environment, labels['gen_ai.token.type'] AS token
    FROM series FINAL WHERE source = 'tandem' AND startsWith(metric, 'gen_ai.client.')
  ) AS target ON target.metric = signal.1 AND target.token = signal.2 AND target.model = signals.model
    AND target.provider = signals.provider AND target.environment = signals.environment`;
}

const subjectRow = z.object({ model: z.string(), provider: z.string(), environment: z.string() });

/**
 * Derives rate, errors, latency and tokens of model calls from the rows of spans with gen_ai
 * attributes, per model and provider, on the grid of TANDEM_SAMPLE_SECONDS. Follows the touched
 * minutes. The same spans give the same samples.
 */
export async function deriveModelCalls(
  now: Date,
  shared?: SharedTouches,
): Promise<{ ranges: number }> {
  const gridMs = env.TANDEM_SAMPLE_SECONDS * 1_000;
  const settledMs = Math.max(gridMs, exportedMs);
  await renewSeriesCache(shared?.touches);
  const work = await touchedRanges(job, now.getTime(), settledMs, shared);
  const closedMs = closedCellsEnd(now.getTime(), settledMs, gridMs);
  const ranges = withNewCells(work.ranges, closedMs);
  const derived: TimeRange[] = [];
  for (const range of ranges) {
    const cells = {
      fromMs: Math.floor(range.fromMs / gridMs) * gridMs,
      toMs: Math.floor(Math.min(range.toMs + gridMs, closedMs) / gridMs) * gridMs,
    };
    if (cells.toMs > cells.fromMs && (await deriveCells(cells, gridMs, now.getTime())))
      derived.push(cells);
  }
  await work.done({ untilMs: closedMs, derived });
  return { ranges: ranges.length };
}

/** Returns false if there is nothing to derive from. */
async function deriveCells(cells: TimeRange, gridMs: number, nowMs: number): Promise<boolean> {
  const params = { from: cells.fromMs, to: cells.toMs };
  const subjects = await selectRows(
    `SELECT DISTINCT ${subject} FROM inference WHERE ${callsOfRange} LIMIT 10000`,
    params,
    subjectRow,
    { timeoutMs: 30_000 },
  );
  if (subjects.length === 0) return false;
  const labelSets = subjects.map(({ model, provider, environment }): LabelPairs => [
    ['deployment.environment.name', environment],
    ['gen_ai.provider.name', provider],
    ['model.name', model],
  ]);
  const withToken = (token: string): LabelPairs[] =>
    labelSets.map((labels) => [...labels, ['gen_ai.token.type', token]]);
  await registerDerived(
    [
      { metrics: calls, labelSets },
      { metrics: tokens, labelSets: [...withToken('input'), ...withToken('output')] },
    ],
    nowMs,
  );
  await runStatement(signalsSql(gridMs), params);
  return true;
}
