import { expect, test } from 'vitest';
import { preCheckSchema } from '#lib/schemas/actions.ts';
import { approve } from '#server/actions/decide.ts';
import { getAction } from '#server/actions/get.ts';
import { makeUser } from '#server/actions/test-fixture.ts';
import { storeArtifact } from '#server/experiments/artifacts.ts';
import { createRun } from '#server/experiments/create-run.ts';
import { logBatch } from '#server/experiments/log-batch.ts';
import { logInputs } from '#server/experiments/log-inputs.ts';
import { castDemoVote } from '#server/jobs/cast-demo-votes.ts';
import { runActions } from '#server/jobs/run-actions.ts';
import { verifyActions } from '#server/jobs/verify-actions.ts';
import { testContext } from '#server/jobs/test-context.ts';
import { setAlias } from '#server/models/aliases.ts';
import { listModels } from '#server/models/list-models.ts';
import { listInventory } from '#server/models/inventory.ts';
import { getCard, saveCard } from '#server/models/model-card.ts';
import { modelAt } from '#server/models/model-at.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { getScan, scanVersion } from '#server/models/scan-version.ts';
import { getGovernance, setGovernance } from '#server/models/set-governance.ts';
import type { Actor } from '#server/platform/actor.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { demoOrderKey } from '#server/platform/demo-order.ts';
import { newId } from '#server/platform/ids.ts';

const trainer = systemActor('trainer');
const harmless = Buffer.from('\x80\x02}q\x00X\x01\x00\x00\x00aq\x01K\x01s.', 'latin1');
const attack = Buffer.from('cposix\nsystem\np0\n(Vid\np1\ntp2\nRp3\n.', 'latin1');

const written = {
  intendedUse: 'Loans below 5,000',
  outOfScope: 'Mortgages',
  limits: 'No data before 2020',
  ethicalConsiderations: 'Age is not used',
  footprint: { kind: 'not measured', reason: 'the trainer has no meter' },
} as const;

async function* bytes(data: Buffer) {
  yield new Uint8Array(data);
}

/** A version as a training run leaves it: data, a metric with a slice, one file. */
async function train(name: string, digest: string, file: Buffer): Promise<number> {
  const { run } = await createRun(trainer, { experimentId: 0, runName: `fit ${digest}` });
  const runId = run.info.runId;
  await logInputs(trainer, {
    runId,
    datasets: [
      {
        dataset: { name: 'orders', digest, sourceType: 'http', source: 'https://data.test/orders' },
        tags: [{ key: 'mlflow.data.context', value: 'training' }],
      },
    ],
  });
  const timestamp = Date.now();
  await logBatch(trainer, {
    runId,
    metrics: [
      { key: 'accuracy', value: 0.91, timestamp, step: 0 },
      { key: 'accuracy/country:DE', value: 0.87, timestamp, step: 0 },
    ],
  });
  await storeArtifact(trainer, `0/${runId}/artifacts/model/model.pkl`, bytes(file));
  const { modelVersion } = await createVersion(trainer, {
    name,
    source: `mlflow-artifacts:/0/${runId}/artifacts/model`,
    runId,
  });
  return Number(modelVersion.version);
}

async function promote(
  name: string,
  version: number,
  approvers: Awaited<ReturnType<typeof makeUser>>[],
) {
  const asked = await setAlias(trainer, { name, alias: 'champion', version });
  if (asked.kind !== 'asked') throw new Error('a protected alias must be asked for');
  const { planVersion, risk, requiredVotes } = await db().action.findUniqueOrThrow({
    where: { id: asked.id },
  });
  for (const approver of approvers)
    await approve(approver, { id: asked.id, planVersion, comment: `fine, says ${approver.name}` });
  await runActions.run({}, testContext());
  // The move is proven by the alias itself, and until then the model has an open request.
  await expect
    .poll(async () => {
      await verifyActions({ now: new Date(), past: false });
      return (await db().action.findUniqueOrThrow({ where: { id: asked.id } })).status;
    })
    .toBe('verified');
  return { id: asked.id, risk, requiredVotes };
}

