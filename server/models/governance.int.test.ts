import { expect, test } from 'vitest';
import { preCheckSchema } from '#lib/schemas/actions/plan.ts';
import { getAction } from '#server/actions/get.ts';
import { approveAs, makeUser } from '#server/actions/testing/actions.ts';
import { castDemoVote } from '#server/jobs/cast-demo-votes.ts';
import { getCard, saveCard } from '#server/model-monitoring/model-card.ts';
import { listInventory } from '#server/models/inventory.ts';
import { listModels } from '#server/models/list-models.ts';
import { createModel } from '#server/models/registered-models.ts';
import { getGovernance, setGovernance } from '#server/models/set-governance.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { demoOrderKey } from '#server/platform/demo/demo-order.ts';
import { newId } from '#server/platform/ids.ts';
import { setAlias } from '#server/rollouts/promotion/aliases.ts';
import { askForAlias } from '#server/rollouts/testing/alias.ts';
import { trainVersion } from './testing/training.ts';

const trainer = systemActor('trainer');

const written = {
  intendedUse: 'Loans below 5,000',
  outOfScope: 'Mortgages',
  limits: 'No data before 2020',
  ethicalConsiderations: 'Age is not used',
  footprint: { kind: 'not measured', reason: 'the trainer has no meter' },
} as const;

test('a tier sets the risk, its card fields are a gate, and only an approver lowers it', async () => {
  const name = 'credit';
  const mia = await makeUser('Mia', ['ml-engineer']);
  const [ada, bob] = [
    await makeUser('Ada', ['approver', 'ml-engineer']),
    await makeUser('Bob', ['approver']),
  ];
  await createModel(trainer, { name });
  await trainVersion(name, 'd1');
  await setGovernance(mia, { name, owner: 'Mia', purpose: 'Scores loans', tier: 'high' });
  await expect(
    setGovernance(mia, { name, owner: 'Mia', purpose: 'Scores loans', tier: 'low' }),
  ).rejects.toMatchObject({ code: 'forbidden' });

  const action = await askForAlias(trainer, name, 1);
  expect(action).toMatchObject({ risk: 'high', requiredVotes: 2, needsReauth: true });
  const { checks } = preCheckSchema.parse(action.preCheck);
  const failed = checks.filter(({ ok }) => !ok).map(({ title }) => title);
  expect(failed).toContain('Model card: Intended use');
  expect(failed).not.toContain('Model card: Metrics');
  await expect(approveAs(ada, action.id)).rejects.toThrow('Model card: Intended use');

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
  expect(await approveAs(ada, action.id)).toMatchObject({ votes: 1, required: 2 });
  expect(await approveAs(bob, action.id)).toMatchObject({ votes: 2 });

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
  await trainVersion(name, 'd1');
  await setGovernance(maker, { name, owner: 'Risk team', purpose: 'Scores', tier: 'high' });
  await saveCard(maker, { name, written });
  const cast = (persona: string) =>
    castDemoVote(
      {
        kind: 'model.set_alias',
        target: name,
        vote: 'approve',
        run: null,
        persona,
        comment: 'fine',
      },
      new Date(),
    );
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
  expect(await cast('ml-engineer-2'), 'Outcome of it recorded').toBe(true);
});

test('a person of the demo company rejects the promotion of one run, with a reason', async () => {
  const name = 'demo-candidate';
  const maker = await makeUser('Second demo trainer', ['ml-engineer']);
  await db().user.update({ where: { id: maker.id }, data: { demo: true } });
  await createModel(maker, { name });
  for (const digest of ['d1', 'd2']) await trainVersion(name, digest);
  await setAlias(trainer, { name, alias: 'champion', version: 1 });
  const rejection = {
    kind: 'model.set_alias',
    target: name,
    vote: 'reject' as const,
    run: 'fit d2',
    persona: 'operations-manager',
    comment: 'Chargebacks are missing',
  };
  expect(await castDemoVote(rejection, new Date()), 'not requested yet').toBe(false);
  await setAlias(trainer, { name, alias: 'champion', version: 2 });
  expect(await castDemoVote(rejection, new Date())).toBe(true);
  const requests = await db().action.findMany({
    where: { targetName: name },
    include: { approvals: true },
    orderBy: { proposedAt: 'asc' },
  });
  expect(requests.map(({ status }) => status)).toEqual(['proposed', 'rejected']);
  expect(requests[1]?.approvals).toMatchObject([
    { vote: 'reject', userName: 'Operations manager', comment: 'Chargebacks are missing' },
  ]);
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
  await trainVersion(name, 'd1');
  const said = { name, owner: 'Mia', purpose: 'Scores' };
  await setGovernance(mia, { ...said, tier: 'medium' });
  const first = await askForAlias(mia, name, 1);
  // Who can only approve cannot touch the tier, and with it what their approval is worth.
  await expect(setGovernance(bob, { ...said, tier: 'unset' })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await setGovernance(ada, { ...said, tier: 'unset' });
  const withdrawn = await db().action.findUniqueOrThrow({ where: { id: first.id } });
  expect(withdrawn).toMatchObject({
    status: 'superseded',
    statusReason: 'The risk tier changed from medium to unset, by Ada. Request it again.',
  });
  await expect(approveAs(bob, first.id)).rejects.toMatchObject({ code: 'conflict' });

  const second = await askForAlias(mia, name, 1);
  expect(second.id).not.toBe(first.id);
  await expect(approveAs(ada, second.id)).rejects.toThrow('You lowered the tier of this model');
  const { proposer, you } = await getAction(ada, { id: second.id });
  expect(proposer.tierLoweredBy).toEqual({ id: ada.id, name: 'Ada' });
  expect(you).toMatchObject({ mayApprove: false, mayReject: true });
  expect(await approveAs(bob, second.id)).toMatchObject({ votes: 1 });
});

test('the tier is a precondition: a request that outlived it fails by name', async () => {
  const name = 'outlived';
  const mia = await makeUser('Mia', ['ml-engineer']);
  const bob = await makeUser('Bob', ['approver']);
  await createModel(trainer, { name });
  await trainVersion(name, 'd1');
  const asked = await askForAlias(mia, name, 1);
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
  await expect(approveAs(bob, asked.id)).rejects.toThrow('The risk tier is still unset');
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
  await trainVersion(name, 'd1');
  const action = await askForAlias(key, name, 1);
  expect(action.proposer).toMatchObject({ kind: 'user', id: mia.id, name: 'Mia' });
  expect(action.expiresAt.getTime() - action.proposedAt.getTime()).toBe(24 * 3_600_000);
  expect(await setAlias(key, { name, alias: 'champion', version: 1 })).toMatchObject({
    id: action.id,
  });
  await expect(approveAs(mia, action.id)).rejects.toMatchObject({ code: 'forbidden' });
});
