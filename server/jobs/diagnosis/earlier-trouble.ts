import type { CauseSeries } from '#engines/causes/cause-input.ts';
import type { SignalRole } from '#engines/detect/signal-role.ts';
import type { Point } from '#engines/math/points.ts';
import { db } from '#server/platform/database/db.ts';

export type Span = { fromMs: number; toMs: number };

/** Baseline of an incident: its resources until its first alert. */
export type Before = {
  incidentId: string;
  resourceIds: readonly string[];
  fromMs: number;
  firstMs: number;
};

/** Effects begin before they are detected. */
const leadMs = 45_000;
const tailMs = 15_000;

/** Alerts of other incidents that ended before this incident's first alert. */
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
 * Spans in which the same resources had trouble before this incident. They count neither as
 * "before" nor as "after" the incident.
 */
export async function earlierTrouble(before: Before): Promise<Span[]> {
  return (await endedAlerts(before)).map((alert) => spanOf(alert, leadMs, tailMs));
}

/**
 * Signal roles about the content of predictions. Late or failed predictions say nothing about their
 * content.
 */
const ofAnswers: readonly (string | null)[] = [
  'quality',
  'estimate',
  'data',
  'drift',
] satisfies SignalRole[];

/**
 * Like `earlierTrouble`, for model predictions, by model resource id. A window that overlaps such a
 * span is excluded entirely.
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

/** Points outside all of these spans. */
export const outside = (points: readonly Point[], spans: readonly Span[]): readonly Point[] =>
  points.filter(([atMs]) => !spans.some(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs));

/** Series without the points inside these spans. */
export function withoutSpans(
  series: readonly CauseSeries[],
  spans: readonly Span[],
): CauseSeries[] {
  if (spans.length === 0) return [...series];
  return series.map((item) => ({ ...item, points: outside(item.points, spans) }));
}
