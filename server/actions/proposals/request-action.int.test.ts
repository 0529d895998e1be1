import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { POST as postAction } from '#app/api/resources/[id]/actions/route.ts';
import { approve } from '#server/actions/decide.ts';
import { getAction } from '#server/actions/get.ts';
import { setKillSwitch } from '#server/actions/policy/kill-switch.ts';
import { saveExecutor } from '#server/actions/targets/executors.ts';
import { connectExecutor, makeUser } from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { createSilence } from '#server/incidents/silences/save-silence.ts';
import { firingAlert } from '#server/incidents/testing/incidents.ts';
import { runActions } from '#server/jobs/runs/run-actions.ts';
import { verifyActions } from '#server/jobs/runs/verify-actions.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { hashApiKey, makeApiKey } from '#server/platform/auth/api-key.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { actionOptions, previewAction, requestAction } from './request-action.ts';

type Person = Extract<Actor, { kind: 'user' }>;
let peer: TestPeer;
let olga: Person;
let otto: Person;
let vera: Person;
let count = 0;

beforeAll(async () => {
  peer = await startTestPeer();
  olga = await makeUser('Olga', ['operator']);
  otto = await makeUser('Otto', ['operator']);
  vera = await makeUser('Vera', ['viewer']);
});
beforeEach(async () => {
  await connectExecutor(peer);
  peer.behaviour = { kind: 'answer' };
  peer.state = {
    version: '2.0.0',
    replicas: 2,
    healthy: true,
    previousVersions: ['1.1.0', '1.0.0'],
  };
});
afterAll(async () => {
  await peer.close();
  await db().$disconnect();
});

async function addResource(kind = 'service', more: { demo?: boolean; teamId?: string } = {}) {
  const name = `asked-${(count += 1)}`;
  const now = new Date();
  return db().resource.create({
    data: {
      id: newId(),
      kind,
      canonicalId: name,
      name,
      firstSeenAt: now,
      lastSeenAt: now,
      ...more,
    },
  });
}

/** A latency alert of the service with a known range. */
const latencyAlert = (resource: { id: string; name: string }) => ({
  ...firingAlert(`${resource.name}: latency`),
  resourceId: resource.id,
  metric: 'service.request.duration.p95',
  labels: { 'service.name': resource.name },
  inputs: { kind: 'above-range', expected: { low: null, high: 200 } },
  value: 400,
});

async function openIncidentFor(resource: { id: string; name: string }): Promise<string> {
  await db().alert.create({ data: latencyAlert(resource) });
  await correlate(systemActor('test'), {});
  const row = await db().incident.findFirstOrThrow({ where: { resourceId: resource.id } });
  return row.id;
}

const restart = { runbook: 'restart-service', reason: 'It hangs' };

test('lists the possible actions with their parameters when an executor is bound', async () => {
  const { id } = await addResource();
  const { items, open } = await actionOptions(olga, { id }, {});
  expect(open).toEqual([]);
  expect(items.filter(({ possible }) => possible)).toMatchObject([
    {
      runbook: 'roll-back-service',
      choices: [{ name: 'toVersion', options: ['1.1.0', '1.0.0'], value: '1.1.0' }],
    },
    { runbook: 'restart-service', choices: [] },
    { runbook: 'scale-service', choices: [{ name: 'replicas', current: 2, value: 3 }] },
  ]);
  expect(items.find(({ runbook }) => runbook === 'repair-data')).toMatchObject({
    possible: false,
    reason: 'This requires the permission models:write.',
  });
});

test('gives the reason of the runbook when the target feeds no model', async () => {
  const { id, name } = await addResource();
  const ann = await makeUser('Ann', ['approver']);
  const { items } = await actionOptions(ann, { id }, {});
  expect(items.find(({ runbook }) => runbook === 'repair-data')).toMatchObject({
    possible: false,
    reason: `No model is fed by ${name}.`,
  });
});

test('says that an approved action does not start while the kill switch is on', async () => {
  const { id } = await addResource();
  await setKillSwitch(systemActor('test'), { scope: 'global', stopped: true, reason: 'A drill' });
  const { held, refusal } = await previewAction(olga, { id }, { runbook: 'restart-service' });
  expect(held).toBe('Execution is stopped: A drill');
  expect(refusal).toBeNull();
  await setKillSwitch(systemActor('test'), {
    scope: 'global',
    stopped: false,
    reason: 'Over budget',
  });
});

