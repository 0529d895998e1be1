import type { CauseSeries } from '#engines/causes/cause-input.ts';
import type { SignalRole } from '#engines/detect/signal-role.ts';
import type { Point } from '#engines/math/points.ts';
import { db } from '#server/platform/database/db.ts';

export type Span = { fromMs: number; toMs: number };

/** Reference for an incident: its resources until its first alert. */
export type Before = {
  incidentId: string;
  resourceIds: readonly string[];
  fromMs: number;
  firstMs: number;
};

/** Effects begin before they are noticed. */
const leadMs = 45_000;
const tailMs = 15_000;

/** Alerts of other incidents that ended before the first one of this incident. */
async function endedAlerts({ incidentId, resourceIds, fromMs, firstMs }: Before) {
  return db().alert.findMany({
    where: {
      resourceId: { in: [...resourceIds] },
      incidentId: { not: incidentId },
      firedAt: { not: null },
      startedAt: { lt: new Date(firstMs) },
      resolvedAt: { gt: new Date(fromMs), lt: new Date(firstMs - tailMs) },
    },
    select: { startedAt: true, resolvedAt: true, resourceId: true, role: true },
  });
}

type EndedAlert = Awaited<ReturnType<typeof endedAlerts>>[number];

function spanOf({ startedAt, resolvedAt }: EndedAlert, lead: number, tail: number): Span {
  return {
    fromMs: startedAt.getTime() - lead,
    toMs: (resolvedAt ?? startedAt).getTime() + tail,
  };
}

/**
 * Spans in which the same resources had trouble before this incident: they are neither "before"
 * nor "after" it.
 */
export async function earlierTrouble(before: Before): Promise<Span[]> {
  return (await endedAlerts(before)).map((alert) => spanOf(alert, leadMs, tailMs));
}

/**
 * Signal roles about the content of predictions. Late or failed predictions say nothing about
 * their content.
 */
const ofAnswers: readonly (string | null)[] = [
  'quality',
  'estimate',
  'data',
  'drift',
] satisfies SignalRole[];

/**
 * The same for model predictions, by the id of their resource. A window that contains part of
 * such a span is excluded entirely.
 */
export async function earlierModelTrouble(
  before: Before,
  windowOf: (resourceId: string) => number,
): Promise<Map<string, Span[]>> {
  const spans = new Map<string, Span[]>();
  for (const alert of await endedAlerts(before)) {
    const { resourceId, role } = alert;
    if (resourceId === null || !ofAnswers.includes(role)) continue;
    const windowMs = windowOf(resourceId);
    const { fromMs, toMs } = spanOf(alert, windowMs, windowMs);
    const own = spans.get(resourceId) ?? [];
    spans.set(resourceId, [...own, { fromMs, toMs: Math.min(toMs, before.firstMs - 1) }]);
  }
  return spans;
}

/** Points that are outside all of those spans. */
export const outside = (points: readonly Point[], spans: readonly Span[]): readonly Point[] =>
  points.filter(([atMs]) => !spans.some(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs));

/** Series without the points of those spans. */
export function withoutSpans(
  series: readonly CauseSeries[],
  spans: readonly Span[],
): CauseSeries[] {
  if (spans.length === 0) return [...series];
  return series.map((item) => ({ ...item, points: outside(item.points, spans) }));
}
