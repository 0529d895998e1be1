import type { SourceItem } from '#lib/schemas/sources/sources.ts';
import type { Source } from '#server/generated/prisma/client.ts';
import { env } from '#server/platform/env.ts';
import type { SourceStats } from '#server/telemetry/queries/series/source-stats.ts';
import { silenceLimit, stateOfSource } from './source-kinds.ts';

/** The later of the time that the job recorded and the time in the store. */
function lastSample(row: Source, stats: SourceStats | undefined): Date | null {
  const times = [row.lastSampleAt, stats?.lastAt ?? null].filter((time) => time !== null);
  return times.length === 0 ? null : new Date(Math.max(...times.map((time) => time.getTime())));
}

export function toSourceItem(row: Source, stats: SourceStats | undefined, now: Date): SourceItem {
  const lastSampleAt = lastSample(row, stats);
  return {
    id: row.id,
    key: row.key,
    kind: row.kind,
    name: row.name,
    enabled: row.enabled,
    lastSampleAt: lastSampleAt?.toISOString() ?? null,
    lastReceivedAt: row.lastReceivedAt?.toISOString() ?? null,
    lagMs: row.lagMs,
    refused:
      row.refusedAt === null
        ? null
        : { at: row.refusedAt.toISOString(), why: row.refusedWhy ?? '' },
    silentAfterMinutes: silenceLimit(row),
    revision: row.revision,
    series: stats?.series ?? 0,
    samplesLastHour: stats?.samples ?? 0,
    state: stateOfSource({ ...row, lastSampleAt }, now.getTime(), env.TANDEM_SAMPLE_SECONDS * 1000),
  };
}
