import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { makeIngestKey, startWeb } from '#server/ingest/testing/web-process.ts';
import { db } from '#server/platform/database/db.ts';
import { selectRow } from '#server/telemetry/client.ts';
import { startSenders, type Signal } from './senders.ts';

const SETTLE_WITHIN_MS = 60_000;

const countSchema = z.object({
  signal: z.string(),
  acknowledged: z.number(),
  stored: z.number(),
  lost: z.number(),
  twice: z.number(),
});
export const ingestKills = z.object({
  kills: z.number(),
  repeats: z.number(),
  counts: z.array(countSchema),
});
export type IngestKills = z.output<typeof ingestKills>;

const row = z.object({ rows: z.coerce.number(), distinct: z.coerce.number() });
type Stored = z.output<typeof row>;

async function storedOf(signal: Signal): Promise<Stored> {
  if (signal === 'sample')
    return selectRow(
      `SELECT count() AS rows, uniqExact(value) AS distinct FROM samples WHERE series IN (SELECT id FROM series WHERE metric = 'bench_killed')`,
      {},
      row,
      { timeoutMs: 30_000 },
    );
  if (signal === 'log')
    return selectRow(
      `SELECT count() AS rows, uniqExact(body) AS distinct FROM logs WHERE startsWith(body, 'killed ')`,
      {},
      row,
      { timeoutMs: 30_000 },
    );
  const items = await db().intakeItem.findMany({ where: { kind: 'alert' }, select: { key: true } });
  return { rows: items.length, distinct: new Set(items.map((item) => item.key)).size };
}

/**
 * Kills the ingest process at random moments while samples, logs and alerts arrive, and counts the
 * stored data at the end.
 */
export async function killIngest(kills: number, random: () => number): Promise<IngestKills> {
  let web = await startWeb(await makeIngestKey());
  const startMs = Date.now() - 3_600_000;
  const senders = startSenders(() => web, startMs);
  for (let round = 0; round < kills; round += 1) {
    // The first query to the stores takes longer than the time until the kill.
    await (await fetch(`${web.url}/readyz`)).arrayBuffer();
    await sleep(200 + random() * 1_800);
    await web.kill();
    web = await startWeb(web.key);
  }
  await senders.stop();
  const counts: IngestKills['counts'] = [];
  for (const [signal, acknowledged] of senders.acknowledged) {
    const until = Date.now() + SETTLE_WITHIN_MS;
    let stored = await storedOf(signal);
    while (stored.distinct < acknowledged && Date.now() < until) {
      await sleep(500);
      stored = await storedOf(signal);
    }
    counts.push({
      signal,
      acknowledged,
      stored: stored.distinct,
      lost: acknowledged - stored.distinct,
      twice: stored.rows - stored.distinct,
    });
  }
  await web.stop();
  return { kills, repeats: senders.repeats, counts };
}
