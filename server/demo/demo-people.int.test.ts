import { afterAll, beforeAll, expect, test } from 'vitest';
import { personaActor } from '#server/accounts/persona-user.ts';
import { createUser } from '#server/accounts/users.ts';
import { commentOnAction } from '#server/actions/comment.ts';
import { approve, reject } from '#server/actions/decide.ts';
import { getAction } from '#server/actions/get.ts';
import { setKillSwitch } from '#server/actions/policy/kill-switch.ts';
import { savePolicy } from '#server/actions/policy/policies.ts';
import { shippedApprovalsPolicy } from '#server/actions/policy/policy.ts';
import { readSingleOperator, setSingleOperator } from '#server/actions/policy/single-operator.ts';
import { createDelegation, listDelegations } from '#server/actions/proposals/delegations.ts';
import { cancelAction } from '#server/actions/runs/end-action.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { saveBudget } from '#server/costs/budgets.ts';
import { acknowledge } from '#server/incidents/acknowledge.ts';
import { assign } from '#server/incidents/assign.ts';
import { comment } from '#server/incidents/comment.ts';
import { listAssignees } from '#server/incidents/list-assignees.ts';
import { createSilence } from '#server/incidents/silences/save-silence.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { setAlias } from '#server/rollouts/promotion/aliases.ts';

const system = systemActor('test');
const forbidden = { code: 'forbidden' };
const invalid = { code: 'invalid_input' };
let peer: TestPeer;
let ada: Awaited<ReturnType<typeof makeUser>>;
let manager: Actor;
let onCall: Actor;
let count = 0;

const proposed = (demo: boolean) => proposePlan(rollbackPlan(`apart-${(count += 1)}`), { demo });
const people = async (incidentId?: string) =>
  (await listAssignees(ada, { incidentId })).items.map(({ name }) => name);

async function makeIncident(demo: boolean): Promise<string> {
  const id = newId();
  const now = new Date();
  await db().incident.create({
    data: {
      id,
      title: demo ? 'demo' : 'real',
      status: 'triggered',
      severity: 'error',
      priority: 'P2',
      demo,
      openedAt: now,
      onsetAt: now,
    },
  });
  return id;
}

beforeAll(async () => {
  peer = await startTestPeer();
  await connectExecutor(peer);
  ada = await makeUser('Ada', ['admin']);
  manager = await personaActor(system, { persona: 'operations-manager' });
  onCall = await personaActor(system, { persona: 'on-call-engineer' });
});
afterAll(async () => {
  await peer.close();
  await db().$disconnect();
});

test('a lone admin stays alone beside the people of the demo company', async () => {
  await setSingleOperator(ada, { enabled: true, reason: 'I work alone' });
  const mode = await readSingleOperator(db());
  expect(mode).toMatchObject({ active: true, deciders: [{ name: 'Ada' }] });
  await setSingleOperator(ada, { enabled: false, reason: 'back' });
});

test('they decide on what the demo proposes, and on nothing else', async () => {
  const [demo, real] = [await proposed(true), await proposed(false)];
  expect(await approve(manager, demo)).toMatchObject({ votes: 1 });
  await expect(approve(manager, real)).rejects.toMatchObject(forbidden);
  await expect(reject(onCall, { ...real, comment: 'no' })).rejects.toMatchObject(forbidden);
  await expect(
    approve(manager, { ...real, comment: 'now', breakGlass: true }),
  ).rejects.toMatchObject(forbidden);
  await expect(cancelAction(onCall, { id: real.id, reason: 'no' })).rejects.toMatchObject(
    forbidden,
  );
  await expect(commentOnAction(onCall, { id: real.id, body: 'hm' })).rejects.toMatchObject(
    forbidden,
  );
  expect((await getAction(manager, { id: real.id })).you).toMatchObject({
    mayApprove: false,
    mayReject: false,
    reason: 'Demo users can decide only on demo resources.',
  });
  expect(await db().approval.count({ where: { actionId: real.id } })).toBe(0);
  expect(await approve(ada, real)).toMatchObject({ votes: 1 });
});

