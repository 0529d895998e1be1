import { z } from 'zod';
import { db } from '#server/platform/database/db.ts';

const textMap = z.record(z.string(), z.string()).catch({});

/** Time span in which an alert about a series fired, epoch ms. */
export type FiredSpan = {
  fingerprint: string;
  metric: string;
  labels: Record<string, string>;
  fromMs: number;
  toMs: number;
};

/**
 * Alerts about series that fired and began between these times. The span of an open alert ends at
 * `nowMs`.
 */
export async function firedSpans(
  fromMs: number,
  nowMs: number,
  past: boolean,
): Promise<FiredSpan[]> {
  const rows = await db().alert.findMany({
    where: {
      origin: 'finding',
      past,
      firedAt: { not: null },
      startedAt: { gte: new Date(fromMs), lte: new Date(nowMs) },
    },
    select: { fingerprint: true, metric: true, labels: true, startedAt: true, resolvedAt: true },
  });
  return rows.map(({ fingerprint, metric, labels, startedAt, resolvedAt }) => ({
    fingerprint,
    metric: metric ?? '',
    labels: textMap.parse(labels),
    fromMs: startedAt.getTime(),
    toMs: resolvedAt?.getTime() ?? nowMs,
  }));
}
