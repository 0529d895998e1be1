import { sourceIdInput, type SourceTest } from '#lib/schemas/sources/sources.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { found, query } from '#server/platform/verb.ts';
import { latestSample, type LatestSample } from '#server/telemetry/queries/latest-sample.ts';
import { sourceStats } from '#server/telemetry/queries/series/source-stats.ts';
import { toSourceItem } from './to-source-item.ts';

const hourMs = 3_600_000;

function toTestSample({ metric, labels, value, atMs }: LatestSample): SourceTest['sample'] {
  return { metric, labels, value, at: new Date(atMs).toISOString() };
}

/** Returns the newest sample of a source and its age. Sends nothing. */
export const testSource = query(
  { permission: 'sources:read', input: sourceIdInput },
  async ({ actor, now }, { id }): Promise<SourceTest> => {
    const row = found(await db().source.findUnique({ where: { id } }), 'source');
    requirePermission(actor, 'sources:read', row);
    const [stats, sample] = await Promise.all([
      sourceStats(now.getTime(), hourMs),
      latestSample(row.key, now.getTime() - hourMs),
    ]);
    const item = toSourceItem(
      row,
      stats.find((entry) => entry.source === row.key),
      now,
    );
    const ageMs =
      item.lastSampleAt === null
        ? null
        : Math.max(0, now.getTime() - Date.parse(item.lastSampleAt));
    return { source: item, sample: sample === null ? null : toTestSample(sample), ageMs };
  },
);
