import { afterAll, beforeAll, expect, test } from 'vitest';
import { approve } from '#server/actions/decide.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { resolveIncident } from '#server/incidents/resolve.ts';
import { firingAlert } from '#server/incidents/testing/incidents.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { proposeActions } from './propose-actions.ts';
import { runActions } from './run-actions.ts';

let peer: TestPeer;
let olga: Extract<Actor, { kind: 'user' }>;

beforeAll(async () => {
  peer = await startTestPeer();
  await connectExecutor(peer);
  olga = await makeUser('Olga', ['operator']);
});
afterAll(async () => {
  await peer.close();
  await db().$disconnect();
});

async function openIncident(title: string): Promise<string> {
  await db().alert.create({ data: firingAlert(title) });
  return (await correlate(systemActor('test'), {})).opened[0] ?? '';
}

const read = (id: string) =>
  db().action.findUniqueOrThrow({ where: { id }, include: { incident: true } });
const resolve = (id: string) =>
  resolveIncident(olga, { id, reason: 'it went away', evenIfFiring: true });

test('what a rule proposed is withdrawn once its incident is over; what a person asked for stays', async () => {
  const incidentId = await openIncident('ledger is slow');
  const byRule = await proposePlan(rollbackPlan('ledger'), { incidentId });
  const byPerson = await proposePlan(rollbackPlan('vault'), { incidentId, askedBy: olga });
  const pass = { now: new Date(), past: false };
  await proposeActions(pass);
  const stands = await db().action.count({
    where: { id: { in: [byPerson.id] }, status: 'proposed' },
  });
  await resolve(incidentId);
  await proposeActions(pass);
  const { status, statusReason, incident } = await read(byRule.id);
  expect([status, statusReason]).toEqual([
    'superseded',
    `INC-${incident?.number ?? 0} is already resolved, so there is nothing to fix.`,
  ]);
  expect([stands, (await read(byPerson.id)).status]).toEqual([1, 'proposed']);
});

test('what was approved and has not begun when its incident ends does not begin', async () => {
  const incidentId = await openIncident('till is slow');
  const { id, planVersion } = await proposePlan(rollbackPlan('till'), { incidentId });
  await approve(olga, { id, planVersion });
  await resolve(incidentId);
  await runActions.run({}, testContext());
  const { status, statusReason } = await read(id);
  expect([status, statusReason]).toEqual([
    'superseded',
    expect.stringContaining('is already resolved'),
  ]);
  expect(peer.calls.size).toBe(0);
  expect(await db().actionRun.findMany({ where: { actionId: id } })).toMatchObject([
    { status: 'cancelled' },
  ]);
});
