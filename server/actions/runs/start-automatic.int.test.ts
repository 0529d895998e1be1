import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { ApprovalsPolicy, PolicyRule } from '#lib/schemas/actions/policy.ts';
import { approve } from '#server/actions/decide.ts';
import { getAction } from '#server/actions/get.ts';
import { dryRunPolicy } from '#server/actions/policy/dry-run-policy.ts';
import { setKillSwitch } from '#server/actions/policy/kill-switch.ts';
import { savePolicy } from '#server/actions/policy/policies.ts';
import { shippedApprovalsPolicy } from '#server/actions/policy/policy.ts';
import { targetTier } from '#server/actions/policy/target-tier.ts';
import { runPreCheck } from '#server/actions/targets/pre-check.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { runActions } from '#server/jobs/runs/run-actions.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { ruleActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { startAutomatically, startWaiting } from './start-automatic.ts';

const planner = ruleActor('planner', 'Planner');
let peer: TestPeer;
let admin: Actor;
let count = 0;

const ruleOf = (mode: PolicyRule['mode'], tiers: PolicyRule['tiers']): PolicyRule => ({
  kinds: ['*'],
  risk: ['low', 'medium'],
  environments: ['*'],
  tiers,
  mode,
  votes: 1,
  roles: [],
  oneFrom: [],
  reauthenticate: false,
});

async function saveMode(
  mode: 'automatic' | 'never',
  change: Partial<ApprovalsPolicy> = {},
  tiers: PolicyRule['tiers'] = ['*'],
) {
  const body = { ...shippedApprovalsPolicy, rules: [ruleOf(mode, tiers)], ...change };
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

test('a waiting proposal starts once the policy lets it, and loses its reason when a person decides', async () => {
  await saveMode('never');
  const id = await proposed();
  const read = () => db().action.findUniqueOrThrow({ where: { id } });
  const wait = async (): Promise<void> => {
    const row = await read();
    const pass = { now: new Date(), past: false };
    // Guarantee: the fixture stored a plan.
    const preCheck = await runPreCheck(row.plan as Plan, pass);
    await startWaiting(planner, row, preCheck, pass);
  };
  await wait();
  expect(await read()).toMatchObject({ status: 'proposed', statusReason: null });
  await db().action.update({ where: { id }, data: { statusReason: 'It was held back.' } });
  await wait();
  expect((await read()).statusReason).toBeNull();
  await saveMode('automatic');
  await wait();
  expect((await read()).status).toBe('queued');
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
    const seen = { firstSeenAt: at, lastSeenAt: at };
    const setBy = { tier: { by: 'person', name: 'Olga', at: at.toISOString() } };
    await db().resource.create({
      data: { id, kind: 'service', canonicalId: name, name, tier, ...seen, setBy },
    });
    const { target } = rollbackPlan(name);
    return { ...rollbackPlan(name), target: { ...target, id } };
  };
  const { id: little } = await proposePlan(await targetOf(4));
  expect((await start(little)).started).toBe(true);
  const { id: much } = await proposePlan(await targetOf(1));
  expect(await start(much)).toMatchObject({ started: false, status: 'proposed' });
  // A target that Tandem does not know has no tier.
  expect(await start(await proposed())).toMatchObject({ started: false });
  const { plan } = await db().action.findUniqueOrThrow({ where: { id: much } });
  expect(plan).toMatchObject({ tier: '1' });
  // A default tier counts as unset: no person has judged it.
  const { target } = await targetOf(4);
  await db().resource.update({ where: { id: target.id }, data: { setBy: {} } });
  expect(await targetTier(db(), target)).toBeNull();
});

/** A registered model, and how people say its tier: the tier that rules go by then. */
async function tieredModel(name: string) {
  const [modelId, now] = [newId(), new Date()];
  const target = { kind: 'model', name, id: null };
  await db().registeredModel.create({
    data: { id: modelId, name, createdAt: now, updatedAt: now },
  });
  let version = 0;
  const say = async (tier: string, who: string, owner = ''): Promise<string | null> => {
    version += 1;
    const said = { owner, purpose: '', tier, editedById: who, editedBy: who };
    const row = { id: newId(), modelId, modelName: name, version, createdAt: now };
    await db().modelGovernance.create({ data: { ...row, ...said } });
    return targetTier(db(), target);
  };
  return { target, say };
}

