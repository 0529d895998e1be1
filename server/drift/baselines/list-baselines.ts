import { listBaselinesInput, type BaselinesAnswer } from '#lib/schemas/drift/windows.ts';
import { visibleModel } from '#server/inference/inference-models.ts';
import { readWatch } from '#server/inference/monitor-state.ts';
import { db } from '#server/platform/database/db.ts';
import { query } from '#server/platform/verb.ts';
import { withKept } from './baseline-in-force.ts';
import { firstBaselineState } from './first-baseline.ts';
import { toBaseline } from './set-baseline.ts';
import { sketchList } from './sketch-shape.ts';

/**
 * Baselines of a model, newest first; if there are none, the reason the first one is still missing.
 */
export const listBaselines = query(
  { permission: 'models:read', input: listBaselinesInput },
  async ({ actor, now }, { name }): Promise<BaselinesAnswer> => {
    await visibleModel(actor, name);
    const rows = await db().inferenceBaseline.findMany({
      where: { model: name, removedAt: null },
      orderBy: { createdAt: 'desc' },
      take: 50,
      omit: { together: true },
      include: withKept,
    });
    const items = rows.map((row) => toBaseline(row, sketchList.parse(row.sketch).length));
    if (items.length > 0) return { items, first: null };
    const { settings } = readWatch(await db().modelWatch.findUnique({ where: { model: name } }));
    return { items, first: await firstBaselineState(name, { settings, now }) };
  },
);
