import { expect, test } from 'vitest';
import type { EvidencePack } from '#lib/schemas/governance/evidence.ts';
import { approveAs, makeUser } from '#server/actions/testing/actions.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import { logBatch } from '#server/experiments/runs/log-batch.ts';
import { logInputs } from '#server/experiments/runs/log-inputs.ts';
import { getControl, listControls, saveControl } from '#server/governance/controls.ts';
import { evidencePack } from '#server/governance/evidence-pack.ts';
import { runUntilVerified } from '#server/jobs/testing/pass.ts';
import { saveCard } from '#server/model-monitoring/model-card.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { setGovernance } from '#server/models/set-governance.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { askForAlias } from '#server/rollouts/testing/alias.ts';

const trainer = systemActor('trainer');

function finding({ lines }: EvidencePack, key: string, kind: string) {
  const line = lines.find(({ control }) => control.key === key);
  const found = line?.evidence.find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`${key} has no evidence ${kind}`);
  return found;
}

async function registered(name: string) {
  await createModel(trainer, { name });
  const { run } = await createRun(trainer, { experimentId: 0, runName: `fit ${name}` });
  const { runId } = run.info;
  await logInputs(trainer, {
    runId,
    datasets: [
      {
        dataset: {
          name: 'orders',
          digest: 'd1',
          sourceType: 'http',
          source: 'https://data.test/o',
        },
        tags: [{ key: 'mlflow.data.context', value: 'training' }],
      },
    ],
  });
  await logBatch(trainer, {
    runId,
    metrics: [{ key: 'recall/country:DE', value: 0.87, timestamp: Date.now(), step: 0 }],
  });
  await createVersion(trainer, { name, source: `runs:/${runId}/model`, runId });
}

