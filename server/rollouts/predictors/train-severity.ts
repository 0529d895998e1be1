import { challengeSeverity } from '#engines/triage/judge-severity.ts';
import { activeStatuses } from '#server/actions/transitions.ts';
import { severityChampion } from '#server/incidents/triage/severity-champion.ts';
import { severityVerdicts } from '#server/incidents/triage/severity-verdicts.ts';
import { aliasActionKind } from '#server/models/aliases/alias-plan.ts';
import { gateAsEvidence } from '#server/models/predictors/judged-training.ts';
import { recordTraining } from '#server/models/predictors/record-training.ts';
import { digestOfRows, predictorActor } from '#server/models/predictors/register-version.ts';
import { decidingAlias, severityPredictorName } from '#server/platform/built-in-models.ts';
import { db } from '#server/platform/database/db.ts';
import { setAlias } from '#server/rollouts/promotion/aliases.ts';

/** Number of verdicts required since the last training, whatever its result. */
const verdictsNeeded = 40;

const ofSeverity = {
  kind: aliasActionKind,
  targetKind: 'model',
  targetName: severityPredictorName,
} as const;

async function isRequestOpen(): Promise<boolean> {
  const where = { ...ofSeverity, status: { in: [...activeStatuses] } };
  return (await db().action.count({ where })) > 0;
}

async function wasAskedFor(version: number): Promise<boolean> {
  const plan = { path: ['parameters', 'toVersion'], equals: version };
  return (await db().action.count({ where: { ...ofSeverity, plan } })) > 0;
}

/**
 * Requests promotion as for every model, with the policy, approvers and evidence of any alias
 * request.
 */
async function askForPromotion(version: number): Promise<void> {
  await setAlias(predictorActor, { name: severityPredictorName, alias: decidingAlias, version });
}

async function train(last: { id: string; toAt: Date; release: string }, now: Date) {
  const champion = await severityChampion(db());
  // If the rules replaced the champion, there is nothing to compare with.
  if (champion.version === null) return null;
  const verdicts = await severityVerdicts();
  const newest = verdicts.at(-1);
  const fresh = verdicts.filter(({ at }) => at > last.toAt);
  if (newest === undefined || fresh.length < verdictsNeeded) return null;
  const found = challengeSeverity(champion.predictor, verdicts);
  const learned = verdicts.slice(0, found.learnedFrom);
  return recordTraining(
    predictorActor,
    {
      after: last.id,
      championVersion: champion.version,
      release: last.release,
      parameters: { ...found.challenger },
      outcome: {
        gate: gateAsEvidence(found.gate, { against: champion.version, at: now }),
        reason: found.gate.reason,
        champion: found.champion,
        challenger: found.measures,
      },
      learnedFrom: found.learnedFrom,
      digest: digestOfRows(learned.map(({ scene, said }) => ({ scene, said }))),
      toAt: newest.at,
    },
    { now },
  );
}

/**
 * Once there are enough new verdicts, trains a challenger on the older verdicts and judges it on
 * the newer ones. A better challenger becomes a version, and users decide on its promotion. Until
 * then, no other challenger is trained.
 */
export async function trainSeverity(now: Date): Promise<void> {
  const last = await db().predictorTraining.findFirst({
    where: { predictor: severityPredictorName },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  if (last === null || (await isRequestOpen())) return;
  // A worker that died after registering a version has not requested its promotion yet.
  const waits = last.championVersion === null ? null : last.version;
  const version = waits !== null && !(await wasAskedFor(waits)) ? waits : await train(last, now);
  if (version !== null) await askForPromotion(version);
}
