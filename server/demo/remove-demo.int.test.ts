import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoTeams } from '#lib/choices/demo-teams.ts';
import { personaActor } from '#server/accounts/persona-user.ts';
import { listTeams } from '#server/accounts/teams.ts';
import { createUser } from '#server/accounts/users.ts';
import { viewAs } from '#server/accounts/view-as.ts';
import { makeUser, proposePlan, rollbackPlan } from '#server/actions/testing/actions.ts';
import { saveBudget } from '#server/costs/budgets.ts';
import { assign } from '#server/incidents/assign.ts';
import { comment } from '#server/incidents/comment.ts';
import { incidentSettings } from '#server/incidents/settings.ts';
import { setOwnership } from '#server/infrastructure/ownership/set-ownership.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { keyActor } from '#server/platform/auth/key-actor.ts';
import { validKey } from '#server/platform/auth/key-cache.ts';
import { db } from '#server/platform/database/db.ts';
import { demoReportKey } from '#server/platform/demo/demo-order.ts';
import { demoOrder } from '#server/platform/demo/demo-state.ts';
import { env, secrets } from '#server/platform/env.ts';
import { newId } from '#server/platform/ids.ts';
import { governanceOperations } from '#server/platform/openapi/operations/governance.ts';
import { listSeries } from '#server/telemetry/queries/series/list-series.ts';
import { retentionDays } from '#server/telemetry/settings.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { addSeries, storeBatch } from '#server/telemetry/testing/rows.ts';
import { getDemo } from './demo-status.ts';
import { finishDemoRemoval } from './finish-demo-removal.ts';
import { openDemo } from './open-demo.ts';
import { removeDemo } from './remove-demo.ts';

const actor = systemActor('test');
const viewer: Actor = {
  kind: 'user',
  id: newId(),
  name: 'Viewer',
  grants: [{ role: 'viewer', teamId: null, environmentId: null }],
  sessionId: newId(),
  authenticatedAt: new Date(),
  ip: null,
};
const { signal } = new AbortController();
const now = new Date();
const bearer = () => `Bearer ${secrets().demoKey}`;
const demoKey = () => db().apiKey.findFirstOrThrow({ where: { owner: { demo: true } } });
const here = { fromThisMachine: true, sessionId: null };
const acts = (action: string) => db().auditEntry.count({ where: { action } });
const documented = (method: string) =>
  governanceOperations.find(
    (operation) => operation.path === '/api/demo' && operation.method === method,
  )?.answer.schema;

/** Sends the launcher's report that the company has stopped. */
async function reportStopped(): Promise<void> {
  const order = await demoOrder();
  await db().setting.create({
    data: {
      key: demoReportKey,
      value: { order: order?.id ?? '', state: 'stopped', backfill: null, problem: null },
    },
  });
}

async function makeResource(name: string, demo: boolean): Promise<string> {
  const id = newId();
  await db().resource.create({
    data: {
      id,
      kind: 'service',
      canonicalId: name,
      name,
      demo,
      firstSeenAt: now,
      lastSeenAt: now,
    },
  });
  await db().incident.create({
    data: {
      id: newId(),
      title: name,
      status: 'triggered',
      severity: 'error',
      priority: 'P2',
      demo,
      resourceId: id,
      openedAt: now,
      onsetAt: now,
    },
  });
  return id;
}

async function sendSample(source: string, service = 'mine'): Promise<void> {
  const batch = new BatchBuilder(source);
  const labels = { source, 'service.name': service };
  batch.addSample(addSeries(batch, 'demo.test', labels), now.getTime(), 1);
  await storeBatch(batch);
}

beforeAll(async () => {
  await createUser(actor, { email: 'mine@example.test', name: 'Mine' });
  await makeResource('mine', false);
  await sendSample('other:otlp');
});

afterAll(async () => db().$disconnect());