test('a tier that one person lowered counts as before until somebody else says it too', async () => {
  expect(await targetTier(db(), { kind: 'model', name: 'tiered', id: null })).toBeNull();
  const { target, say } = await tieredModel('tiered');
  expect(await targetTier(db(), target)).toBe('unset');
  expect(await say('high', 'mia')).toBe('high');
  expect(await say('low', 'ada')).toBe('high');
  // Who saves another owner says nothing about the tier.
  expect(await say('low', 'bob', 'Bob')).toBe('high');
  expect(await say('low', 'bob', 'Bob')).toBe('low');
});

test('one person alone opts no model that nobody has judged into running by itself', async () => {
  const { target, say } = await tieredModel('unjudged');
  await saveMode('automatic', {}, ['low']);
  await say('low', 'ada');
  const first = await proposed({ target });
  expect(await start(first)).toMatchObject({ started: false });
  await db().action.update({ where: { id: first }, data: { status: 'rejected' } });
  await say('low', 'bob');
  expect(await start(await proposed({ target }))).toMatchObject({ started: true });
});

test('a dry run looks up what targets are worth now, where proposals of before do not say it', async () => {
  await saveMode('automatic');
  const { target, say } = await tieredModel('older');
  await say('high', 'mia');
  const id = await proposed({ target });
  const { plan } = await db().action.findUniqueOrThrow({ where: { id } });
  const { tier: _, ...older } = plan as Plan;
  await db().action.update({ where: { id }, data: { plan: toJson(older) } });
  const body = { ...shippedApprovalsPolicy, rules: [ruleOf('never', ['high'])] };
  const { examples } = await dryRunPolicy(admin, { name: 'approvals', body, days: 1 });
  expect(examples.find((example) => example.id === id)).toMatchObject({
    draft: 'Actions of medium risk and tier high never run here.',
  });
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

test('a failure that waits for a person counts as a bad end, what could not be judged does not', async () => {
  await saveMode('automatic');
  const waiting = await proposed();
  const judged = (outcome: string) =>
    db().action.update({
      where: { id: waiting },
      data: { status: 'inconclusive', verification: { outcome } },
    });
  await judged('not_verified');
  const next = await proposed();
  expect(await start(next)).toEqual({ started: false, status: 'proposed' });
  await judged('inconclusive');
  expect(await start(next)).toEqual({ started: true, status: 'queued' });
});

test('what the policy never runs is not started', async () => {
  await saveMode('never');
  expect(await start(await proposed())).toEqual({ started: false, status: 'proposed' });
});

test('a tier that was raised since the proposal holds under the same policy: at a start by itself, at a vote, in the queue', async () => {
  const two = { ...ruleOf('approve', ['high']), votes: 2, roles: ['operator' as const] };
  const rules = [ruleOf('automatic', ['low']), two];
  const limits = { ...shippedApprovalsPolicy.limits, concurrent: 50, perHour: 500 };
  await savePolicy(admin, {
    name: 'approvals',
    body: { ...shippedApprovalsPolicy, rules, limits },
  });
  const begun = async (name: string) => {
    const model = await tieredModel(name);
    await model.say('low', 'ada');
    await model.say('low', 'bob');
    return { ...model, id: await proposed({ target: model.target }) };
  };
  const waits = await begun('raised-while-waiting');
  await waits.say('high', 'ada');
  expect(await start(waits.id)).toEqual({ started: false, status: 'proposed' });
  const olga = await makeUser('Olga', ['operator']);
  expect((await getAction(olga, { id: waits.id })).policy).toMatchObject({
    requiredVotes: 2,
    sentence: 'Actions of medium risk and tier high require 2 approvals from operator.',
    proposedUnder: { sentence: 'Actions of medium risk and tier low run without approval.' },
  });
  const { planVersion } = await db().action.findUniqueOrThrow({ where: { id: waits.id } });
  expect(await approve(olga, { id: waits.id, planVersion })).toMatchObject({ required: 2 });
  const decided = await begun('raised-in-the-queue');
  expect(await start(decided.id)).toEqual({ started: true, status: 'queued' });
  await decided.say('high', 'ada');
  await runActions.run({}, testContext());
  expect(await db().action.findUniqueOrThrow({ where: { id: decided.id } })).toMatchObject({
    status: 'cancelled',
    statusReason:
      'The tier of its target changed after the decision: the policy requires 2 of operator to approve, and 0 did.',
  });
});
