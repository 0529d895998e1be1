import { afterAll, expect, onTestFinished, test } from 'vitest';
import { createKey } from '#server/accounts/keys.ts';
import { savePreferences } from '#server/accounts/preferences.ts';
import { createUser } from '#server/accounts/users.ts';
import { approve } from '#server/actions/decide.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer } from '#server/actions/testing/executor-peer.ts';
import { openDemo } from '#server/demo/open-demo.ts';
import { getFirstRun } from '#server/governance/get-first-run.ts';
import { castDemoVote } from '#server/jobs/cast-demo-votes.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { governanceOperations } from '#server/platform/openapi/operations/governance.ts';

type Person = Extract<Actor, { kind: 'user' }>;
const system = systemActor('test');
const schema = governanceOperations.find(({ path }) => path === '/api/first-run')?.answer.schema;

async function person(roles: ('admin' | 'viewer')[]): Promise<Person> {
  const { id, name } = await createUser(system, {
    email: `${newId()}@example.test`,
    name: 'Somebody',
    roles,
  });
  return {
    kind: 'user',
    id,
    name,
    grants: roles.map((role) => ({ role, teamId: null, environmentId: null })),
    sessionId: newId(),
    authenticatedAt: new Date(),
    ip: null,
  };
}

async function done(): Promise<string[]> {
  const run = await getFirstRun(system, {});
  schema?.parse(run);
  return run.steps.flatMap(({ step, done: isDone }) => (isDone ? [step] : []));
}

const source = (key: string, kind: string, apiKeyId: string | null, at: Date | null) =>
  db().source.create({ data: { id: newId(), key, kind, name: kind, apiKeyId, lastSampleAt: at } });

afterAll(async () => db().$disconnect());

test('steps are done by what happened: this machine and the demo are no own source', async () => {
  const admin = await person(['admin']);
  const now = new Date();
  await source('host', 'host', null, now);
  expect(await getFirstRun(admin, {})).toMatchObject({ fresh: true, host: null });
  expect(await done()).toEqual([]);

  await openDemo(system);
  const demoKey = await db().apiKey.findFirstOrThrow({ where: { owner: { demo: true } } });
  await source(`${demoKey.id}:otlp`, 'otlp', demoKey.id, now);
  expect((await getFirstRun(admin, {})).fresh).toBe(false);
  expect(await done()).toEqual([]);

  const key = await createKey(admin, { name: 'mine', scopes: ['ingest'] });
  expect(await done()).toEqual(['source']);
  await source(`${key.id}:otlp`, 'otlp', key.id, now);
  expect(await done()).toEqual(['source', 'sample']);
  await db().notificationChannel.create({
    data: {
      id: newId(),
      name: 'chat',
      kind: 'slack',
      settings: {},
      allow: [],
      lastDeliveredAt: now,
    },
  });
  expect(await done()).toEqual(['source', 'sample', 'channel']);
});

test('a client of MLflow is no source: its key and its first call count', async () => {
  await db().source.deleteMany({ where: { kind: 'otlp' } });
  await db().apiKey.deleteMany({ where: { owner: { demo: false } } });
  expect(await done()).not.toContain('source');
  const key = await createKey(await person(['admin']), { name: 'training', scopes: ['models'] });
  expect(await done()).toContain('source');
  expect(await done()).not.toContain('sample');
  await db().apiKey.update({ where: { id: key.id }, data: { lastUsedAt: new Date() } });
  expect(await done()).toEqual(expect.arrayContaining(['source', 'sample']));
});

test("votes that Tandem casts for people of the demo are nobody's first approval", async () => {
  const peer = await startTestPeer();
  onTestFinished(() => peer.close());
  await connectExecutor(peer);
  const plan = rollbackPlan('recommender', 'low');
  const { id } = await proposePlan(plan, { demo: true });
  const vote = {
    kind: plan.kind,
    target: 'recommender',
    vote: 'approve' as const,
    run: null,
    persona: 'operations-manager',
  };
  expect(await castDemoVote({ ...vote, comment: 'fine' }, new Date())).toBe(true);
  const votes = await db().approval.findMany({ where: { actionId: id }, select: { vote: true } });
  expect(votes).toEqual([{ vote: 'approve' }]);
  expect(await done()).not.toContain('approval');

  const own = await proposePlan(rollbackPlan('shop', 'low'));
  await approve(await makeUser('Olga', ['operator']), own);
  expect(await done()).toContain('approval');
});

test('preferences belong to one person, and are added to', async () => {
  const one = await person(['viewer']);
  const other = await person(['viewer']);
  await savePreferences(one, { focus: 'models' });
  expect(await savePreferences(one, { firstStepsHidden: true })).toEqual({
    focus: 'models',
    firstStepsHidden: true,
  });
  const rows = await db().user.findMany({
    where: { id: { in: [one.id, other.id] } },
    orderBy: { createdAt: 'asc' },
    select: { preferences: true },
  });
  expect(rows.map((row) => row.preferences)).toEqual([
    { focus: 'models', firstStepsHidden: true },
    {},
  ]);
  await expect(savePreferences(system, { focus: 'both' })).rejects.toMatchObject({
    code: 'forbidden',
  });
  const nobody: Person = { ...one, grants: [] };
  await expect(savePreferences(nobody, { focus: 'both' })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(getFirstRun(nobody, {})).rejects.toMatchObject({ code: 'forbidden' });
});
