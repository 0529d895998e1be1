import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { makeIngestKey, startWeb } from '#server/ingest/testing/web-process.ts';
import { selectRow } from '#server/telemetry/client.ts';
import { cpuSeconds, processTree } from '../support/cpu-time.ts';
import { bodiesOfRound, CLIENTS, headers, METRIC_PREFIX, SAMPLES_PER_BODY } from './bodies.ts';
import { startPrometheus } from './prometheus.ts';
import { send } from './send.ts';

const PER_CLIENT = 150;
const SAMPLES_PER_ROUND = CLIENTS * PER_CLIENT * SAMPLES_PER_BODY;
const READABLE_WITHIN_MS = 60_000;

const side = z.object({
  samplesPerSecond: z.number(),
  refused: z.number(),
  /**
   * Processor time per sample until everything is stored, in microseconds, of the responding
   * process. `storesCpuPerSampleUs` is that of its stores.
   */
  cpuPerSampleUs: z.number(),
  storesCpuPerSampleUs: z.number(),
});
type Side = z.output<typeof side>;

export const measuredRound = z.object({
  tandem: side,
  prometheus: side,
  readableAfterMs: z.number(),
  /** Samples of this round, as total rows and as distinct rows. */
  stored: z.number(),
  distinct: z.number(),
  sent: z.number(),
});
type MeasuredRound = z.output<typeof measuredRound>;

const countRow = z.object({ rows: z.coerce.number(), distinct: z.coerce.number() });

/**
 * Counts only the sent samples, because Tandem also stores samples of its own. `exact` adds the
 * distinct count.
 */
function countStored(exact: boolean): Promise<z.output<typeof countRow>> {
  const distinct = exact ? 'uniqExact(series, ts)' : '0';
  return selectRow(
    `SELECT count() AS rows, ${distinct} AS distinct FROM samples
     WHERE series IN (SELECT id FROM series WHERE startsWith(metric, {prefix:String}))`,
    { prefix: METRIC_PREFIX },
    countRow,
    { timeoutMs: 60_000, maxMemoryBytes: 4_000_000_000 },
  );
}

async function untilReadable(sent: number): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const { rows } = await countStored(false);
    const tookMs = performance.now() - startedAt;
    if (rows >= sent || tookMs > READABLE_WITHIN_MS) return Math.round(tookMs);
    await sleep(250);
  }
}

async function timed(
  pids: { server: readonly number[]; stores: readonly number[] },
  target: { url: string; headers: Record<string, string> },
  bodies: readonly (readonly Buffer[])[],
  stored: () => Promise<void>,
): Promise<Side> {
  const [server, stores] = [cpuSeconds(pids.server), cpuSeconds(pids.stores)];
  const perSampleUs = (seconds: number): number => (seconds * 1e6) / SAMPLES_PER_ROUND;
  const { samplesPerSecond, refused } = await send(target, bodies);
  await stored();
  // Merges and write-backs continue briefly after the response. Their processor time counts for the
  // side that caused them.
  await sleep(1_500);
  return {
    samplesPerSecond: Math.round(samplesPerSecond),
    refused,
    cpuPerSampleUs: perSampleUs(cpuSeconds(pids.server) - server),
    storesCpuPerSampleUs: perSampleUs(cpuSeconds(pids.stores) - stores),
  };
}

/**
 * Waits until the key is cached. The first lookup waits for PostgreSQL and is part of startup, not
 * of ingest.
 */
async function untilKeyIsKnown(target: {
  url: string;
  headers: Record<string, string>;
}): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    const answer = await fetch(target.url, { method: 'POST', headers: target.headers });
    await answer.arrayBuffer();
    if (answer.status === 204) return;
    await sleep(1_000);
  }
  throw new Error('the key is never accepted');
}

/**
 * Sends the bodies of these rounds alternately to Tandem (role `ingest` and its ClickHouse
 * endpoint) and to Prometheus.
 */
export async function measure(
  wanted: readonly number[],
  done: (round: number, result: MeasuredRound) => void,
): Promise<void> {
  const stores = processTree(process.pid).filter((pid) => pid !== process.pid);
  const web = await startWeb(await makeIngestKey());
  const prometheus = await startPrometheus();
  const tandemPids = { server: [web.child.pid ?? 0], stores };
  const prometheusPids = { server: [prometheus.pid], stores: [] };
  const tandemTarget = {
    url: `${web.url}/api/v1/write`,
    headers: { ...headers, authorization: `Bearer ${web.key}` },
  };
  const prometheusTarget = { url: `${prometheus.url}/api/v1/write`, headers };
  // Six rounds of fifty steps of 15 s, all in the past.
  const startMs = Date.now() - 2 * 3_600_000;
  let before = { rows: 0, distinct: 0 };
  try {
    await untilKeyIsKnown(tandemTarget);
    // Round 0 is an uncounted warm-up for both sides: new series are registered and code is
    // compiled.
    for (const [at, round] of [0, ...wanted].entries()) {
      const bodies = bodiesOfRound(round, PER_CLIENT, startMs);
      let readableAfterMs = 0;
      const toTandem = (): Promise<Side> =>
        timed(tandemPids, tandemTarget, bodies, async () => {
          readableAfterMs = await untilReadable(SAMPLES_PER_ROUND * (at + 1));
        });
      const toPrometheus = (): Promise<Side> =>
        timed(prometheusPids, prometheusTarget, bodies, async () => undefined);
      // Alternates the order so that noise on the machine affects both sides equally.
      const tandemFirst = round % 2 === 0;
      const first = tandemFirst ? await toTandem() : await toPrometheus();
      const second = tandemFirst ? await toPrometheus() : await toTandem();
      const [tandem, peer] = tandemFirst ? [first, second] : [second, first];
      const now = await countStored(true);
      const counted = {
        stored: now.rows - before.rows,
        distinct: now.distinct - before.distinct,
        sent: SAMPLES_PER_ROUND,
      };
      before = now;
      const result = { tandem, prometheus: peer, readableAfterMs, ...counted };
      if (round > 0) done(round, result);
      console.log(JSON.stringify({ round, ...result }));
    }
  } finally {
    await web.stop();
    await prometheus.stop();
  }
}
