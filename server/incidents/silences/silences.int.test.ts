import { afterAll, beforeEach, expect, test } from 'vitest';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { testPerson } from '#server/platform/testing/person.ts';
import { recordEvaluation, type Evaluation } from '../findings/record-evaluation.ts';
import { getIncident } from '../get.ts';
import { getIncidentSettings, saveIncidentSettings } from '../settings.ts';
import { listSilences, previewSilence } from './list-silences.ts';
import { createSilence, endSilence } from './save-silence.ts';

const actor = systemActor('test');
const operator = testPerson('operator');
const startMs = Date.now();
const at = (minutes: number) => new Date(startMs + minutes * 60_000);
let count = 0;

async function fire(service: string, extra: object = {}): Promise<string> {
  const id = newId();
  count += 1;
  await db().alert.create({
    data: {
      id,
      fingerprint: `alert-${count}`,
      origin: 'finding',
      title: `${service} is slow`,
      state: 'firing',
      severity: 'error',
      metric: 'service.latency.p95',
      labels: { 'service.name': service },
      startedAt: at(0),
      firedAt: at(0),
      lastSeenAt: at(0),
      ...extra,
    },
  });
  return id;
}
const matcher = (name: string, value: string, operator_: '=' | '!=' | '=~' | '!~' = '=') => ({
  name,
  operator: operator_,
  value,
});
const hour = (from: number) => ({ startsAt: at(from), endsAt: at(from + 60) });
const group = (minutes: number) => correlate(actor, {}, { now: at(minutes) });
const incidentOf = async (id: string) =>
  (await db().alert.findUniqueOrThrow({ where: { id } })).incidentId;
function described(path: string, answer: unknown, method = 'get'): void {
  const operation = allOperations.find((each) => each.method === method && each.path === path);
  expect(operation?.answer.schema).toBeDefined();
  operation?.answer.schema?.parse(JSON.parse(JSON.stringify(answer)));
}

beforeEach(async () => {
  await db().alert.deleteMany();
  await db().incident.deleteMany();
  await db().silence.deleteMany();
});
afterAll(() => db().$disconnect());

test('a silenced alert fires and opens nothing; it does when the silence ends and it still fires', async () => {
  const shop = await fire('shop');
  const pay = await fire('pay');
  const scope = { matchers: [matcher('service.name', 'sh.p', '=~')] };
  const preview = await previewSilence(operator, scope);
  expect(preview).toMatchObject({ count: 1, items: [{ id: shop }] });
  described('/api/silences/preview', preview, 'post');
  const { id } = await createSilence(
    operator,
    { ...scope, ...hour(0), reason: 'known' },
    { now: at(0) },
  );
  await group(1);
  expect([await incidentOf(shop), await incidentOf(pay)]).toEqual([null, expect.any(String)]);
  const page = await listSilences(operator, { state: 'current' }, { now: at(1) });
  described('/api/silences', page);
  expect(page.items).toMatchObject([
    { id, state: 'active', author: 'Mia', reason: 'known', hidesNow: { count: 1 } },
  ]);
  await endSilence(operator, { id }, { now: at(2) });
  await group(3);
  expect(await incidentOf(shop)).not.toBeNull();
  expect((await listSilences(operator, { state: 'over' })).items).toMatchObject([
    { id, state: 'over', endedBy: 'Mia', hidesNow: { count: 0 } },
  ]);
  await expect(endSilence(operator, { id })).rejects.toMatchObject({ code: 'conflict' });
  const audit = await db().auditEntry.findMany({ where: { subjectId: id } });
  expect(audit.map((row) => row.action).toSorted()).toEqual(['silences.create', 'silences.end']);
});

test('a silence runs out by itself, and an alert in an incident says that it is silenced', async () => {
  const shop = await fire('shop');
  await group(0);
  const late = await fire('shop');
  await createSilence(operator, {
    matchers: [matcher('service.name', 'shop')],
    ...hour(1),
    reason: 'x',
  });
  const incidentId = (await incidentOf(shop)) ?? '';
  const shown = async (minutes: number) =>
    (await getIncident(actor, { id: incidentId }, { now: at(minutes) })).alerts.map(
      (alert) => alert.silence?.reason ?? null,
    );
  expect(await shown(0)).toEqual([null]);
  expect(await shown(2)).toEqual(['x']);
  await group(60);
  expect(await incidentOf(late)).toBeNull();
  await group(61.5);
  expect(await incidentOf(late)).not.toBeNull();
});