test('a bare model: each line says what is missing, none is canned', async () => {
  await registered('bare');
  const [mia, vera] = [await makeUser('Mia', ['admin']), await makeUser('Vera', ['viewer'])];
  const pack = await evidencePack(mia, { framework: 'eu-ai-act', name: 'bare' });
  expect(pack.lines.map(({ control }) => control.reference)).toContain('Article 14');
  expect(pack.counts.there + pack.counts.missing + pack.counts.notChecked).toBe(pack.lines.length);
  for (const [key, kind, words] of [
    ['eu.art-09', 'tier', 'No risk tier'],
    ['eu.art-09', 'gate', 'No promotion was requested'],
    ['eu.art-11', 'card', 'There is no model card'],
    ['eu.art-11', 'performance', 'It sends no predictions'],
    ['eu.art-12', 'inference-log', 'no requests are logged'],
    ['eu.art-14', 'approvals', 'No vote'],
    ['eu.art-72', 'monitoring-plan', 'No limit or monitor'],
  ] as const) {
    const found = finding(pack, key, kind);
    expect(found.state, kind).toBe('missing');
    expect(found.sentence, kind).toContain(words);
  }
  expect(finding(pack, 'eu.art-12', 'audit-chain').state).toBe('there');
  expect(finding(pack, 'eu.art-72', 'incidents').state).toBe('not checked');
  // Data that a role cannot see is not missing.
  const seen = await evidencePack(vera, { framework: 'eu-ai-act', name: 'bare' });
  expect(finding(seen, 'eu.art-12', 'audit-chain')).toMatchObject({
    state: 'not checked',
    sentence: 'Your role cannot see the audit log.',
  });
  await expect(
    evidencePack(await makeUser('Nobody', []), { framework: 'eu-ai-act', name: 'bare' }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  await expect(
    evidencePack(mia, { framework: 'eu-ai-act', name: 'no such' }),
  ).rejects.toMatchObject({ code: 'not_found' });
});

test('a governed model: each finding leads to the row that is the evidence', async () => {
  const name = 'governed';
  await registered(name);
  const [mia, bob] = [await makeUser('Mia', ['admin']), await makeUser('Bob', ['approver'])];
  await setGovernance(mia, { name, owner: 'Risk', purpose: 'Scores loans', tier: 'low' });
  await saveCard(mia, { name, written: { intendedUse: 'Loans below 5,000' } });
  const { id: actionId } = await askForAlias(mia, name, 1);
  await approveAs(bob, actionId, 'Looked at it');
  await runUntilVerified(actionId);
  const pack = await evidencePack(mia, { framework: 'sr-26-2', name });
  expect(pack).toMatchObject({ model: name, tier: 'low', version: 1, generatedBy: 'Mia' });
  expect(finding(pack, 'sr.1-inventory', 'card')).toMatchObject({ state: 'there' });
  expect(finding(pack, 'sr.2-validation', 'independent')).toMatchObject({
    state: 'there',
    rows: [
      {
        href: `/actions/${actionId}`,
        detail: 'Created by no user; requested by Mia; approved by Bob.',
      },
    ],
  });
  expect(finding(pack, 'sr.2-validation', 'approvals').rows[0]?.detail).toContain('Looked at it');
  const act = await evidencePack(mia, { framework: 'eu-ai-act', name });
  const { id } = await db().dataset.findFirstOrThrow({
    where: { runs: { some: { run: { name: `fit ${name}` } } } },
  });
  expect(finding(act, 'eu.art-10', 'training-data').rows).toMatchObject([
    { title: 'orders, digest d1', href: `/experiments/datasets/logged/${id}` },
    { title: `Training run fit ${name}` },
  ]);
  expect(finding(act, 'eu.art-10', 'slices').rows[0]?.title).toBe('recall, country=DE: 0.87');
  // Before any of it, nothing of it is evidence.
  const before = await evidencePack(mia, {
    framework: 'sr-26-2',
    name,
    to: new Date(Date.now() - 3_600_000),
  });
  expect(finding(before, 'sr.1-inventory', 'tier').state).toBe('missing');
  expect(finding(before, 'sr.2-validation', 'independent').state).toBe('missing');
});

test('lines are edited as versions, by those who set the rules', async () => {
  const [bob, mia] = [await makeUser('Bob', ['approver']), await makeUser('Mia', ['ml-engineer'])];
  const { items } = await listControls(mia, { framework: 'nist-ai-rmf' });
  const measure = items.find(({ key }) => key === 'nist.3-measure');
  if (measure === undefined) throw new Error('the line is shipped');
  expect(measure).toMatchObject({ version: 0, by: 'Tandem', sourceDate: '2023-01-26' });
  const { version, by, at, ...given } = measure;
  expect([by, at].every((each) => each !== '')).toBe(true);
  const change = { ...given, evidence: ['drift' as const], comment: 'Ours', baseVersion: version };
  await expect(saveControl(mia, change)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(saveControl(bob, { ...change, sourceDate: 'lately' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  await expect(saveControl(bob, { ...change, framework: 'sr-26-2' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  expect(await saveControl(bob, change)).toMatchObject({ version: 1, by: 'Bob' });
  await expect(saveControl(bob, change)).rejects.toMatchObject({ code: 'conflict' });
  await saveControl(bob, { ...change, enabled: false, baseVersion: 1 });
  const { versions } = await getControl(mia, { key: measure.key });
  expect(versions.map((each) => [each.version, each.enabled])).toEqual([
    [2, false],
    [1, true],
    [0, true],
  ]);
  await registered('lines');
  const pack = await evidencePack(mia, { framework: 'nist-ai-rmf', name: 'lines' });
  expect(pack.lines.map(({ control }) => control.key)).not.toContain(measure.key);
  const own = { ...given, key: 'nist.5-ours', title: 'Our own', evidence: [], comment: '' };
  await saveControl(bob, own);
  const { lines } = await evidencePack(mia, { framework: 'nist-ai-rmf', name: 'lines' });
  expect(lines.find(({ control }) => control.key === own.key)).toMatchObject({
    state: 'not checked',
    evidence: [],
  });
});

test('a model that is watched has a monitoring plan without a monitor of its own', async () => {
  await registered('observed');
  await db().inferenceModel.create({ data: { id: newId(), name: 'observed' } });
  const mia = await makeUser('Max', ['admin']);
  const pack = await evidencePack(mia, { framework: 'eu-ai-act', name: 'observed' });
  const plan = finding(pack, 'eu.art-72', 'monitoring-plan');
  expect(plan.state).toBe('there');
  expect(JSON.stringify(plan)).toContain('Limit missing values, default');
});
