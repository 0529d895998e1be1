import { z } from 'zod';
import type { Page } from '#lib/schemas/fields.ts';
import { listFindingsInput, type FindingItem } from '#lib/schemas/incidents/incidents.ts';
import type { Finding } from '#server/generated/prisma/client.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { afterCursor, cutPage, decodeRowCursor } from '#server/platform/http/cursor.ts';
import { query } from '#server/platform/verb.ts';

async function visibleResources(where: ReturnType<typeof visibleWhere>): Promise<string[]> {
  const rows = await db().resource.findMany({ where, select: { id: true } });
  return rows.map((row) => row.id);
}

const textMap = z.record(z.string(), z.string()).catch({});

type Alerts = Awaited<ReturnType<typeof alertsOf>>;

function alertsOf(rows: readonly Finding[]) {
  return db().alert.findMany({
    where: { seriesId: { in: rows.map((row) => row.seriesId) }, firedAt: { not: null } },
    select: { id: true, seriesId: true, startedAt: true, resolvedAt: true },
    orderBy: { startedAt: 'desc' },
  });
}

/** The alert raised on the same series during the finding. */
function alertOf(row: Finding, alerts: Alerts): string | null {
  const during = alerts.find(
    (alert) =>
      alert.seriesId === row.seriesId &&
      (row.endedAt === null || alert.startedAt <= row.endedAt) &&
      (alert.resolvedAt === null || alert.resolvedAt >= row.onsetAt),
  );
  return during?.id ?? null;
}

/** Detector findings, newest first. They are evidence, whether or not an alert was raised. */
export const listFindings = query(
  { permission: 'incidents:read', input: listFindingsInput },
  async ({ actor }, input): Promise<Page<FindingItem>> => {
    const where = visibleWhere(actor, 'incidents:read');
    const rows = await db().finding.findMany({
      where: {
        AND: [
          // A finding has the place of its resource; findings without a resource are visible only
          // to users who see everything.
          where.OR === undefined ? {} : { resourceId: { in: await visibleResources(where) } },
          input.resourceId === undefined ? {} : { resourceId: input.resourceId },
          input.seriesId === undefined ? {} : { seriesId: input.seriesId },
          input.state === undefined
            ? {}
            : { endedAt: input.state === 'open' ? null : { not: null } },
          afterCursor('detectedAt', decodeRowCursor(input.cursor)),
        ],
      },
      orderBy: [{ detectedAt: 'desc' }, { id: 'desc' }],
      take: input.limit + 1,
    });
    const alerts = await alertsOf(rows);
    return cutPage(
      rows,
      input.limit,
      (row) => ({ at: row.detectedAt, id: row.id }),
      (row): FindingItem => ({
        id: row.id,
        seriesId: row.seriesId,
        metric: row.metric,
        labels: textMap.parse(row.labels),
        resourceId: row.resourceId,
        detector: row.detector,
        detectorVersion: row.detectorVersion,
        kind: row.kind,
        severityHint: row.severityHint,
        onsetAt: row.onsetAt.toISOString(),
        detectedAt: row.detectedAt.toISOString(),
        endedAt: row.endedAt?.toISOString() ?? null,
        alertId: alertOf(row, alerts),
        value: row.value,
        inputs: row.inputs,
      }),
    );
  },
);
