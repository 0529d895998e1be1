import { afterAll, beforeAll, expect, test } from 'vitest';
import { expireExternalAlerts } from '#server/incidents/alerts/ingest-external-alert.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { toJson } from '#server/platform/json.ts';
import { asOwner } from '#server/platform/testing/owner.ts';
import { processIntakeItems } from './process-queued-items.ts';

const detector = systemActor('test');
const minuteMs = 60_000;
let position = 0;

/** Writes an item as the spool's writer does. */
async function put(kind: 'alert' | 'change', key: string, payload: unknown): Promise<string> {
  const { id } = await db().intakeItem.create({
    data: {
      segment: 'test',
      position: (position += 1),
      kind,
      key,
      sourceId: 'key:alertmanager',
      payload: toJson(payload),
      receivedAt: new Date(),
    },
  });
  return id;
}

const alert = (name: string, more: Record<string, unknown> = {}) =>
  put('alert', name, {
    key: name,
    labels: { alertname: name },
    status: 'firing',
    startsAt: new Date(Date.now() - minuteMs).toISOString(),
    endsAt: new Date(Date.now() + 10 * minuteMs).toISOString(),
    ...more,
  });

const change = (ref: string) =>
  put('change', ref, {
    kind: 'deployment',
    ref,
    title: 'Release 2',
    occurredAt: new Date().toISOString(),
    resource: { kind: 'service', name: 'shop' },
  });

/** Whether it was taken, and why it could not be used. */
async function outcome(id: string): Promise<[taken: boolean, error: string | null]> {
  const { processedAt, error } = await db().intakeItem.findUniqueOrThrow({ where: { id } });
  return [processedAt !== null, error];
}
const stateOf = async (key: string) =>
  (await db().alert.findFirst({ where: { fingerprint: key }, orderBy: { episode: 'desc' } }))
    ?.state;

beforeAll(async () => {
  await asOwner(`create function refuse_broken() returns trigger language plpgsql as $$
    begin if new.title = 'Broken' then raise exception 'broken'; end if; return new; end $$;
    create trigger refuse_broken before insert on "Alert"
    for each row execute function refuse_broken()`);
});
afterAll(() => db().$disconnect());

test('what PostgreSQL takes in no form is put aside, and what came behind it is taken', async () => {
  const ancient = await alert('Ancient', { startsAt: '0000-06-01T00:00:00.000Z' });
  const split = await alert('Split', {
    annotations: { summary: `${'s'.repeat(499)}\u{1f525} and more` },
  });
  const good = await alert('Good');
  const ref = await change('release-2');
  await processIntakeItems();
  const [set, why] = await outcome(ancient);
  expect([set, why?.includes('out of range')]).toEqual([true, true]);
  expect([await stateOf('Split'), await stateOf('Good')]).toEqual(['firing', 'firing']);
  for (const id of [split, good, ref]) expect(await outcome(id)).toEqual([true, null]);
  expect(await db().change.count({ where: { ref: 'release-2' } })).toBe(1);
});

test('what fails keeps back only its own later reports, and is given up after many runs in which others succeed', async () => {
  const broken = await alert('Broken');
  const after = await alert('Broken', { status: 'resolved', endsAt: new Date().toISOString() });
  await processIntakeItems();
  expect([await outcome(broken), await outcome(after)]).toEqual([
    [false, null],
    [false, null],
  ]);
  for (let run = 0; run < 20; run += 1) {
    await alert(`Other ${run}`);
    await processIntakeItems();
    expect(await stateOf(`Other ${run}`)).toBe('firing');
  }
  expect((await outcome(broken))[1]).toContain('failed');
  await processIntakeItems();
  expect(await outcome(after)).toEqual([true, null]);
});

test('an alert that is held stays open for hours, and ends when its end is told', async () => {
  const endsAt = new Date(Date.now() + 7 * 86_400_000).toISOString();
  await alert('Relayed', { endsAt });
  await processIntakeItems();
  await expireExternalAlerts(detector, {}, { now: new Date(Date.now() + 360 * minuteMs) });
  expect(await stateOf('Relayed')).toBe('firing');
  await alert('Relayed', { status: 'resolved', endsAt: new Date().toISOString() });
  await processIntakeItems();
  expect(await stateOf('Relayed')).toBe('resolved');
});
