import type { CauseSeries } from '#engines/causes/cause-input.ts';
import { db } from '#server/platform/db.ts';

export type Span = { fromMs: number; toMs: number };

/** Effects begin before they are noticed. */
const leadMs = 45_000;
const tailMs = 15_000;

/**
 * When the same resources were in trouble before this incident: such times are neither "before" nor "after"
 * of it. Only what ended before `firstMs`, the first alert of this incident, is left out.
 */
export async function earlierTrouble(
  incidentId: string,
  resourceIds: readonly string[],
  fromMs: number,
  firstMs: number,
): Promise<Span[]> {
  const alerts = await db().alert.findMany({
    where: {
      resourceId: { in: [...resourceIds] },
      incidentId: { not: incidentId },
      firedAt: { not: null },
      startedAt: { lt: new Date(firstMs) },
      OR: [{ resolvedAt: null }, { resolvedAt: { gt: new Date(fromMs) } }],
    },
    select: { startedAt: true, resolvedAt: true },
  });
  return alerts.flatMap(({ startedAt, resolvedAt }) => {
    const toMs = (resolvedAt?.getTime() ?? Number.POSITIVE_INFINITY) + tailMs;
    return toMs < firstMs ? [{ fromMs: startedAt.getTime() - leadMs, toMs }] : [];
  });
}

/** The series without the points of those times. */
export function withoutSpans(
  series: readonly CauseSeries[],
  spans: readonly Span[],
): CauseSeries[] {
  if (spans.length === 0) return [...series];
  const isInside = (atMs: number) => spans.some((span) => atMs >= span.fromMs && atMs <= span.toMs);
  return series.map((item) => ({
    ...item,
    points: item.points.filter(([atMs]) => !isInside(atMs)),
  }));
}
