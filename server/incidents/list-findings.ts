import { z } from 'zod';
import type { Page } from '#lib/schemas/common.ts';
import type { FindingItem } from '#lib/schemas/incidents.ts';
import { listFindingsInput } from '#lib/schemas/incidents.ts';
import { afterCursor, cutPage, decodeRowCursor } from '#server/platform/cursor.ts';
import { db } from '#server/platform/db.ts';
import { query } from '#server/platform/verb.ts';

const textMap = z.record(z.string(), z.string()).catch({});

/** What detectors found, newest first: evidence, whether or not it became an alert. */
export const listFindings = query(
  { permission: 'incidents:read', input: listFindingsInput },
  async (_context, input): Promise<Page<FindingItem>> => {
    const rows = await db().finding.findMany({
      where: {
        AND: [
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
        value: row.value,
        inputs: row.inputs,
      }),
    );
  },
);
