import type { RolloutCheckItem } from '#lib/schemas/rollouts/rollouts.ts';
import { db } from '#server/platform/database/db.ts';

/** Alerts about errors and latency of what serves the model that fire since a time. */
export async function servingAlerts(model: string, since: Date): Promise<RolloutCheckItem> {
  const title = 'Errors and latency of what serves it';
  const served = await db().relation.findMany({
    where: { kind: 'served_by', from: { kind: 'model', name: model } },
    select: { toId: true },
  });
  // Its server may tell of the model itself.
  const own = await db().resource.findMany({
    where: { kind: 'model', name: model },
    select: { id: true },
  });
  const fired = await db().alert.findMany({
    where: {
      resourceId: { in: [...served.map(({ toId }) => toId), ...own.map(({ id }) => id)] },
      role: { in: ['errors', 'latency'] },
      state: 'firing',
      startedAt: { gte: since },
      past: false,
    },
    select: { title: true },
    take: 3,
  });
  if (fired.length > 0)
    return { title, ok: false, measured: true, detail: fired.map((one) => one.title).join('; ') };
  const known = served.length > 0;
  const detail = known
    ? 'no alert since the step began'
    : 'not measured: no service is known that serves the model';
  return { title, ok: true, measured: known, detail };
}
