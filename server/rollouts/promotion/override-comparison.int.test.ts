import { afterAll, beforeAll, expect, test } from 'vitest';
import { approve } from '#server/actions/decide.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { storeArtifact } from '#server/experiments/artifacts/artifacts.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import { logBatch } from '#server/experiments/runs/log-batch.ts';
import { logInputs } from '#server/experiments/runs/log-inputs.ts';
import { runActions } from '#server/jobs/runs/run-actions.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { saveCard } from '#server/model-monitoring/model-card.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { setGovernance } from '#server/models/set-governance.ts';
import { bytes } from '#server/models/testing/training.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { askForAlias } from '#server/rollouts/testing/alias.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';

const trainer = systemActor('trainer');
let mia: Actor;
let bob: Actor;

beforeAll(async () => {
  mia = await makeUser('Mia', ['ml-engineer']);
  bob = await makeUser('Bob', ['approver']);
});
afterAll(async () => {
  await closeSpool();
  await db().$disconnect();
});

/** A version with data, a file without code and this figure. */
async function train(name: string, key: string): Promise<void> {
  const { run } = await createRun(trainer, { experimentId: 0 });
  const { runId, artifactUri } = run.info;
  const dataset = { name: 'orders', digest: 'd1', sourceType: 'http', source: '{}' };
  const tags = [{ key: 'mlflow.data.context', value: 'training' }];
  await logInputs(trainer, { runId, datasets: [{ dataset, tags }] });
  await logBatch(trainer, { runId, metrics: [{ key, value: 0.9, timestamp: Date.now() }] });
  const folder = artifactUri.replace('mlflow-artifacts:/', '');
  await storeArtifact(trainer, `${folder}/model/model.json`, bytes('{"weights":[1]}'));
  await createVersion(trainer, { name, source: `${artifactUri}/model`, runId });
}

/** Version 1 of a medium tier serves, and version 2 shares no figure with it. */
async function asked(name: string) {
  await createModel(trainer, { name });
  await train(name, 'auc');
  await train(name, 'other');
  await setGovernance(trainer, { name, owner: 'Mia', purpose: 'Scores', tier: 'medium' });
  const written = { intendedUse: 'Loans', outOfScope: 'Mortgages', limits: 'None known' };
  await saveCard(trainer, { name, written });
  const { id: modelId } = await db().registeredModel.findUniqueOrThrow({ where: { name } });
  await db().modelAlias.create({
    data: { modelId, alias: 'champion', version: 1, updatedAt: new Date() },
  });
  const { id, planVersion } = await askForAlias(trainer, name, 2);
  return { modelId, vote: { id, planVersion } };
}

const servedBy = async (modelId: string) =>
  (await db().modelAlias.findFirstOrThrow({ where: { modelId } })).version;

test('a comparison that is missing is overridden by break-glass with a reason, which the audit tells', async () => {
  const { modelId, vote } = await asked('override');
  const breakGlass = { ...vote, breakGlass: true };
  await expect(approve(mia, vote)).rejects.toThrow(
    'Approvers for high risk can still approve it, by break-glass with a reason.',
  );
  await expect(approve(bob, breakGlass)).rejects.toMatchObject({
    code: 'invalid_input',
    fields: [{ field: 'comment', message: 'break-glass requires a reason' }],
  });
  const comment = 'The old version is withdrawn by law today';
  await expect(approve(mia, { ...breakGlass, comment })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await approve(bob, { ...breakGlass, comment });
  const { after, reason } = await db().auditEntry.findFirstOrThrow({
    where: { action: 'actions.approve', subjectId: vote.id },
  });
  expect(reason).toBe(comment);
  expect(after).toMatchObject({
    breakGlass: true,
    overridden: [
      'Compared with the current version: by a passed gate, or by logged metrics: comparison of version 2, if available: missing, while version 1 serves, expected done',
    ],
  });
  await runActions.run({}, testContext());
  expect(await servedBy(modelId)).toBe(2);
});

test('break-glass overrides nothing but the comparison, and nothing that failed since', async () => {
  const { modelId, vote } = await asked('no-override');
  const given = { ...vote, breakGlass: true, comment: 'Now' };
  await setGovernanceFields(modelId, '');
  await expect(approve(bob, given)).rejects.toThrow('Model card: Owner');
  await setGovernanceFields(modelId, 'Mia');
  await approve(bob, given);
  await setGovernanceFields(modelId, '');
  await runActions.run({}, testContext());
  expect(await servedBy(modelId)).toBe(1);
  const { status, statusReason } = await db().action.findUniqueOrThrow({ where: { id: vote.id } });
  expect([status, statusReason]).toEqual([
    'superseded',
    expect.stringContaining('The state has changed.'),
  ]);
});

/** The owner of a model as the table has it, so that no request is withdrawn. */
async function setGovernanceFields(modelId: string, owner: string): Promise<void> {
  await db().modelGovernance.updateMany({ where: { modelId }, data: { owner } });
}
