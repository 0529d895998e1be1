import { afterAll, beforeAll, expect, test } from 'vitest';
import { approve } from '#server/actions/decide.ts';
import { getAction } from '#server/actions/get.ts';
import { listActions } from '#server/actions/list.ts';
import { savePolicy } from '#server/actions/policy/policies.ts';
import { shippedApprovalsPolicy } from '#server/actions/policy/policy.ts';
import { remindApprovals } from '#server/actions/remind-approvals.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { expectDescribed } from '#server/platform/openapi/test-described.ts';
import { createDelegation, endDelegation, listDelegations } from './delegations.ts';

type Person = Awaited<ReturnType<typeof makeUser>>;
const hour = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * hour).toISOString();
let peer: TestPeer;
let ana: Person;
let ben: Person;
let vera: Person;

beforeAll(async () => {
  peer = await startTestPeer();
  await connectExecutor(peer);
  ana = await makeUser('Ana', ['approver']);
  ben = await makeUser('Ben', ['operator']);
  vera = await makeUser('Vera', ['viewer']);
});
afterAll(async () => {
  await peer.close();
  await db().$disconnect();
});

test('approvals are handed over by people who decide to people who decide, one at a time', async () => {
  const forAWeek = { endsAt: inHours(168), reason: 'Holiday' };
  await expect(createDelegation(vera, { ...forAWeek, toId: ben.id })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(createDelegation(ana, { ...forAWeek, toId: vera.id })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  await expect(createDelegation(ana, { ...forAWeek, toId: ana.id })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  await expect(
    createDelegation(ana, { toId: ben.id, endsAt: inHours(91 * 24) }),
  ).rejects.toMatchObject({ code: 'invalid_input' });
  const { id } = await createDelegation(ana, { ...forAWeek, toId: ben.id });
  await expect(createDelegation(ana, { ...forAWeek, toId: ben.id })).rejects.toMatchObject({
    code: 'conflict',
  });
  const page = await listDelegations(ben, {});
  expectDescribed('/api/account/delegations', page);
  expect(page.items).toMatchObject([
    { id, from: { name: 'Ana' }, to: { name: 'Ben' }, active: true },
  ]);
  expect(page.people.map(({ name }) => name)).toContain('Ana');
  expect(page.people.map(({ name }) => name)).not.toContain('Vera');
});

test('a vote for somebody else is one vote, names both, and spends that of the absent one', async () => {
  await savePolicy(await makeUser('Ada', ['admin']), {
    name: 'approvals',
    body: {
      ...shippedApprovalsPolicy,
      rules: [
        {
          kinds: ['*'],
          risk: ['low', 'medium', 'high'],
          mode: 'approve',
          votes: 2,
          roles: ['operator', 'approver'],
        },
      ],
    },
  });
  const { id, planVersion } = await proposePlan(rollbackPlan('shop'));
  const inbox = await listActions(ben, { view: 'waiting' });
  expect(inbox.items.find((item) => item.id === id)?.standIns).toMatchObject([
    { from: 'Ana', to: 'Ben' },
  ]);
  const seen = await getAction(ben, { id });
  expectDescribed('/api/actions/{id}', seen);
  expect(seen.you.onBehalfOf).toEqual([{ id: ana.id, name: 'Ana' }]);
  expect(seen.delegations).toMatchObject([{ from: 'Ana', to: 'Ben' }]);
  await expect(approve(ben, { id, planVersion, onBehalfOf: vera.id })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(approve(ben, { id, planVersion, onBehalfOf: ana.id })).resolves.toMatchObject({
    votes: 1,
    required: 2,
  });
  // Neither of them can add the second vote that another person must give.
  for (const person of [ana, ben])
    await expect(approve(person, { id, planVersion })).rejects.toMatchObject({
      code: 'forbidden',
      message: 'You have already approved this.',
    });
  const { approvals } = await getAction(ben, { id });
  expect(approvals).toMatchObject([{ user: { name: 'Ben' }, onBehalfOf: { name: 'Ana' } }]);
  const entry = await db().auditEntry.findFirstOrThrow({
    where: { action: 'actions.approve', subjectId: id },
  });
  expect(entry).toMatchObject({
    actorName: 'Ben',
    after: { onBehalfOf: { id: ana.id, name: 'Ana' } },
  });
});

test('it opens nothing: high risk stays closed to who lacks the role, and what one proposed stays closed', async () => {
  const high = await proposePlan(rollbackPlan('till', 'high'));
  await expect(approve(ben, { ...high, onBehalfOf: ana.id })).rejects.toMatchObject({
    code: 'forbidden',
    message: 'High risk requires the role approver.',
  });
  const own = await proposePlan(rollbackPlan('cart'), { editor: { id: ana.id, name: 'Ana' } });
  expect((await getAction(ben, { id: own.id })).you.onBehalfOf).toEqual([]);
  await expect(approve(ben, { ...own, onBehalfOf: ana.id })).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('it ends by its time or by hand, and then nobody votes for another', async () => {
  const { items } = await listDelegations(ana, {});
  const id = items[0]?.id ?? '';
  const outsider = await makeUser('Olga', ['operator']);
  await expect(endDelegation(outsider, { id })).rejects.toMatchObject({ code: 'forbidden' });
  await endDelegation(ana, { id });
  await expect(endDelegation(ana, { id })).rejects.toMatchObject({ code: 'conflict' });
  const plan = await proposePlan(rollbackPlan('lamp'));
  await expect(approve(ben, { ...plan, onBehalfOf: ana.id })).rejects.toMatchObject({
    code: 'forbidden',
  });
  expect((await listDelegations(ana, {})).items).toEqual([]);
});

test('who may decide is reminded once, after the share of the time that the policy names', async () => {
  const { id } = await proposePlan(rollbackPlan('queue'));
  const { proposedAt } = await db().action.findUniqueOrThrow({ where: { id } });
  const reminded = async (minutes: number) => {
    const now = new Date(proposedAt.getTime() + minutes * 60_000);
    await remindApprovals(systemActor('test'), {}, { now });
    return db().notificationEvent.count({ where: { actionId: id, kind: 'approval-reminder' } });
  };
  expect(await reminded(14.9)).toBe(0);
  expect(await reminded(15.1)).toBe(1);
  expect(await reminded(20)).toBe(1);
});