test('one click opens it, two at once open it once', async () => {
  expect(await getDemo(viewer, {})).toMatchObject({ state: 'off', running: false });
  await expect(openDemo(viewer)).rejects.toMatchObject({ code: 'forbidden' });
  const [first] = await Promise.all([openDemo(actor), openDemo(actor)]);
  expect(documented('post')?.parse(first)).toMatchObject({ state: 'starting', problem: null });
  expect(await acts('demo.open')).toBe(1);
  expect(await validKey(bearer())).toMatchObject({
    scopes: ['ingest', 'models', 'infrastructure', 'costs'],
  });
  expect(await db().executorConfig.findUnique({ where: { name: 'demo' } })).toMatchObject({
    enabled: true,
    url: `http://127.0.0.1:${env.DEMO_PORT}/control/actions`,
  });
  expect(retentionDays().raw).toBe(35);
  expect(await incidentSettings(db())).toMatchObject({ quietMs: 60_000 });
  const { id: userId, sessionId } = await makeUser('Ada', ['admin']);
  const expiresAt = new Date(Date.now() + 3_600_000);
  await db().session.create({ data: { id: sessionId, userId, expiresAt } });
  const signedIn = { ...here, sessionId };
  expect((await viewAs({ persona: 'operations-manager' }, signedIn)).status).toBe(200);
  await expect(
    viewAs({ persona: 'operations-manager' }, { ...signedIn, fromThisMachine: false }),
  ).rejects.toMatchObject({
    code: 'forbidden',
  });
});

/** A registered model, what was learned of its answers, and the way of its next version. */
async function makeModel(name: string, createdBy: string): Promise<void> {
  await db().registeredModel.create({
    data: { id: newId(), name, createdBy, createdAt: now, updatedAt: now },
  });
  await db().modelWatch.create({ data: { model: name } });
  const made = { model: name, createdAt: now };
  const edited = { ...made, version: 1, editedBy: createdBy };
  const id = newId();
  await db().inferenceBaseline.create({
    data: { ...made, id, name, kind: 'file', spec: {}, sketch: {}, rows: 1, createdBy },
  });
  await db().baselineRows.create({ data: { baselineId: id, rows: 1, bytes: Buffer.from('x') } });
  await db().modelLimit.create({
    data: {
      ...edited,
      id: newId(),
      measure: 'accuracy',
      basis: 'realised',
      direction: 'below',
      limit: 0.9,
      severity: 'error',
      enabled: true,
      source: 'set',
      current: true,
    },
  });
  await db().retrainPolicy.create({ data: { ...edited, id: newId(), body: {} } });
  await db().modelRollout.create({
    data: {
      ...made,
      id: newId(),
      version: '2',
      baseVersion: '1',
      executor: 'demo',
      policy: {},
      policyVersion: 1,
      stage: 'gate',
      state: 'active',
      trainedToAt: now,
      stageSince: now,
    },
  });
}

const modelsLeft = async () =>
  Promise.all([
    db()
      .registeredModel.findMany()
      .then((rows) => rows.map(({ name }) => name)),
    db()
      .modelWatch.findMany()
      .then((rows) => rows.map(({ model }) => model)),
    db()
      .inferenceBaseline.findMany()
      .then((rows) => rows.map(({ model }) => model)),
    db()
      .modelLimit.findMany()
      .then((rows) => rows.map(({ model }) => model)),
    db()
      .retrainPolicy.findMany()
      .then((rows) => rows.map(({ model }) => model)),
    db()
      .modelRollout.findMany()
      .then((rows) => rows.map(({ model }) => model)),
    db().baselineRows.count(),
  ]);