test('gives the reason when no executor is bound to the target', async () => {
  await saveExecutor(systemActor('test'), { name: 'peer', enabled: false });
  const { id, name } = await addResource();
  const { items } = await actionOptions(olga, { id }, {});
  expect(items.find(({ runbook }) => runbook === 'restart-service')).toMatchObject({
    possible: false,
    reason: `No executor is bound to restart ${name}.`,
  });
  await expect(requestAction(olga, { id }, restart)).rejects.toMatchObject({
    code: 'conflict',
    message: `No plan can be made for ${name}. No executor is bound to restart ${name}.`,
  });
});

test('offers nothing for a kind of resource without a runbook', async () => {
  const { id } = await addResource('database');
  expect((await actionOptions(olga, { id }, {})).items).toEqual([]);
  await expect(requestAction(olga, { id }, restart)).rejects.toMatchObject({
    code: 'invalid_input',
    message: 'runbook: does not apply to a database.',
  });
});

test('refuses viewers, other teams and roles that neither change nor decide on the target', async () => {
  const { id } = await addResource();
  for (const ask of [
    () => actionOptions(vera, { id }, {}),
    () => requestAction(vera, { id }, restart),
  ])
    await expect(ask()).rejects.toMatchObject({ code: 'forbidden' });
  const team = await db().team.create({ data: { id: newId(), name: newId() } });
  const other = await addResource('service', { teamId: team.id });
  const elsewhere: Person = {
    ...olga,
    grants: [{ role: 'operator', teamId: newId(), environmentId: null }],
  };
  await expect(requestAction(elsewhere, { id: other.id }, restart)).rejects.toMatchObject({
    code: 'forbidden',
  });
  const emil = await makeUser('Emil', ['ml-engineer']);
  await expect(requestAction(emil, { id }, restart)).rejects.toMatchObject({
    code: 'forbidden',
    message: 'This requires the permission infrastructure:write.',
  });
  expect((await actionOptions(emil, { id }, {})).items[1]).toMatchObject({ possible: false });
});

