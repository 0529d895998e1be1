import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Plan } from '#lib/schemas/actions.ts';
import { setKillSwitch } from '#server/actions/kill-switch.ts';
import { savePolicy } from '#server/actions/policies.ts';
import type { ApprovalsPolicy, PolicyRule } from '#lib/schemas/actions-policy.ts';
import { shippedApprovalsPolicy } from '#server/actions/policy.ts';
import { runPreCheck } from '#server/actions/pre-check.ts';
import { startAutomatically } from '#server/actions/start-automatic.ts';
import { targetTier } from '#server/actions/target-tier.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/test-fixture.ts';
import type { TestPeer } from '#server/actions/test-peer.ts';
import { startTestPeer } from '#server/actions/test-peer.ts';
import type { Actor } from '#server/platform/actor.ts';
import { ruleActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { newId } from '#server/platform/ids.ts';

const planner = ruleActor('planner', 'Planner');
let peer: TestPeer;
let admin: Actor;
let count = 0;

async function saveMode(
  mode: 'automatic' | 'never',
  change: Partial<ApprovalsPolicy> = {},
  tiers: PolicyRule['tiers'] = ['*'],
) {
  const rule = {
    kinds: ['service.*'],
    risk: ['low' as const, 'medium' as const],
    environments: ['*'],
    tiers,
    mode,
    votes: 1,
    roles: [],
    reauthenticate: false,
  };
  const body = { ...shippedApprovalsPolicy, rules: [rule], ...change };
  return savePolicy(admin, { name: 'approvals', body, comment: 'a test' });
}

async function proposed(change: Partial<Plan> = {}): Promise<string> {
  const { id } = await proposePlan({ ...rollbackPlan(`auto-${(count += 1)}`), ...change });
  return id;
}

async function start(id: string): Promise<{ started: boolean; status: string }> {
  const row = await db().action.findUniqueOrThrow({ where: { id } });
  const { started } = await startAutomatically(planner, {
    id,
    // Guarantee: the fixture stored a plan.
    preCheck: await runPreCheck(row.plan as Plan, { now: new Date(), past: false }),
  });
  const { status } = await db().action.findUniqueOrThrow({ where: { id } });
  return { started, status };
}

beforeAll(async () => {
  peer = await startTestPeer();
  await connectExecutor(peer);
  admin = await makeUser('Ada', ['admin']);
});
beforeEach(async () => {
  await db().action.updateMany({ where: { status: 'failed' }, data: { signature: 'another' } });
});
afterAll(async () => {
  await peer.close();
  await db().$disconnect();
});

test('as shipped nothing starts by itself', async () => {
  expect(await start(await proposed())).toEqual({ started: false, status: 'proposed' });
});

test('an automatic rule queues the run once, and the audit names the version of the policy', async () => {
  const { version } = await saveMode('automatic');
  const id = await proposed();
  const both = await Promise.all([start(id), start(id)]);
  expect(both.filter(({ started }) => started)).toHaveLength(1);
  expect(await db().actionRun.count({ where: { actionId: id } })).toBe(1);
  const entry = await db().auditEntry.findFirstOrThrow({
    where: { subjectId: id, action: 'actions.start-automatic' },
    orderBy: { order: 'asc' },
  });
  expect(entry.after).toMatchObject({ automatic: true, policyVersion: version });
  expect(entry.reason).toContain(`version ${version}`);
});

test('without a rollback plan, or with a pre-check that fails, a person decides', async () => {
  await saveMode('automatic');
  const none = { kind: 'none', reason: 'a restart cannot be undone' } as const;
  expect(await start(await proposed({ rollback: none }))).toMatchObject({ started: false });
  const moved = [{ field: 'version', equals: '9.9.9', title: 'it still runs 9.9.9' }];
  expect(await start(await proposed({ preconditions: moved }))).toMatchObject({ started: false });
});

test('a rule for a tier starts what is done to targets of it only', async () => {
  await saveMode('automatic', {}, ['4']);
  const at = new Date();
  const targetOf = async (tier: number) => {
    const id = newId();
    const name = `tier-${tier}-${id}`;
    await db().resource.create({
      data: { id, kind: 'service', canonicalId: name, name, tier, firstSeenAt: at, lastSeenAt: at },
    });
    const { target } = rollbackPlan(name);
    return { ...rollbackPlan(name), target: { ...target, id } };
  };
  const { id: little } = await proposePlan(await targetOf(4));
  expect((await start(little)).started).toBe(true);
  const { id: much } = await proposePlan(await targetOf(1));
  expect(await start(much)).toMatchObject({ started: false, status: 'proposed' });
  // What Tandem does not know is of no tier.
  expect(await start(await proposed())).toMatchObject({ started: false });
  const { plan } = await db().action.findUniqueOrThrow({ where: { id: much } });
  expect(plan).toMatchObject({ tier: '1' });
});

test('a tier that one person lowered counts as before until somebody else says it too', async () => {
  const [name, modelId] = ['tiered', newId()];
  const target = { kind: 'model', name, id: null };
  expect(await targetTier(db(), target)).toBeNull();
  const now = new Date();
  await db().registeredModel.create({
    data: { id: modelId, name, createdAt: now, updatedAt: now },
  });
  expect(await targetTier(db(), target)).toBe('unset');
  let version = 0;
  const say = async (tier: string, editedById: string): Promise<string | null> => {
    version += 1;
    const said = { owner: '', purpose: '', tier, editedById, editedBy: editedById };
    const row = { id: newId(), modelId, modelName: name, version, createdAt: now };
    await db().modelGovernance.create({ data: { ...row, ...said } });
    return targetTier(db(), target);
  };
  expect(await say('high', 'mia')).toBe('high');
  expect(await say('low', 'ada')).toBe('high');
  expect(await say('low', 'bob')).toBe('low');
});

test('kill switch and freeze window hold it back until they end', async () => {
  await saveMode('automatic');
  const id = await proposed();
  await setKillSwitch(admin, { stopped: true, reason: 'drill' });
  expect(await start(id)).toEqual({ started: false, status: 'proposed' });
  await setKillSwitch(admin, { stopped: false, reason: 'drill over' });
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  await saveMode('automatic', {
    freezeWindows: [{ title: 'Release', from: at(-1), to: at(1) }],
  });
  expect(await start(id)).toEqual({ started: false, status: 'proposed' });
  await saveMode('automatic');
  expect(await start(id)).toEqual({ started: true, status: 'queued' });
});

test('one bad end takes the trust back, until a person saves the policy again', async () => {
  await saveMode('automatic');
  const failed = await proposed();
  await db().action.update({ where: { id: failed }, data: { status: 'failed' } });
  const next = await proposed();
  expect(await start(next)).toEqual({ started: false, status: 'proposed' });
  await saveMode('automatic');
  expect(await start(next)).toEqual({ started: true, status: 'queued' });
});

test('what the policy never runs is not started', async () => {
  await saveMode('never');
  expect(await start(await proposed())).toEqual({ started: false, status: 'proposed' });
});