test('resource, monitor, severity and metric can be meant too', async () => {
  const resourceId = newId();
  const monitorId = newId();
  const one = await fire('shop', { resourceId });
  const two = await fire('shop', { monitorId, severity: 'critical', metric: null });
  const meant = async (scope: Parameters<typeof previewSilence>[1]) =>
    (await previewSilence(operator, scope)).items.map((item) => item.id).toSorted();
  expect(await meant({ resourceId })).toEqual([one]);
  expect(await meant({ monitorId })).toEqual([two]);
  expect(await meant({ matchers: [matcher('severity', 'critical')] })).toEqual([two]);
  expect(await meant({ matchers: [matcher('metric', 'service.*', '=~')] })).toEqual([one]);
  expect(await meant({ matchers: [matcher('absent', '')] })).toEqual([one, two].toSorted());
});

test('a weekly maintenance window opens again every week', async () => {
  await createSilence(operator, {
    kind: 'maintenance',
    matchers: [matcher('service.name', 'shop')],
    ...hour(0),
    weekly: true,
    zone: 'Europe/Berlin',
    reason: 'backup',
  });
  const shop = await fire('shop');
  const week = 7 * 24 * 60;
  await group(week + 5);
  expect(await incidentOf(shop)).toBeNull();
  const [item] = (await listSilences(operator, {}, { now: at(week + 90) })).items;
  expect(item).toMatchObject({ state: 'scheduled', weekly: true, zone: 'Europe/Berlin' });
  await group(week + 90);
  expect(await incidentOf(shop)).not.toBeNull();
});

test('what a silence must have, and who may make one', async () => {
  const given = { matchers: [matcher('service.name', 'shop')], ...hour(0), reason: 'x' };
  const refused = async (change: object, by = operator) =>
    createSilence(by, { ...given, ...change }).then(
      () => null,
      (error: unknown) =>
        typeof error === 'object' && error !== null && 'code' in error ? error.code : error,
    );
  expect(await refused({ reason: ' ' })).toBe('invalid_input');
  expect(await refused({ endsAt: at(31 * 24 * 60) })).toBe('invalid_input');
  expect(await refused({ startsAt: at(-120), endsAt: at(-60) })).toBe('invalid_input');
  expect(await refused({ matchers: [] })).toBe('invalid_input');
  expect(await refused({ matchers: [matcher('a', '.*', '=~')] })).toBe('invalid_input');
  expect(await refused({ matchers: [matcher('a', '(a+)+', '=~')] })).toBe('invalid_input');
  expect(await refused({ weekly: true })).toBe('invalid_input');
  expect(await refused({ resourceId: newId() })).toBe('invalid_input');
  expect(await refused({}, testPerson('viewer'))).toBe('forbidden');
  const team = await db().team.create({ data: { id: newId(), name: `team-${newId()}` } });
  const own = await db().resource.create({
    data: {
      id: newId(),
      kind: 'service',
      canonicalId: newId(),
      name: 'own',
      teamId: team.id,
      firstSeenAt: at(0),
      lastSeenAt: at(0),
    },
  });
  const teamed = testPerson('operator', team.id);
  expect(await refused({}, teamed)).toBe('forbidden');
  expect(await refused({ resourceId: own.id }, teamed)).toBeNull();
});

test('how many evaluations make an alert is a setting', async () => {
  const evaluation = (fingerprint: string): Evaluation => ({
    fingerprint,
    title: 'x',
    metric: 'service.error.ratio',
    seriesId: '1',
    labels: {},
    role: 'errors',
    outcome: 'breach',
    severity: 'error',
    detector: 'static-threshold',
    detectorVersion: '1',
    value: 1,
    onsetMs: null,
    inputs: {},
    resourceId: null,
    environmentId: null,
    teamId: null,
  });
  const firesAfter = async (fingerprint: string) => {
    for (let index = 1; index <= 5; index += 1) {
      const given = { evaluations: [evaluation(fingerprint)] };
      const { fired } = await recordEvaluation(actor, given, { now: at(index) });
      if (fired.length > 0) return index;
    }
    return null;
  };
  expect(await getIncidentSettings(actor, {})).toMatchObject({ breaches: 3, of: 5 });
  expect(await firesAfter('by-default')).toBe(3);
  await saveIncidentSettings(operator, { quietSeconds: 300, breaches: 1, of: 1 });
  expect(await firesAfter('at-once')).toBe(1);
  await saveIncidentSettings(operator, { quietSeconds: 300 });
  expect(await firesAfter('as-before')).toBe(3);
  await expect(
    saveIncidentSettings(operator, { quietSeconds: 300, breaches: 5, of: 3 }),
  ).rejects.toMatchObject({ code: 'invalid_input' });
});
