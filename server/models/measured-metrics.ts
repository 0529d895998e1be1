import { machineMetrics } from '#lib/choices/reproduce.ts';
import type { MeasuredMetric } from '#lib/schemas/models/models.ts';
import type { LoggedModelMetric, RunMetric } from '#server/generated/prisma/client.ts';
import { visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';

/** Recorded origin of a version. */
type Origin = { runId: string | null; loggedModelId: string | null };

const byText = (a: string, b: string) => Number(a > b) - Number(a < b);

/** Metrics and outputs of runs and logged models whose experiments are visible to the actor. */
async function readMeasured(actor: Actor, versions: readonly Origin[]) {
  const experiment = visibleWhere(actor, 'experiments:read');
  const runIds = versions.flatMap(({ runId }) => runId ?? []);
  const [models, runs, outputs] = await Promise.all([
    db().loggedModelMetric.findMany({
      where: {
        model: {
          id: { in: versions.flatMap(({ loggedModelId }) => loggedModelId ?? []) },
          deletedAt: null,
          experiment,
        },
      },
    }),
    db().runMetric.findMany({ where: { run: { id: { in: runIds }, experiment } } }),
    db().runModel.findMany({
      where: { runId: { in: runIds }, direction: 'output' },
      select: { runId: true, step: true },
    }),
  ]);
  return {
    ofModel: Map.groupBy(models, ({ modelId }) => modelId),
    ofRun: Map.groupBy(runs, ({ runId }) => runId),
    // Runs with checkpoints, each of which belongs to its step.
    stepped: new Set(outputs.filter(({ step }) => step > 0n).map(({ runId }) => runId)),
  };
}

const toMeasured = (
  { key, value, step }: Pick<RunMetric, 'key' | 'value' | 'step'>,
  datasetName = '',
  datasetDigest = '',
): MeasuredMetric => ({
  key,
  // JSON has no NaN or infinity, so they are sent as text.
  value: Number.isFinite(value) ? value : String(value),
  step: Number(step),
  dataset: datasetName === '' ? null : datasetName,
  digest: datasetDigest === '' ? null : datasetDigest,
});

/**
 * MLflow 3's `log_model` links metrics to the model that its run logged at the given step, or at
 * step 0 without one: the first value of a per-epoch metric. If no model of the run was logged with
 * a step, the run's last value applies.
 */
function isOutdated(linked: LoggedModelMetric, ofRun: RunMetric | undefined, runId: string | null) {
  return (
    ofRun !== undefined &&
    linked.datasetName === '' &&
    linked.runId === runId &&
    linked.step === 0n &&
    ofRun.step > 0n
  );
}

function joined(
  runId: string | null,
  ofModel: readonly LoggedModelMetric[],
  ofRun: readonly RunMetric[],
  stepped: boolean,
): MeasuredMetric[] {
  const lasts = new Map(ofRun.map((metric) => [metric.key, metric]));
  const own = ofModel.filter(
    (metric) => stepped || !isOutdated(metric, lasts.get(metric.key), runId),
  );
  const named = new Set(own.map(({ key }) => key));
  return [
    ...own.map((metric) => toMeasured(metric, metric.datasetName, metric.datasetDigest)),
    ...ofRun.filter(({ key }) => !named.has(key)).map((metric) => toMeasured(metric)),
  ]
    .filter(({ key }) => !key.startsWith(machineMetrics))
    .toSorted(
      (a, b) =>
        byText(a.key, b.key) ||
        byText(a.dataset ?? '', b.dataset ?? '') ||
        byText(a.digest ?? '', b.digest ?? ''),
    );
}

/**
 * Measured metrics of versions, in their order: from their logged models, otherwise, per metric,
 * from their runs. Charts, differences, cards and promotion requests all read metrics here.
 */
export async function measuredMetrics(
  actor: Actor,
  versions: readonly Origin[],
): Promise<MeasuredMetric[][]> {
  const { ofModel, ofRun, stepped } = await readMeasured(actor, versions);
  return versions.map(({ runId, loggedModelId }) =>
    joined(
      runId,
      ofModel.get(loggedModelId ?? '') ?? [],
      ofRun.get(runId ?? '') ?? [],
      stepped.has(runId ?? ''),
    ),
  );
}