test('three instants: before the model, before the alias moved, and after', async () => {
  const name = 'churn-at';
  const before = new Date(Date.now() - 60_000);
  const mia = await makeUser('Mia', ['ml-engineer']);
  await createModel(trainer, { name });
  await train(name, 'digest-one', harmless);
  await promote(name, 1, [mia]);
  const first = new Date();
  await train(name, 'digest-two', harmless);
  await promote(name, 2, [mia]);

  const never = await modelAt(mia, { name, at: before });
  expect(never).toMatchObject({ existed: false, decided: null, version: null, replaced: null });
  expect(never.previousChangeAt).toBeNull();
  expect(never.sentence).toContain('did not exist yet');

  const then = await modelAt(mia, { name, at: first });
  expect(then).toMatchObject({
    existed: true,
    decided: { alias: 'champion', version: 1 },
    trainedOn: { run: { name: 'fit digest-one' }, datasets: [{ digest: 'digest-one' }] },
    approval: {
      kind: 'action',
      votes: [{ by: 'Mia', vote: 'approve', comment: 'fine, says Mia' }],
    },
    change: { fromVersion: null, toVersion: 1 },
    replaced: { toVersion: 2 },
    nextChangeAt: then.replaced?.at,
    previousChangeAt: then.decided?.since,
    scan: { status: 'warning' },
  });

  const now = await modelAt(mia, { name });
  expect(now).toMatchObject({
    decided: { version: 2 },
    trainedOn: { datasets: [{ digest: 'digest-two', context: 'training' }] },
    change: { fromVersion: 1, toVersion: 2, action: { approvedBy: ['Mia'] } },
    replaced: null,
    previousChangeAt: now.decided?.since,
    nextChangeAt: null,
  });
  if (now.approval.kind !== 'action') throw new Error('it was approved');
  expect(now.approval.evidence.map(({ title }) => title)).toContain('Model card');
  expect(now.approval.checks.every(({ ok }) => ok)).toBe(true);
  await expect(modelAt(mia, { name, at: Date.now() + 60_000 })).rejects.toMatchObject({
    code: 'invalid_input',
  });
});

test('a tier sets the risk, its card fields are a gate, and only an approver lowers it', async () => {
  const name = 'credit';
  const mia = await makeUser('Mia', ['ml-engineer']);
  const [ada, bob] = [
    await makeUser('Ada', ['approver', 'ml-engineer']),
    await makeUser('Bob', ['approver']),
  ];
  await createModel(trainer, { name });
  await train(name, 'd1', harmless);
  await setGovernance(mia, { name, owner: 'Mia', purpose: 'Scores loans', tier: 'high' });
  await expect(
    setGovernance(mia, { name, owner: 'Mia', purpose: 'Scores loans', tier: 'low' }),
  ).rejects.toMatchObject({ code: 'forbidden' });

  const asked = await setAlias(trainer, { name, alias: 'champion', version: 1 });
  if (asked.kind !== 'asked') throw new Error('a protected alias must be asked for');
  const action = await db().action.findUniqueOrThrow({ where: { id: asked.id } });
  expect(action).toMatchObject({ risk: 'high', requiredVotes: 2, needsReauth: true });
  const { checks } = preCheckSchema.parse(action.preCheck);
  const failed = checks.filter(({ ok }) => !ok).map(({ title }) => title);
  expect(failed).toContain('Model card: Intended use');
  expect(failed).not.toContain('Model card: Metrics');
  const vote = { id: asked.id, planVersion: action.planVersion };
  await expect(approve(ada, vote)).rejects.toThrow('Model card: Intended use');

  await saveCard(mia, { name, written, baseRevision: 0 });
  await expect(saveCard(mia, { name, written, baseRevision: 0 })).rejects.toMatchObject({
    code: 'conflict',
  });
  const card = await getCard(mia, { name });
  expect(card).toMatchObject({ complete: true, revision: 1, version: 1 });
  expect(card.generated.metrics).toContainEqual({
    key: 'accuracy',
    value: 0.87,
    dataset: null,
    slice: 'country=DE',
  });
  expect(await approve(ada, vote)).toMatchObject({ votes: 1, required: 2 });
  expect(await approve(bob, vote)).toMatchObject({ votes: 2 });

  await setGovernance(ada, {
    name,
    owner: 'Mia',
    purpose: 'Scores loans',
    tier: 'low',
    comment: 'smaller',
  });
  const { versions } = await getGovernance(mia, { name });
  expect(versions.map(({ tier, by }) => [tier, by])).toEqual([
    ['low', 'Ada'],
    ['high', 'Mia'],
  ]);
});

