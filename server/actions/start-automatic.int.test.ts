import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Plan } from '#lib/schemas/actions.ts';
import { setKillSwitch } from '#server/actions/kill-switch.ts';
import { savePolicy } from '#server/actions/policies.ts';
import type { ApprovalsPolicy } from '#lib/schemas/actions-policy.ts';
import { shippedApprovalsPolicy } from '#server/actions/policy.ts';
import { runPreCheck } from '#server/actions/pre-check.ts';
import { startAutomatically } from '#server/actions/start-automatic.ts';
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

const planner = ruleActor('planner', 'Planner');
let peer: TestPeer;
let admin: Actor;
let count = 0;

async function saveMode(mode: 'automatic' | 'never', change: Partial<ApprovalsPolicy> = {}) {
  const rule = {
    kinds: ['service.*'],
    risk: ['low' as const, 'medium' as const],
    environments: ['*'],
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