test('a removal shuts it out at once, and takes everything but the audit log', async () => {
  const { id: keyId } = await demoKey();
  const resourceId = await makeResource('shop', true);
  const company = await db().user.findFirstOrThrow({ where: { demo: true } });
  await makeModel('fraud-score', company.name);
  await makeModel('my-model', 'Mine');
  await sendSample(`${keyId}:otlp`, 'shop');
  // A service that both report stays; one of the demo that has no resource yet goes.
  await sendSample(`${keyId}:remote_write`, 'mine');
  await sendSample(`${keyId}:otlp-2`, 'just-seen');
  for (const service of ['shop', 'just-seen', 'mine']) await sendSample('tandem', service);
  await db().finding.create({
    data: {
      id: newId(),
      seriesId: '1',
      metric: 'demo.test',
      labels: {},
      resourceId,
      detector: 'x',
      detectorVersion: '1',
      kind: 'above',
      role: 'x',
      severityHint: 'error',
      onsetAt: now,
      detectedAt: now,
      lastSeenAt: now,
      inputs: {},
    },
  });
  const person = await makeUser('Grace', ['admin']);
  const byKey = await keyActor(bearer(), null);
  const budget = (name: string) =>
    ({ scope: 'team', name, month: '2026-10', amount: '1000', currency: 'USD' }) as const;
  await saveBudget(byKey, budget('Checkout'));
  await saveBudget(byKey, budget('Payments'));
  // A person changed this one since, and set another.
  for (const name of ['Payments', 'Own']) await saveBudget(person, budget(name));
  const teams = (await listTeams(byKey, {})).items;
  expect(teams.map(({ name, demo, memberCount }) => [name, demo, memberCount])).toEqual(
    demoTeams.map((name) => [name, true, 0]),
  );
  const teamOf = (name: string) => teams.find((team) => team.name === name)?.id ?? '';
  await setOwnership(byKey, {
    id: resourceId,
    owner: 'Checkout team',
    tier: 1,
    teamId: teamOf('Checkout'),
  });
  // A person uses this one for something of their own.
  await db().resource.updateMany({ where: { name: 'mine' }, data: { teamId: teamOf('Risk') } });
  expect(await db().resource.findUniqueOrThrow({ where: { id: resourceId } })).toMatchObject({
    owner: 'Checkout team',
    tier: 1,
  });
  await expect(createUser(byKey, { email: 'new@example.test', name: 'New' })).rejects.toMatchObject(
    { code: 'forbidden' },
  );
  await expect(removeDemo(viewer)).rejects.toMatchObject({ code: 'forbidden' });
  const answer = await removeDemo(actor);
  expect(documented('delete')?.parse(answer)).toMatchObject({
    state: 'removing',
    removed: ['shop'],
  });
  await expect(validKey(bearer())).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(viewAs({ persona: 'operations-manager' }, here)).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(openDemo(actor)).rejects.toMatchObject({ code: 'conflict' });
  expect(await removeDemo(actor)).toMatchObject({ state: 'removing', removed: ['shop'] });
  expect(await acts('demo.remove')).toBe(1);

  await reportStopped();
  const auditBefore = await db().auditEntry.count();
  await finishDemoRemoval(signal);

  expect((await db().resource.findMany()).map((row) => row.name)).toEqual(['mine']);
  expect((await db().incident.findMany()).map((row) => row.title)).toEqual(['mine']);
  expect(await db().user.count({ where: { demo: true } })).toBe(0);
  expect((await db().user.findMany()).map((row) => row.email)).toContain('mine@example.test');
  expect(await db().finding.count()).toBe(0);
  const budgets = await db().budget.findMany({ orderBy: { scopeName: 'asc' } });
  expect(budgets.map(({ scopeName }) => scopeName)).toEqual(['Own', 'Payments']);
  expect(await db().team.findMany({ select: { name: true, demo: true } })).toEqual([
    { name: 'Risk', demo: false },
  ]);
  expect(await modelsLeft()).toEqual([...Array.from({ length: 6 }, () => ['my-model']), 1]);
  expect(await db().executorConfig.count({ where: { demo: true } })).toBe(0);
  expect(await db().setting.count({ where: { key: { startsWith: 'demo' } } })).toBe(0);
  expect(await db().auditEntry.count()).toBe(auditBefore + 1);
  const left = await listSeries({ metric: 'demo.test' }, 10);
  expect(
    left.map(({ labels }) => [labels['source'], labels['service.name']].join(' ')).toSorted(),
  ).toEqual(['other:otlp mine', 'tandem mine']);
  expect(retentionDays().raw).toBe(15);
  const status = await getDemo(viewer, {});
  expect(documented('get')?.parse(status)).toMatchObject({ state: 'off', resources: 0 });
});