test('people of the demo company make its first version champion: of a high tier two who may', async () => {
  const name = 'demo-score';
  const maker = await makeUser('Demo trainer', ['ml-engineer']);
  await db().user.update({ where: { id: maker.id }, data: { demo: true } });
  await createModel(maker, { name });
  await train(name, 'd1', harmless);
  await setGovernance(maker, { name, owner: 'Risk team', purpose: 'Scores', tier: 'high' });
  await saveCard(maker, { name, written });
  const cast = (persona: string) =>
    castDemoVote({ kind: 'model.set_alias', target: name, persona, comment: 'fine' }, new Date());
  expect(await cast('ml-engineer'), 'nobody has asked yet').toBe(false);
  const asked = await setAlias(trainer, { name, alias: 'champion', version: 1 });
  expect(await cast('on-call-engineer'), 'may not decide on models').toBe(false);
  expect(await cast('ml-engineer'), 'the demo is not open').toBe(false);
  const value = { id: 'a', state: 'open', names: [] };
  await db().setting.create({ data: { key: demoOrderKey, value, updatedAt: new Date() } });
  expect(await cast('ml-engineer')).toBe(true);
  expect(await cast('ml-engineer'), 'one vote each').toBe(false);
  expect(await cast('operations-manager')).toBe(true);
  expect(asked).toMatchObject({ kind: 'asked' });
  const action = await db().action.findFirstOrThrow({
    where: { targetName: name },
    include: { approvals: { orderBy: { createdAt: 'asc' } } },
  });
  expect(action).toMatchObject({ status: 'queued', demo: true, requiredVotes: 2 });
  expect(action.approvals.map(({ userName }) => userName)).toEqual([
    'ML engineer',
    'Operations manager',
  ]);
  expect(await cast('ml-engineer-2'), 'it is settled').toBe(true);
});

test('a dangerous pickle is named and stops the promotion; changed files void a scan', async () => {
  const name = 'poisoned';
  const mia = await makeUser('Mia', ['ml-engineer']);
  await createModel(trainer, { name });
  await train(name, 'd1', attack);
  const asked = await setAlias(trainer, { name, alias: 'champion', version: 1 });
  if (asked.kind !== 'asked') throw new Error('a protected alias must be asked for');
  const { scan } = await getScan(mia, { name, version: 1 });
  expect(scan).toMatchObject({
    status: 'dangerous',
    files: [
      { path: 'model.pkl', kind: 'pickle', findings: ['calls posix.system when it is loaded'] },
    ],
  });
  expect(scan?.files[0]?.sha256).toMatch(/^[0-9a-f]{64}$/u);
  const { planVersion } = await db().action.findUniqueOrThrow({ where: { id: asked.id } });
  await expect(approve(mia, { id: asked.id, planVersion })).rejects.toThrow('no dangerous call');
  const { source } = await db().modelVersion.findFirstOrThrow({
    where: { source: { contains: 'artifacts/model' }, version: 1 },
    orderBy: { createdAt: 'desc' },
  });
  const path = `${source.replace('mlflow-artifacts:/', '')}/model.pkl`;
  await storeArtifact(trainer, path, bytes(harmless));
  expect(await scanVersion(mia, { name, version: 1 })).toMatchObject({ status: 'warning' });
  expect(await approve(mia, { id: asked.id, planVersion })).toMatchObject({ votes: 1 });
});

test('what an account of the demo company registered bears its mark, in the list and the inventory', async () => {
  const demo = await makeUser('Trainer of the demo', ['ml-engineer']);
  await createModel(demo, { name: 'shop-model' });
  await createModel(trainer, { name: 'own-model' });
  await db().user.updateMany({ where: { name: demo.name }, data: { demo: true } });
  const marks = (page: { items: { name: string; demo: boolean }[] }) =>
    Object.fromEntries(page.items.map(({ name, demo: of }) => [name, of]));
  const expected = { 'own-model': false, 'shop-model': true };
  expect(marks(await listModels(trainer, { search: '-model' }))).toEqual(expected);
  expect(marks(await listInventory(trainer, { search: '-model' }))).toEqual(expected);
});

