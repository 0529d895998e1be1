import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordVerification } from '#server/actions/runs/settle-verification.ts';
import { makeUser, proposePlan, rollbackPlan } from '#server/actions/testing/actions.ts';
import { createCheck, deleteCheck } from '#server/monitoring/save-check.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { wakeChannel } from '#server/platform/jobs/wake-channel.ts';

const client = new pg.Client({ connectionString: env.DATABASE_URL });
const heard: (string | undefined)[] = [];

beforeAll(async () => {
  await client.connect();
  client.on('notification', ({ payload }) => heard.push(payload));
  await client.query(`listen ${wakeChannel}`);
});
afterAll(async () => {
  await client.end();
  await db().$disconnect();
});

/** Notifications come in the order of their commits, so none of before is missing once the last one is heard. */
async function takeWoken(): Promise<(string | undefined)[]> {
  await client.query('select pg_notify($1, $2)', [wakeChannel, 'last']);
  await expect.poll(() => heard.at(-1)).toBe('last');
  return heard.splice(0).slice(0, -1);
}

/** The verdict of an action of this kind, as the spine writes it. */
async function verify(kind: string): Promise<void> {
  const { id } = await proposePlan(rollbackPlan(kind));
  await db().action.update({ where: { id }, data: { kind, status: 'verifying' } });
  const at = new Date().toISOString();
  const result = {
    outcome: 'verified' as const,
    reason: 'The criteria are met.',
    criteria: [],
    fromAt: at,
    toAt: at,
  };
  await recordVerification(systemActor('test'), { id, result });
}

test('runs checks as soon as one is saved or deleted', async () => {
  const admin = await makeUser('Ada', ['admin']);
  const probe = { kind: 'http', target: 'http://shop.example/' } as const;
  await takeWoken();
  const { id } = await createCheck(admin, { name: 'Shop', probe });
  expect(await takeWoken()).toContain('run-checks');
  await deleteCheck(admin, { id });
  expect(await takeWoken()).toContain('run-checks');
});

test('begins the rollout of a retraining as soon as it is verified', async () => {
  await takeWoken();
  await verify('service.restart');
  expect(await takeWoken()).not.toContain('advance-rollouts');
  await verify('model.retrain');
  expect(await takeWoken()).toContain('advance-rollouts');
});
