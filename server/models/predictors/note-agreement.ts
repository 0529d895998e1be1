import { logBatch } from '#server/experiments/runs/log-batch.ts';
import { causeAccuracy } from '#server/incidents/diagnosis/cause-accuracy.ts';
import { severityVerdicts } from '#server/incidents/triage/severity-verdicts.ts';
import { agreementMetric, verdictsMetric } from '#server/models/predictors/people-agree.ts';
import { predictorActor } from '#server/models/predictors/register-version.ts';
import {
  builtInModelId,
  causePredictorName,
  decidingAlias,
  severityPredictorName,
  type PredictorName,
} from '#server/platform/built-in-models.ts';
import { db } from '#server/platform/database/db.ts';

type Agreement = { right: number; judged: number };
type Deciding = { version: number; release: string };

async function ofSeverity({ version }: Deciding): Promise<Agreement> {
  const verdicts = (await severityVerdicts()).filter((each) => each.version === String(version));
  const right = verdicts.filter(({ answered, said }) => answered === said).length;
  return { right, judged: verdicts.length };
}

const measured: Readonly<Record<PredictorName, (deciding: Deciding) => Promise<Agreement>>> = {
  [severityPredictorName]: ofSeverity,
  [causePredictorName]: ({ release }) => causeAccuracy(release),
};

async function noteOf(name: PredictorName, now: Date): Promise<void> {
  const alias = await db().modelAlias.findUnique({
    where: { modelId_alias: { modelId: builtInModelId(name), alias: decidingAlias } },
    include: { modelVersion: { select: { runId: true } } },
  });
  const runId = alias?.modelVersion.runId ?? null;
  if (alias === null || runId === null) return;
  const { version } = alias;
  const training = await db().predictorTraining.findUnique({
    where: { predictor_version: { predictor: name, version } },
    select: { release: true },
  });
  // A soft-deleted run accepts no metrics.
  const run = await db().run.findUnique({ where: { id: runId }, include: { metrics: true } });
  if (training === null || run === null || run.deletedAt !== null) return;
  const { right, judged } = await measured[name]({ version, release: training.release });
  const metrics = { [verdictsMetric]: judged, [agreementMetric]: right / Math.max(1, judged) };
  const had = new Map(run.metrics.map(({ key, value }) => [key, value]));
  const changed = Object.entries(metrics).some(([key, value]) => had.get(key) !== value);
  if (judged === 0 || !changed) return;
  await logBatch(predictorActor, {
    runId,
    metrics: Object.entries(metrics).map(([key, value]) => ({
      key,
      value,
      timestamp: now.getTime(),
    })),
  });
}

/**
 * Stores user agreement with the active version as metrics of its run, whenever there are new
 * verdicts.
 */
export async function noteAgreement(now: Date): Promise<void> {
  await noteOf(severityPredictorName, now);
  await noteOf(causePredictorName, now);
}