test('the inventory says what is missing, and a stranger sees nothing of it', async () => {
  const name = 'orphan';
  await createModel(trainer, { name });
  const vera = await makeUser('Vera', ['viewer']);
  const page = await listInventory(vera, { search: name });
  expect(page.items).toMatchObject([
    {
      name,
      tier: 'unset',
      gaps: ['no owner', 'no tier', 'no purpose', 'card incomplete', 'never validated'],
    },
  ]);
  expect((await listInventory(vera, { search: name, gap: 'no owner' })).items).toHaveLength(1);
  expect((await listInventory(vera, { search: name, tier: 'high' })).items).toHaveLength(0);
  await expect(
    setGovernance(vera, { name, owner: 'Vera', purpose: '', tier: 'low' }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  await expect(listInventory(await makeUser('Nobody', []), {})).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('a tier that changes withdraws what was asked under it, and who lowered it approves nothing', async () => {
  const name = 'lowered';
  const [mia, ada, bob] = [
    await makeUser('Mia', ['ml-engineer']),
    await makeUser('Ada', ['approver', 'ml-engineer']),
    await makeUser('Bob', ['approver']),
  ];
  await createModel(trainer, { name });
  await train(name, 'd1', harmless);
  const said = { name, owner: 'Mia', purpose: 'Scores' };
  await setGovernance(mia, { ...said, tier: 'medium' });
  const ask = async () => {
    const asked = await setAlias(mia, { name, alias: 'champion', version: 1 });
    if (asked.kind !== 'asked') throw new Error('a protected alias must be asked for');
    return db().action.findUniqueOrThrow({ where: { id: asked.id } });
  };
  const first = await ask();
  // Who can only approve cannot touch the tier, and with it what their approval is worth.
  await expect(setGovernance(bob, { ...said, tier: 'unset' })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await setGovernance(ada, { ...said, tier: 'unset' });
  const withdrawn = await db().action.findUniqueOrThrow({ where: { id: first.id } });
  expect(withdrawn).toMatchObject({
    status: 'superseded',
    statusReason: 'The risk tier changed from medium to unset, by Ada. Ask again.',
  });
  const vote = (who: typeof ada, action: typeof first) =>
    approve(who, { id: action.id, planVersion: action.planVersion });
  await expect(vote(bob, first)).rejects.toMatchObject({ code: 'conflict' });

  const second = await ask();
  expect(second.id).not.toBe(first.id);
  await expect(vote(ada, second)).rejects.toThrow('You lowered the tier of this model');
  const { proposer, you } = await getAction(ada, { id: second.id });
  expect(proposer.tierLoweredBy).toEqual({ id: ada.id, name: 'Ada' });
  expect(you).toMatchObject({ mayApprove: false, mayReject: true });
  expect(await vote(bob, second)).toMatchObject({ votes: 1 });
});

test('the tier is a precondition: a request that outlived it fails by name', async () => {
  const name = 'outlived';
  const mia = await makeUser('Mia', ['ml-engineer']);
  const bob = await makeUser('Bob', ['approver']);
  await createModel(trainer, { name });
  await train(name, 'd1', harmless);
  const asked = await setAlias(mia, { name, alias: 'champion', version: 1 });
  if (asked.kind !== 'asked') throw new Error('a protected alias must be asked for');
  const { planVersion } = await db().action.findUniqueOrThrow({ where: { id: asked.id } });
  const { id: modelId } = await db().registeredModel.findUniqueOrThrow({ where: { name } });
  // Not by the verb, which would withdraw the request: the check has to hold alone.
  await db().modelGovernance.create({
    data: {
      id: newId(),
      modelId,
      modelName: name,
      version: 1,
      owner: '',
      purpose: '',
      tier: 'low',
      editedBy: 'somebody',
      createdAt: new Date(),
    },
  });
  await expect(approve(bob, { id: asked.id, planVersion })).rejects.toThrow(
    'The risk tier is still unset',
  );
});

test('a key for training asks like anybody else, and gets the same request again', async () => {
  const name = 'asked-by-key';
  const mia = await makeUser('Mia', ['ml-engineer']);
  const key = {
    kind: 'key',
    id: mia.id,
    name: mia.name,
    keyId: newId(),
    grants: mia.grants,
    scopes: ['models'],
    place: {},
    ip: null,
  } as const satisfies Actor;
  await createModel(key, { name });
  await train(name, 'd1', harmless);
  const asked = await setAlias(key, { name, alias: 'champion', version: 1 });
  if (asked.kind !== 'asked') throw new Error('a protected alias must be asked for');
  const action = await db().action.findUniqueOrThrow({ where: { id: asked.id } });
  expect(action.proposer).toMatchObject({ kind: 'user', id: mia.id, name: 'Mia' });
  expect(action.expiresAt.getTime() - action.proposedAt.getTime()).toBe(24 * 3_600_000);
  expect(await setAlias(key, { name, alias: 'champion', version: 1 })).toMatchObject({
    id: asked.id,
  });
  await expect(
    approve(mia, { id: asked.id, planVersion: action.planVersion }),
  ).rejects.toMatchObject({ code: 'forbidden' });
});