test('what was removed can be opened again, by a new key', async () => {
  expect(await openDemo(actor)).toMatchObject({ state: 'starting' });
  expect(await validKey(bearer())).toMatchObject({ ownerName: 'demo company' });
});

test('a removal that was cut off goes on, and repeats harmlessly', async () => {
  await makeResource('shop', true);
  await removeDemo(actor);
  // While it waits for the company to stop.
  await expect(finishDemoRemoval(AbortSignal.abort())).rejects.toThrow();
  await reportStopped();
  expect((await getDemo(actor, {})).state).toBe('removing');
  await finishDemoRemoval(signal);
  await finishDemoRemoval(signal);
  expect(await getDemo(actor, {})).toMatchObject({ state: 'off', resources: 0, incidents: 0 });
});

test('a removal keeps what people worked on, closed, with its timeline', async () => {
  await openDemo(actor);
  const ada = await makeUser('Ada', ['admin']);
  const persona = await personaActor(actor, { persona: 'on-call-engineer' });
  for (const name of ['untouched', 'its own', 'said', 'owned', 'voted'])
    await makeResource(name, true);
  const idOf = async (title: string) =>
    (await db().incident.findFirstOrThrow({ where: { title } })).id;
  const body = 'seen before';
  await comment(persona, { id: await idOf('its own'), body });
  await comment(ada, { id: await idOf('said'), body });
  await assign(ada, { id: await idOf('owned'), userId: ada.id });
  const [voted, alone] = [
    await proposePlan(rollbackPlan('voted'), { demo: true }),
    await proposePlan(rollbackPlan('alone'), { demo: true }),
  ];
  await db().action.update({ where: { id: voted.id }, data: { incidentId: await idOf('voted') } });
  const vote = { planVersion: voted.planVersion, vote: 'approve' };
  await db().approval.createMany({
    data: [
      { id: newId(), actionId: voted.id, userId: ada.id, userName: 'Ada', ...vote },
      { id: newId(), actionId: alone.id, userId: persona.id, userName: 'On-call', ...vote },
    ],
  });
  await db().alert.create({
    data: {
      id: newId(),
      fingerprint: 'kept',
      origin: 'finding',
      title: 'slow',
      state: 'firing',
      severity: 'error',
      labels: {},
      resourceId: (await db().resource.findFirstOrThrow({ where: { name: 'said' } })).id,
      incidentId: await idOf('said'),
      startedAt: now,
      lastSeenAt: now,
    },
  });
  const kept = { incidents: 3, actions: 1 };
  expect(await getDemo(actor, {})).toMatchObject({ kept });
  expect(documented('delete')?.parse(await removeDemo(actor))).toMatchObject({ kept });
  await reportStopped();
  await finishDemoRemoval(signal);

  const incidents = await db().incident.findMany({
    where: { demo: true },
    include: { events: true, alerts: true },
    orderBy: { title: 'asc' },
  });
  expect(incidents.map(({ title, status }) => [title, status])).toEqual([
    ['owned', 'resolved'],
    ['said', 'resolved'],
    ['voted', 'resolved'],
  ]);
  const said = incidents[1];
  expect(said?.events.map(({ kind }) => kind).toSorted()).toEqual(['comment', 'resolved']);
  expect(said?.alerts.map(({ state, resourceId }) => [state, resourceId])).toEqual([
    ['resolved', null],
  ]);
  expect(await db().action.findMany({ where: { demo: true } })).toMatchObject([
    { id: voted.id, status: 'cancelled', statusReason: 'The demo company was removed.' },
  ]);
  expect(await db().approval.count()).toBe(1);
  expect(await getDemo(actor, {})).toMatchObject({
    state: 'off',
    resources: 0,
    incidents: 3,
    kept,
  });
});
