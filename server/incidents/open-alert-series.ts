import { z } from 'zod';
import { db } from '#server/platform/db.ts';

const textMap = z.record(z.string(), z.string()).catch({});

/** Metric and identity labels of every alert that is pending or firing, for the detector to follow up. */
export async function openAlertSeries(): Promise<
  { metric: string; labels: Record<string, string> }[]
> {
  const rows = await db().alert.findMany({
    where: { origin: 'finding', state: { in: ['pending', 'firing'] } },
    select: { metric: true, labels: true },
  });
  return rows.flatMap((row) =>
    row.metric === null ? [] : [{ metric: row.metric, labels: textMap.parse(row.labels) }],
  );
}