test('names the field when the input is wrong', async () => {
  const { id } = await addResource();
  const wrong = (given: unknown) => requestAction(olga, { id }, given);
  await expect(wrong({ ...restart, reason: ' ' })).rejects.toThrow('reason: a reason is required');
  await expect(wrong({ ...restart, reason: 'x'.repeat(1_001) })).rejects.toThrow(/^reason:/u);
  await expect(wrong({ ...restart, parameters: { replicas: 3 } })).rejects.toThrow(
    'parameters.replicas: is not a parameter of this target',
  );
  const rollBack = { runbook: 'roll-back-service', reason: 'It is slow' };
  await expect(wrong({ ...rollBack, parameters: { toVersion: '9' } })).rejects.toThrow(
    'parameters.toVersion: must be one of 1.1.0, 1.0.0',
  );
  const scale = { runbook: 'scale-service', reason: 'Campaign', parameters: { replicas: 0 } };
  await expect(wrong(scale)).rejects.toThrow(/^parameters\.replicas:/u);
  await expect(requestAction(olga, { id: newId() }, restart)).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('shows the whole plan, its checks and its dry run before it is proposed', async () => {
  const { id, name } = await addResource();
  const preview = await previewAction(
    olga,
    { id },
    { runbook: 'roll-back-service', parameters: { toVersion: '1.0.0' } },
  );
  expect(preview).toMatchObject({
    title: `Roll back ${name} to 1.0.0`,
    plan: {
      risk: 'medium',
      rollback: { kind: 'plan' },
      fixes: 'prepares',
      expectedEffect: { kind: 'none' },
      successCriteria: {
        criteria: [],
        state: [
          { field: 'version', equals: '1.0.0' },
          { field: 'healthy', equals: 'true' },
        ],
      },
    },
    policy: { mode: 'approve', votes: 1 },
    dryRun: { kind: 'done' },
    refusal: null,
  });
  expect(preview.preCheck.checks.every(({ ok }) => ok)).toBe(true);
  expect(await db().action.count({ where: { targetName: name } })).toBe(0);
  peer.state.healthy = false;
  const unhealthy = await previewAction(olga, { id }, { runbook: 'roll-back-service' });
  expect(unhealthy.refusal).toContain('passes its health check');
  await expect(
    requestAction(olga, { id }, { runbook: 'roll-back-service', reason: 'It is slow' }),
  ).rejects.toMatchObject({ code: 'conflict' });
});

test('needs another person to approve, and is proven by the state of the target without an alert', async () => {
  const { id, name } = await addResource();
  const made = await requestAction(
    olga,
    { id },
    { runbook: 'scale-service', parameters: { replicas: 5 }, reason: 'Campaign tonight' },
  );
  const proposal = await getAction(olga, { id: made.id });
  expect(proposal).toMatchObject({
    number: made.number,
    title: `Scale ${name} from 2 to 5 replicas`,
    status: 'proposed',
    reason: 'Campaign tonight',
    proposer: { kind: 'user', name: 'Olga' },
    incident: null,
    you: { mayApprove: false },
  });
  const vote = { id: made.id, planVersion: proposal.planVersion };
  await expect(approve(olga, vote)).rejects.toMatchObject({ code: 'forbidden' });
  await approve(otto, vote);
  await runActions.run({}, testContext());
  expect(peer.state.replicas).toBe(5);
  await verifyActions({ now: new Date(Date.now() + 120_000), past: false });
  expect((await getAction(olga, { id: made.id })).status).toBe('verified');
  const audit = await db().auditEntry.findFirstOrThrow({
    where: { subjectId: made.id, action: 'actions.propose' },
  });
  expect(audit.actorName).toBe('Olga');
});

test('measures the alerts of the incident, and is on its timeline, when one is given', async () => {
  const service = await addResource();
  const incidentId = await openIncidentFor(service);
  const made = await requestAction(olga, { id: service.id }, { ...restart, incidentId });
  const { plan, incident } = await getAction(olga, { id: made.id });
  expect(incident?.id).toBe(incidentId);
  expect(plan.successCriteria.criteria).toMatchObject([{ must: 'below', bound: 200 }]);
  expect(plan.fixes).toBe('symptom');
  expect(plan.evidence[0]?.href).toBe(`/incidents/${incidentId}`);
  const events = await db().incidentEvent.findMany({ where: { incidentId } });
  expect(events.map(({ kind }) => kind)).toContain('action.proposed');
});

test('stores the value at proposal with the plan, whatever the signal does later', async () => {
  const service = await addResource();
  const incidentId = await openIncidentFor(service);
  const { id } = await requestAction(olga, { id: service.id }, { ...restart, incidentId });
  const stored = await getAction(olga, { id });
  const atProposal = async () => {
    const { plan } = await getAction(olga, { id });
    const { expectedEffect, successCriteria } = plan;
    return {
      criteria: successCriteria.criteria.map(({ present }) => present),
      from: expectedEffect.kind === 'signal' ? expectedEffect.from : null,
    };
  };
  expect(await atProposal()).toEqual({ criteria: [400], from: 400 });
  for (const value of [650, 90]) {
    await db().alert.updateMany({ where: { incidentId }, data: { value } });
    // Values that a plan made now would contain.
    const { plan } = await previewAction(
      olga,
      { id: service.id },
      { runbook: 'restart-service', incidentId },
    );
    expect(plan.successCriteria.criteria).toMatchObject([{ present: value }]);
    expect(await atProposal()).toEqual({ criteria: [400], from: 400 });
  }
  await approve(otto, { id, planVersion: stored.planVersion });
  await runActions.run({}, testContext());
  await verifyActions({ now: new Date(Date.now() + 60_000), past: false });
  const after = await getAction(olga, { id });
  expect(after.status).toBe('verifying');
  expect(after.plan).toEqual(stored.plan);
});

test('measures the alerts of the target when no incident is given', async () => {
  const service = await addResource();
  await db().alert.create({ data: latencyAlert(service) });
  const { plan } = await previewAction(olga, { id: service.id }, { runbook: 'restart-service' });
  expect(plan.successCriteria.criteria).toMatchObject([{ bound: 200 }]);
});

test('refuses a resolved incident and one of the demo', async () => {
  const service = await addResource();
  const incidentId = await openIncidentFor(service);
  const ask = () => requestAction(olga, { id: service.id }, { ...restart, incidentId });
  await db().incident.update({ where: { id: incidentId }, data: { demo: true } });
  await expect(ask()).rejects.toMatchObject({ code: 'conflict' });
  await db().incident.update({
    where: { id: incidentId },
    data: { demo: false, status: 'resolved' },
  });
  await expect(ask()).rejects.toThrow(/is resolved. Reopen it first/u);
});

test('names the open action when the same one is asked for again, also at the same time', async () => {
  const { id } = await addResource();
  const asked = await Promise.allSettled(
    [olga, otto].map((person) => requestAction(person, { id }, restart)),
  );
  expect(asked.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const { open } = await actionOptions(olga, { id }, {});
  expect(open).toMatchObject([{ kind: 'service.restart', status: 'proposed' }]);
  await expect(requestAction(olga, { id }, restart)).rejects.toMatchObject({
    code: 'conflict',
    data: { action: { number: open[0]?.number } },
  });
  expect((await previewAction(olga, { id }, restart)).refusal).toContain(
    `ACT-${String(open[0]?.number)}`,
  );
});

test('raises the risk when a person removes capacity', async () => {
  const { id } = await addResource();
  const scale = (replicas: number) =>
    previewAction(olga, { id }, { runbook: 'scale-service', parameters: { replicas } });
  expect((await scale(1)).plan).toMatchObject({
    risk: 'medium',
    givesUp: 'Capacity: 1 of 2 replicas',
  });
  expect((await scale(3)).plan.risk).toBe('low');
  await expect(scale(2)).rejects.toThrow('2 replicas already run');
});

test('does not measure alerts that a silence covers', async () => {
  const service = await addResource();
  await db().alert.create({ data: latencyAlert(service) });
  const hourMs = 3_600_000;
  await createSilence(olga, {
    matchers: [{ name: 'service.name', operator: '=', value: service.name }],
    startsAt: new Date(Date.now() - hourMs).toISOString(),
    endsAt: new Date(Date.now() + hourMs).toISOString(),
    reason: 'A load test',
  });
  const { plan } = await previewAction(olga, { id: service.id }, { runbook: 'restart-service' });
  expect(plan.successCriteria).toMatchObject({ criteria: [], state: [{ field: 'healthy' }] });
});

test('proposes once when a request is sent again with the same idempotency key', async () => {
  const { id, name } = await addResource();
  const { key, prefix } = makeApiKey();
  const scopes = ['read', 'write'];
  await db().apiKey.create({
    data: { id: newId(), prefix, name: 'k', hash: hashApiKey(key), scopes, ownerId: olga.id },
  });
  const send = () =>
    postAction(
      new Request(`http://127.0.0.1/api/resources/${id}/actions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'idempotency-key': `restart ${name}`,
        },
        body: JSON.stringify(restart),
      }),
      { params: Promise.resolve({ id }) },
    );
  const [first, second] = [await send(), await send()];
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(await second.json()).toEqual(await first.json());
  expect(await db().action.count({ where: { targetName: name } })).toBe(1);
});

test('takes the team of a model from its registration, by name and by the id of its resource', async () => {
  const { id, name } = await addResource('model');
  const team = await db().team.create({ data: { id: newId(), name: newId() } });
  const made = { createdBy: 'Test', createdAt: new Date(), updatedAt: new Date() };
  await db().registeredModel.create({ data: { id: newId(), name, teamId: team.id, ...made } });
  const inTeam: Person = {
    ...olga,
    grants: [{ role: 'ml-engineer', teamId: team.id, environmentId: null }],
  };
  const elsewhere: Person = {
    ...olga,
    grants: [{ role: 'ml-engineer', teamId: newId(), environmentId: null }],
  };
  for (const key of [{ id }, { name }]) {
    const { items } = await actionOptions(inTeam, key, {});
    expect(items.find(({ runbook }) => runbook === 'roll-back-model')).toMatchObject({
      possible: true,
      choices: [{ name: 'toVersion', value: '1.1.0' }],
    });
    await expect(actionOptions(elsewhere, key, {})).rejects.toMatchObject({ code: 'forbidden' });
  }
});
