import { isOfNumbersOnly } from '#lib/choices/models/error-detectors.ts';
import {
  saveMonitoringInput,
  monitoringInput,
  type MonitoringSettings,
} from '#lib/schemas/model-monitoring/monitor.ts';
import { droppedColumns } from '#server/drift/slice-columns.ts';
import { visibleModel } from '#server/inference/inference-models.ts';
import { lockedModel } from '#server/inference/model-row.ts';
import {
  readWatch,
  removedDetectorOf,
  type MonitoringState,
} from '#server/inference/monitor-state.ts';
import { db } from '#server/platform/database/db.ts';
import { wrongField } from '#server/platform/errors.ts';
import { toJson } from '#server/platform/json.ts';
import { query, verb } from '#server/platform/verb.ts';

/** Monitoring settings of a model. */
export const getMonitoring = query(
  { permission: 'models:read', input: monitoringInput },
  async ({ actor }, { name }) => {
    await visibleModel(actor, name);
    const row = await db().modelWatch.findUnique({ where: { model: name } });
    return { name, ...readWatch(row).settings, removedDetector: removedDetectorOf(row?.settings) };
  },
);

/** Rejects a detector that compares error sizes if the model does not predict numbers. */
function checkDetector({ errorDetector }: MonitoringSettings, state: MonitoringState | null): void {
  if (state === null || state.kind === 'regression') return;
  if (isOfNumbersOnly(errorDetector))
    throw wrongField(
      'errorDetector',
      'requires numeric errors; this model does not predict numbers',
    );
}

/**
 * Saves the monitoring settings of a model. The next pass relearns everything that depends on the
 * window size.
 */
export const saveMonitoring = verb(
  { permission: 'models:write', input: saveMonitoringInput, audit: 'models.save-watch' },
  async (context, { name, ...settings }) => {
    const { tx } = context;
    const model = await lockedModel(context, name);
    context.requireAt(model);
    const dropped = droppedColumns(model.privacy, settings.sliceColumns ?? []);
    if (dropped.length > 0)
      throw wrongField('sliceColumns', `the privacy rules drop ${dropped.join(', ')}`);
    const row = await tx.modelWatch.findUnique({ where: { model: name } });
    const { settings: before, state } = readWatch(row);
    checkDetector(settings, state);
    const isResized =
      before.windowSeconds !== settings.windowSeconds ||
      before.rowsAtLeast !== settings.rowsAtLeast;
    const data = {
      settings: toJson(settings),
      ...(isResized ? { windowsSetAt: context.now } : {}),
    };
    await tx.modelWatch.upsert({
      where: { model: name },
      create: { model: name, ...data },
      update: data,
      select: { model: true },
    });
    await context.audit({
      subject: { kind: 'model', id: name, name },
      before,
      after: settings,
    });
    await context.emit('models', name);
    return { name, ...settings, removedDetector: null };
  },
);