test('approvals are handed over on one side only', async () => {
  const endsAt = new Date(Date.now() + 3_600_000).toISOString();
  await expect(createDelegation(manager, { toId: ada.id, endsAt })).rejects.toMatchObject(invalid);
  await expect(createDelegation(ada, { toId: manager.id, endsAt })).rejects.toMatchObject(invalid);
  expect((await listDelegations(ada, {})).people).toEqual([]);
  await expect(createDelegation(manager, { toId: onCall.id, endsAt })).resolves.toHaveProperty(
    'id',
  );
});

test('they take incidents of the demo, and are offered for no other', async () => {
  const [demo, real] = [await makeIncident(true), await makeIncident(false)];
  expect(await people()).toEqual(['Ada']);
  expect(await people(real)).toEqual(['Ada']);
  expect(await people(demo)).toEqual(['Ada', 'On-call engineer', 'Operations manager']);
  await acknowledge(onCall, { id: demo });
  await assign(ada, { id: demo, userId: manager.id });
  await expect(assign(ada, { id: real, userId: manager.id })).rejects.toMatchObject(invalid);
  await expect(acknowledge(onCall, { id: real })).rejects.toMatchObject(forbidden);
  await expect(comment(onCall, { id: real, body: 'hm' })).rejects.toMatchObject(forbidden);
  expect(await db().incident.findUniqueOrThrow({ where: { id: real } })).toMatchObject({
    status: 'triggered',
    assigneeId: null,
  });
});

test('nothing that is not of the demo can be changed by them', async () => {
  const before = await db().auditEntry.count();
  const director = await personaActor(system, { persona: 'finance-director' });
  const policy = { name: 'approvals' as const, body: shippedApprovalsPolicy, comment: 'mine' };
  await expect(savePolicy(manager, policy)).rejects.toMatchObject(forbidden);
  await expect(
    setSingleOperator(manager, { enabled: true, reason: 'alone' }),
  ).rejects.toMatchObject(forbidden);
  await expect(setKillSwitch(manager, { stopped: true, reason: 'x' })).rejects.toMatchObject(
    forbidden,
  );
  const user = { email: 'eve@example.test', name: 'Eve', roles: ['viewer' as const] };
  await expect(createUser(manager, user)).rejects.toMatchObject(forbidden);
  await expect(
    createSilence(onCall, {
      matchers: [{ name: 'a', operator: '=', value: 'b' }],
      reason: 'quiet',
      startsAt: new Date().toISOString(),
      endsAt: new Date(Date.now() + 60_000).toISOString(),
    }),
  ).rejects.toMatchObject(forbidden);
  await expect(
    saveBudget(director, { scope: 'all', month: '2026-11', amount: '1', currency: 'EUR' }),
  ).rejects.toMatchObject(forbidden);
  expect(await db().auditEntry.count()).toBe(before);
});

test('its ML engineer asks for a move of a model of the demo only, and it stays a matter of the demo', async () => {
  const engineer = await personaActor(system, { persona: 'ml-engineer' });
  const colleague = await personaActor(system, { persona: 'ml-engineer-2' });
  await db().user.create({
    data: {
      id: newId(),
      email: 'c@demo.invalid',
      name: 'demo company',
      kind: 'service',
      demo: true,
    },
  });
  for (const [name, by] of [
    ['demo-model', systemActor('demo company')],
    ['real-model', systemActor('somebody')],
  ] as const) {
    await createModel(by, { name });
    await createVersion(by, { name, source: 's3://elsewhere/model' });
  }
  await expect(createModel(engineer, { name: 'third' })).rejects.toMatchObject(forbidden);
  const move = { alias: 'champion', version: 1 };
  await expect(setAlias(engineer, { name: 'real-model', ...move })).rejects.toMatchObject(
    forbidden,
  );
  await setAlias(engineer, { name: 'demo-model', ...move });
  const asked = await db().action.findFirstOrThrow({ where: { targetName: 'demo-model' } });
  expect(asked).toMatchObject({ demo: true, status: 'proposed' });
  expect((await getAction(colleague, { id: asked.id })).you).toMatchObject({ mayApprove: true });
});
