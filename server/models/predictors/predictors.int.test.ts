import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RANK_CAUSES_VERSION } from '#engines/causes/rank-causes.ts';
import { rulesPredictor } from '#engines/triage/severity-predictor.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import {
  listRunArtifacts,
  openArtifact,
  storePathOf,
} from '#server/experiments/artifacts/artifacts.ts';
import { getCard } from '#server/model-monitoring/model-card.ts';
import { modelDetail } from '#server/models/model-detail.ts';
import { createVersion, deleteVersion } from '#server/models/model-versions.ts';
import { noteAgreement } from '#server/models/predictors/note-agreement.ts';
import { deleteModel, getModel, renameModel } from '#server/models/registered-models.ts';
import { searchModels } from '#server/models/search-models.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { ensurePredictors } from '#server/rollouts/predictors/ensure-predictors.ts';
import { deleteAlias, resolveAlias } from '#server/rollouts/promotion/aliases.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';

let mia: Actor;

beforeAll(async () => {
  mia = await makeUser('Mia', ['ml-engineer']);
  // Two workers that start at the same time, and one that starts later.
  await Promise.all([ensurePredictors(), ensurePredictors()]);
  await ensurePredictors();
});
afterAll(async () => {
  await closeSpool();
  await db().$disconnect();
});

test('both predictors are registered once, with the shipped version as champion and a card', async () => {
  const { registeredModels } = await searchModels(mia, { filter: "name LIKE 'tandem-%'" });
  expect(registeredModels).toMatchObject([
    { name: 'tandem-cause', userId: 'Tandem', aliases: [{ alias: 'champion', version: '1' }] },
    { name: 'tandem-severity', userId: 'Tandem', aliases: [{ alias: 'champion', version: '1' }] },
  ]);
  for (const { name, latestVersions } of registeredModels) {
    expect(latestVersions).toHaveLength(1);
    const card = await getCard(mia, { name });
    expect(card).toMatchObject({ governance: { owner: 'Tandem', tier: 'low' }, complete: true });
  }
});

test('its parameters are files of its run, as a client of MLflow lists and loads them', async () => {
  const { modelVersion } = await resolveAlias(mia, { name: 'tandem-severity', alias: 'champion' });
  const { files } = await listRunArtifacts(mia, { runId: modelVersion.runId, path: 'model' });
  expect(files.map(({ path }) => path)).toEqual(['model/predictor.json']);
  const root = storePathOf(modelVersion.source) ?? 'elsewhere';
  const opened = await openArtifact(mia, `${root}/predictor.json`);
  expect(JSON.parse((await buffer(opened.read())).toString('utf8'))).toEqual(rulesPredictor);
});

async function judgedCause(verdict: 'right' | 'wrong', rank: number, ranker: string) {
  const at = new Date();
  const { id: incidentId } = await db().incident.create({
    data: {
      id: newId(),
      title: 'slow',
      status: 'resolved',
      severity: 'error',
      priority: 'P3',
      openedAt: at,
      onsetAt: at,
    },
  });
  const analysisId = newId();
  await db().analysisRun.create({
    data: {
      id: analysisId,
      kind: 'diagnose',
      predictor: 'cause-ranker',
      version: ranker,
      incidentId,
      inputs: {},
      output: [],
      durationMs: 1,
    },
  });
  const { id: diagnosisId } = await db().diagnosis.create({
    data: {
      id: newId(),
      incidentId,
      version: 1,
      signature: 's',
      causes: [],
      graph: {},
      onsetAt: at,
      analysisId,
    },
  });
  await db().causeVerdict.create({
    data: {
      id: newId(),
      incidentId,
      diagnosisId,
      rank,
      causeKind: 'deployment',
      signature: 's',
      verdict,
      userId: newId(),
    },
  });
}

test('what people said of its first cause stands with the version of the ranker that ranked it', async () => {
  const name = 'tandem-cause';
  const metrics = async () => (await getCard(mia, { name })).generated.metrics;
  await noteAgreement(new Date());
  expect(await metrics()).toEqual([]);
  const ranker = String(RANK_CAUSES_VERSION);
  for (const verdict of ['right', 'right', 'right', 'wrong'] as const)
    await judgedCause(verdict, 1, ranker);
  await judgedCause('wrong', 2, ranker);
  await judgedCause('wrong', 1, 'another');
  expect((await modelDetail(mia, { name })).predictor).toEqual({
    version: 1,
    verdicts: 0,
    agreed: 0,
  });
  await noteAgreement(new Date());
  expect((await modelDetail(mia, { name })).predictor).toMatchObject({ verdicts: 4, agreed: 3 });
  expect(await metrics()).toMatchObject([
    { key: 'agreement', value: 0.75, slice: null },
    { key: 'verdicts', value: 4, slice: null },
  ]);
});

test('nobody renames or deletes one, or registers a version of it, whatever its alias', async () => {
  const name = 'tandem-severity';
  const refusal = /is refused: tandem-severity is a built-in predictor/u;
  // Protection of the alias may be off: that is not what refuses.
  const key = { key: 'protected-aliases', value: { aliases: [] } };
  await db().setting.create({ data: key });
  await expect(deleteModel(mia, { name })).rejects.toThrow(refusal);
  await expect(renameModel(mia, { name, newName: 'mine' })).rejects.toThrow(refusal);
  await expect(deleteVersion(mia, { name, version: 1 })).rejects.toThrow(refusal);
  await expect(createVersion(mia, { name, source: 's3://mine/model' })).rejects.toThrow(refusal);
  await db().setting.delete({ where: { key: key.key } });
  expect((await getModel(mia, { name })).registeredModel.aliases).toHaveLength(1);
  // The alias itself is a matter of approvals, like that of any model.
  expect(await deleteAlias(mia, { name, alias: 'champion' })).toMatchObject({ kind: 'asked' });
});

test('what a release brings becomes a version of its own and is what decides', async () => {
  await db().predictorTraining.updateMany({
    where: { predictor: 'tandem-cause' },
    data: { release: '1' },
  });
  await ensurePredictors();
  const { registeredModel } = await getModel(mia, { name: 'tandem-cause' });
  expect(registeredModel).toMatchObject({ aliases: [{ alias: 'champion', version: '2' }] });
  await ensurePredictors();
  expect((await getModel(mia, { name: 'tandem-cause' })).registeredModel).toEqual(registeredModel);
});
