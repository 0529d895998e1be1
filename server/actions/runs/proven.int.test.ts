import { afterAll, expect, test } from 'vitest';
import { listActions } from '#server/actions/list.ts';
import { proposePlan, rollbackPlan } from '#server/actions/testing/actions.ts';
import { Prisma } from '#server/generated/prisma/client.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { countProven } from './proven.ts';

const actor = systemActor('test');
const november = { from: new Date('2026-11-01Z'), to: new Date('2026-12-01Z') };
const [inside, before] = [new Date('2026-11-03Z'), new Date('2026-10-03Z')];
afterAll(() => db().$disconnect());

async function makeActions(demo: boolean, status: string, n: number, proposedAt = inside) {
  const { id } = await proposePlan(rollbackPlan(newId()), { demo });
  const first = await db().action.update({ where: { id }, data: { status, proposedAt } });
  const { number: _number, plan, preCheck, dryRun, proposer, ...same } = first;
  const told = {
    plan: toJson(plan),
    preCheck: toJson(preCheck),
    dryRun: toJson(dryRun),
    proposer: toJson(proposer),
    verification: Prisma.DbNull,
  };
  await db().action.createMany({
    data: Array.from({ length: n - 1 }, () => ({ ...same, ...told, id: newId() })),
  });
}

test('actions that ran are all counted, those of the demo apart', async () => {
  expect(await countProven(actor, november)).toEqual({ ran: 0, verified: 0, demo: 'none' });
  await makeActions(true, 'failed', 2);
  expect(await countProven(actor, november)).toEqual({ ran: 2, verified: 0, demo: 'only' });
  await makeActions(false, 'verified', 250);
  await makeActions(false, 'rolled_back', 2);
  await makeActions(false, 'not_verified', 2);
  await makeActions(false, 'inconclusive', 3);
  await makeActions(false, 'verifying', 2);
  await makeActions(false, 'rejected', 2);
  await makeActions(false, 'verified', 2, before);
  const counted = await countProven(actor, november);
  expect(counted).toEqual({ ran: 257, verified: 250, demo: 'left-out' });
  const operation = allOperations.find((each) => each.path === '/api/actions/proven');
  operation?.answer.schema?.parse(counted);
  const ofDemo = await countProven(actor, { ...november, demo: 'only' });
  expect(ofDemo).toEqual({ ran: 2, verified: 0, demo: 'only' });
});

test('the list behind the figure holds the same range', async () => {
  const asked = { ...november, demo: 'out', limit: 1_000 } as const;
  const page = await listActions(actor, { ...asked, view: 'tried' });
  expect(page).toMatchObject({ demo: 'left-out', nextCursor: null });
  expect(page.items).toHaveLength(257);
  // Also what never ran and what did not help; what waits for a verdict has not ended.
  expect((await listActions(actor, { ...asked, view: 'done' })).items).toHaveLength(256);
});
