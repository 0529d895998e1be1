import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { personaActor } from '#server/accounts/persona-user.ts';
import { setUpTotp } from '#server/accounts/testing/totp.ts';
import { approve } from '#server/actions/decide.ts';
import { getAction } from '#server/actions/get.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { demoOrderKey } from '#server/platform/demo/demo-order.ts';
import { newId } from '#server/platform/ids.ts';

type User = Extract<Actor, { kind: 'user' }>;
const forbidden = { code: 'forbidden' };
const here = { fromThisMachine: true };
let peer: TestPeer;
let mia: User;
let max: User;
let ada: User;
let count = 0;

/** A promotion of a model of high tier, as far as the policy sees it. */
const promotion = (demo = false) =>
  proposePlan(
    { ...rollbackPlan(`promoted-${(count += 1)}`, 'high'), kind: 'model.set_alias' },
    { demo },
  );
const read = (id: string) =>
  db().action.findUniqueOrThrow({
    where: { id },
    include: { approvals: { orderBy: { createdAt: 'asc' } } },
  });
const votesInAudit = async (id: string) => {
  const entries = await db().auditEntry.findMany({
    where: { subjectId: id, action: 'actions.approve' },
    orderBy: { order: 'asc' },
  });
  return entries
    .map(({ after }) => after)
    .filter((after) => JSON.stringify(after).includes('vote'));
};

async function setDemo(isOpen: boolean): Promise<void> {
  await db().setting.deleteMany({ where: { key: demoOrderKey } });
  const value = { id: newId(), state: 'open', names: [] };
  if (isOpen)
    await db().setting.create({ data: { key: demoOrderKey, value, updatedAt: new Date() } });
}

beforeAll(async () => {
  peer = await startTestPeer();
  await connectExecutor(peer);
  mia = await makeUser('Mia', ['ml-engineer']);
  max = await makeUser('Max', ['ml-engineer']);
  ada = await makeUser('Ada', ['approver']);
});
beforeEach(() => setDemo(true));
afterAll(async () => {
  await peer.close();
  await db().$disconnect();
});

test('of the two approvals of a promotion of high tier one is by an approver, whoever comes first', async () => {
  const engineerFirst = await promotion();
  expect((await getAction(mia, engineerFirst)).policy).toMatchObject({
    requiredVotes: 2,
    roles: ['ml-engineer', 'approver', 'admin'],
    oneFrom: ['approver', 'admin'],
  });
  expect(await approve(mia, engineerFirst)).toMatchObject({ votes: 1, required: 2 });
  const reason = 'The missing approval must come from one of: approver, admin.';
  expect((await getAction(max, engineerFirst)).you).toMatchObject({
    mayApprove: false,
    mayReject: true,
    reason,
  });
  await expect(approve(max, engineerFirst)).rejects.toMatchObject({
    ...forbidden,
    message: reason,
  });
  expect(await approve(ada, engineerFirst)).toMatchObject({ votes: 2 });
  expect(await read(engineerFirst.id)).toMatchObject({
    status: 'queued',
    approvals: [{ roles: ['ml-engineer'] }, { roles: ['approver'] }],
  });

  const approverFirst = await promotion();
  await approve(ada, approverFirst);
  expect(await approve(max, approverFirst)).toMatchObject({ votes: 2 });
  expect((await read(approverFirst.id)).status).toBe('queued');
});

test('what is no promotion still takes two approvers', async () => {
  const plan = rollbackPlan(`other-${(count += 1)}`, 'high');
  const action = await proposePlan({ ...plan, kind: 'model.retrain' });
  await expect(approve(mia, action)).rejects.toThrow('High risk requires the role approver.');
});

test('people of the demo confirm by a click where others give their password, and the audit says so', async () => {
  const manager = await personaActor(systemActor('test'), { persona: 'operations-manager' });
  const engineer = await personaActor(systemActor('test'), { persona: 'ml-engineer' });
  const action = await promotion(true);
  expect((await getAction(manager, action)).you).toMatchObject({
    mayApprove: true,
    reauthenticate: 'confirm',
  });
  expect((await getAction(ada, action)).you).toMatchObject({ reauthenticate: 'password' });
  const asked = { ...forbidden, data: { reauthenticate: true } };
  // Having taken a person over just now is no proof of who it is.
  await expect(approve(manager, action, here)).rejects.toMatchObject(asked);
  const click = { ...action, confirmed: true };
  await expect(approve(manager, click)).rejects.toMatchObject(asked);
  await setDemo(false);
  await expect(approve(manager, click, here)).rejects.toMatchObject(asked);
  await setDemo(true);
  expect(await approve(manager, click, here)).toMatchObject({ votes: 1 });
  expect(await approve(engineer, click, here)).toMatchObject({ votes: 2 });
  expect((await read(action.id)).status).toBe('queued');
  expect(await votesInAudit(action.id)).toMatchObject([
    { vote: 'approve', reauthenticated: 'demo confirm' },
    { vote: 'approve', reauthenticated: 'demo confirm' },
  ]);
});

test('a click stands for the password of nobody else, and for nothing that is not of the demo', async () => {
  const stale: User = { ...ada, authenticatedAt: new Date(Date.now() - 3_600_000) };
  const [demo, real] = [await promotion(true), await promotion()];
  await expect(approve(stale, { ...demo, confirmed: true }, here)).rejects.toMatchObject({
    data: { reauthenticate: true },
  });
  const manager = await personaActor(systemActor('test'), { persona: 'operations-manager' });
  await expect(approve(manager, { ...real, confirmed: true }, here)).rejects.toMatchObject(
    forbidden,
  );
  expect(await approve(ada, demo)).toMatchObject({ votes: 1 });
  expect(await votesInAudit(demo.id)).toMatchObject([{ reauthenticated: 'signed in just now' }]);
});

test('a code of the authenticator app confirms a decision in place of the password', async () => {
  const now = new Date();
  const { code } = await setUpTotp({ ...ada, authenticatedAt: now }, now);
  const stale: User = { ...ada, authenticatedAt: new Date(now.getTime() - 3_600_000) };
  const action = await promotion();
  expect((await getAction(stale, action)).you).toMatchObject({ reauthenticate: 'code' });
  await expect(approve(stale, { ...action, code: '000000' })).rejects.toMatchObject({
    ...forbidden,
    fields: [{ field: 'code' }],
  });
  // The code that ended the set-up counts no more; that of the next step is accepted early.
  await expect(approve(stale, { ...action, code: code(0) })).rejects.toMatchObject(forbidden);
  expect(await approve(stale, { ...action, code: code(30) })).toMatchObject({ votes: 1 });
  expect(await votesInAudit(action.id)).toMatchObject([{ reauthenticated: 'second factor' }]);
});
