import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { derivedSource } from '#server/telemetry/derive/derived-series.ts';
import { lastCostImports } from '#server/telemetry/queries/costs/cost-imports.ts';
import { sourceStats } from '#server/telemetry/queries/series/source-stats.ts';
import { registerSources, type SeenSource } from './register-sources.ts';
import { kindOfSource, nameOfSource } from './source-kinds.ts';

const windowMs = 5 * 60_000;

/**
 * Time of the last sample by source. Event sources (alerts, changes) are read from the ingest
 * queue, cost files from the list of imports, and all others from the telemetry store.
 */
async function lastTimes(now: Date): Promise<Map<string, Date | null>> {
  const [stats, events, costs] = await Promise.all([
    sourceStats(now.getTime(), windowMs),
    db().intakeItem.groupBy({
      by: ['sourceId'],
      _max: { receivedAt: true },
      where: { receivedAt: { gt: new Date(now.getTime() - 86_400_000) } },
    }),
    lastCostImports(),
  ]);
  const times = new Map<string, Date | null>(
    stats.filter((row) => row.source !== derivedSource).map((row) => [row.source, row.lastAt]),
  );
  for (const row of events) times.set(row.sourceId, row._max.receivedAt);
  for (const [source, at] of costs) if (!source.startsWith('user:')) times.set(source, at);
  return times;
}

/** Finds new senders and records when each sent its last sample. */
export async function discoverSources(now: Date): Promise<{ created: number }> {
  const times = await lastTimes(now);
  const keyIds = [...times.keys()]
    .map((key) => key.split(':')[0] ?? '')
    .filter((id) => /^[0-9a-f-]{36}$/u.test(id));
  const keys = new Map(
    (await db().apiKey.findMany({ where: { id: { in: keyIds } } })).map((key) => [key.id, key]),
  );
  const items = [...times].flatMap(([key, at]): SeenSource[] => {
    const apiKey = keys.get(key.split(':')[0] ?? '');
    const kind = kindOfSource(key);
    // A sample with a future timestamp would keep a silent source alive.
    const lastSampleAt = at === null ? null : new Date(Math.min(at.getTime(), now.getTime()));
    return [
      {
        key,
        kind,
        lastSampleAt,
        name: nameOfSource(kind, apiKey?.name ?? null),
        apiKeyId: apiKey?.id ?? null,
        teamId: apiKey?.teamId ?? null,
        environmentId: apiKey?.environmentId ?? null,
      },
    ];
  });
  return items.length === 0
    ? { created: 0 }
    : registerSources(systemActor('discover-sources'), { items }, { now });
}
