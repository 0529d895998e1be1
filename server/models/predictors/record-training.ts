import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import { trainingOutcome } from '#server/models/predictors/judged-training.ts';
import { registerVersion } from '#server/models/predictors/register-version.ts';
import { loadModel } from '#server/models/registry-rows.ts';
import { severityPredictorName } from '#server/platform/built-in-models.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { verb } from '#server/platform/verb.ts';

const input = z.object({
  /** ID of the previous training; if there is a newer one, this one is void. */
  after: idSchema,
  championVersion: z.number().int(),
  release: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  outcome: trainingOutcome,
  learnedFrom: z.number().int(),
  digest: z.string(),
  toAt: z.date(),
});
type Training = z.output<typeof input>;

const percent = (share: number) => `${Math.round(share * 100)}%`;
const levels = (distance: number) => `${distance.toFixed(2)} levels`;

function descriptionOf({ outcome, learnedFrom, championVersion }: Training): string {
  const { challenger, champion } = outcome;
  return `Trained on ${learnedFrom} user verdicts and evaluated on the ${challenger.rows} later ones: ${percent(challenger.accuracy)} exactly as rated (version ${championVersion}: ${percent(champion.accuracy)}), average distance ${levels(challenger.meanLevelError)} (${levels(champion.meanLevelError)}).`;
}

function metricsOf({ outcome: { challenger, champion } }: Training): Record<string, number> {
  return {
    accuracy: challenger.accuracy,
    mean_level_error: challenger.meanLevelError,
    ...(challenger.kappa === null ? {} : { weighted_kappa: challenger.kappa }),
    judged_on: challenger.rows,
    champion_accuracy: champion.accuracy,
    champion_mean_level_error: champion.meanLevelError,
  };
}

/**
 * Stores the result of a training. A challenger that passed becomes a version in the same
 * transaction. A failed challenger leaves only this row and its audit entry, because a version that
 * must not serve could be promoted by mistake.
 */
export const recordTraining = verb(
  { permission: 'models:write', input, audit: 'models.train-predictor' },
  async (context, given): Promise<number | null> => {
    const { tx, actor, now } = context;
    const name = severityPredictorName;
    await tx.$queryRaw`select 1 from "RegisteredModel" where "name" = ${name} for update`;
    const model = await loadModel(tx, actor, name, 'models:write');
    const last = await tx.predictorTraining.findFirst({
      where: { predictor: name },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      select: { id: true },
    });
    if (last?.id !== given.after) {
      context.nothingChanged();
      return null;
    }
    const { outcome, learnedFrom, digest, release } = given;
    const version = outcome.gate.passed
      ? await registerVersion(context, {
          name,
          description: descriptionOf(given),
          parameters: given.parameters,
          params: { release, learned_from: String(learnedFrom), champion: outcome.gate.against },
          metrics: metricsOf(given),
          data: { name: 'severity verdicts', digest, rows: learnedFrom },
        })
      : null;
    await tx.predictorTraining.create({
      data: {
        id: newId(),
        predictor: name,
        version,
        championVersion: given.championVersion,
        release,
        parameters: toJson(given.parameters),
        outcome: toJson(outcome),
        verdicts: learnedFrom + outcome.challenger.rows,
        toAt: given.toAt,
        createdAt: now,
      },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'model', id: model.id, name },
      after: { version, learnedFrom, judgedOn: outcome.challenger.rows, gate: outcome.reason },
      reason: outcome.reason,
    });
    return version;
  },
);
