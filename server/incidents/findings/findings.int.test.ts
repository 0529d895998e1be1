import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { listFindings } from './list-findings.ts';
import { recordFindings, type NewFinding } from './record-findings.ts';

const actor = systemActor('test');
const startMs = Date.now() - 3_600_000;
const at = (minutes: number) => new Date(startMs + minutes * 60_000);
const shop = newId();
const other = newId();
const team = newId();

const finding = (seriesId: string, resourceId: string, kind = 'above-range'): NewFinding => ({
  seriesId,
  metric: 'service.latency.p95',
  labels: { 'service.name': 'shop' },
  resourceId,
  detector: 'expected-range',
  detectorVersion: '1',
  kind,
  role: 'latency',
  severityHint: 'warning',
  onsetMs: startMs,
  value: 1.2,
  inputs: { basis: 'rolling' },
});

const record = (findings: NewFinding[], judged: string[], minutes: number) =>
  recordFindings(actor, { findings, judged }, { now: at(minutes) });

beforeAll(async () => {
  await db().team.create({ data: { id: team, name: 'Shop' } });
  for (const [id, name, teamId] of [
    [shop, 'shop', team],
    [other, 'other', null],
  ] as const)
    await db().resource.create({
      data: {
        id,
        kind: 'service',
        canonicalId: name,
        name,
        teamId,
        firstSeenAt: at(0),
        lastSeenAt: at(0),
      },
    });
});
afterAll(() => db().$disconnect());

test('a finding opens once, lasts, and ends when its series is judged without it', async () => {
  expect(await record([finding('1', shop)], ['1'], 1)).toEqual({ opened: 1, ended: 0 });
  expect(await record([finding('1', shop)], ['1'], 2)).toEqual({ opened: 0, ended: 0 });
  // Not judged means undecided, so the finding does not end.
  expect(await record([], ['2'], 3)).toEqual({ opened: 0, ended: 0 });
  expect(await record([], ['1'], 4)).toEqual({ opened: 0, ended: 1 });
  const { items } = await listFindings(actor, { resourceId: shop });
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({
    detectedAt: at(1).toISOString(),
    endedAt: at(4).toISOString(),
    alertId: null,
    inputs: { basis: 'rolling' },
  });
  const schema = allOperations.find((each) => each.path === '/api/findings')?.answer.schema;
  expect(schema?.safeParse({ items, nextCursor: null }).success).toBe(true);
});

test('the alert that was raised meanwhile is named', async () => {
  await record([finding('3', other, 'leak')], ['3'], 10);
  const alertId = newId();
  await db().alert.create({
    data: {
      id: alertId,
      fingerprint: 'f',
      origin: 'finding',
      title: 'grows',
      state: 'firing',
      severity: 'error',
      labels: {},
      seriesId: '3',
      startedAt: at(10),
      firedAt: at(11),
      lastSeenAt: at(11),
    },
  });
  const { items } = await listFindings(actor, { seriesId: '3', state: 'open' });
  expect(items.map((item) => item.alertId)).toEqual([alertId]);
});

test('who sees one team sees what was found on its resources only', async () => {
  const viewer: Actor = {
    kind: 'user',
    id: newId(),
    name: 'Vera',
    grants: [{ role: 'viewer', teamId: team, environmentId: null }],
    sessionId: newId(),
    authenticatedAt: new Date(),
    ip: null,
  };
  const { items } = await listFindings(viewer, {});
  expect(new Set(items.map((item) => item.resourceId))).toEqual(new Set([shop]));
});
