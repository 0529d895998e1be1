import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { getIncident } from '#server/incidents/get.ts';
import { refreshTriage } from '#server/incidents/triage/refresh-triage.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { verb } from '#server/platform/verb.ts';
import { alertVerdict } from './alert-verdict.ts';

const [incidentId, alertId] = [newId(), newId()];
const at = new Date();

function person(name: string, role: 'operator' | 'viewer'): Actor {
  const grants = [{ role, teamId: null, environmentId: null }];
  const session = { sessionId: newId(), authenticatedAt: at, ip: null };
  return { kind: 'user', id: newId(), name, grants, ...session };
}

beforeAll(async () => {
  const base = { title: 'slow', severity: 'error', startedAt: at };
  await db().incident.create({
    data: {
      id: incidentId,
      title: 'slow',
      status: 'triggered',
      severity: 'error',
      priority: 'P2',
      openedAt: at,
      onsetAt: at,
      alerts: {
        create: {
          id: alertId,
          fingerprint: 'f',
          origin: 'finding',
          state: 'firing',
          labels: {},
          lastSeenAt: at,
          ...base,
        },
      },
    },
  });
});
afterAll(() => db().$disconnect());

test('the last word of each person on an incident or alert counts, with who, when and why', async () => {
  const [olga, otto] = [person('Olga', 'operator'), person('Otto', 'operator')];
  await alertVerdict(olga, { id: incidentId, verdict: 'useful' });
  await alertVerdict(olga, { id: incidentId, verdict: 'noise', comment: 'a test load' });
  await alertVerdict(olga, { id: incidentId, alertId, verdict: 'useful' });
  await alertVerdict(otto, { id: incidentId, verdict: 'useful' });
  const { usefulness, alerts, timeline } = await getIncident(olga, { id: incidentId });
  expect(usefulness.yours).toBe('noise');
  expect(usefulness.precision).toEqual({ good: 2, total: 3, share: null });
  expect(alerts[0]?.yourVerdict).toBe('useful');
  expect(
    usefulness.verdicts.map(({ person: who, verdict, comment, alertId: on }) => [
      who,
      verdict,
      comment,
      on,
    ]),
  ).toEqual([
    ['Otto', 'useful', null, null],
    ['Olga', 'useful', null, alertId],
    ['Olga', 'noise', 'a test load', null],
  ]);
  expect(timeline.filter((event) => event.kind === 'alert.verdict')).toHaveLength(4);
  const audited = await db().auditEntry.findMany({ where: { action: 'incidents.alert-verdict' } });
  expect(audited).toHaveLength(4);
});

const triage = verb(
  { permission: 'incidents:write', input: z.object({}), audit: 'incidents.correlate' },
  async (context) => {
    context.nothingChanged();
    await refreshTriage(context, incidentId, await readGraph(context.now, context.tx));
  },
);

test('what people keep calling noise comes one priority lower, with the reason; useful takes that back', async () => {
  const triaged = async () => {
    await triage(systemActor('test'), {});
    return db().incident.findUniqueOrThrow({ where: { id: incidentId } });
  };
  const said = 'Users marked it as noise';
  const before = await triaged();
  expect(JSON.stringify(before.priorityReasons)).not.toContain(said);
  for (const name of ['A', 'B', 'C', 'D', 'E'])
    await alertVerdict(person(name, 'operator'), { id: incidentId, alertId, verdict: 'noise' });
  const after = await triaged();
  expect(JSON.stringify(after.priorityReasons)).toContain(`${said} 6 of 8 times`);
  expect(Number(after.priority.slice(1))).toBe(Number(before.priority.slice(1)) + 1);
  await db().alertVerdict.deleteMany({ where: { userName: { in: ['A', 'B', 'C', 'D', 'E'] } } });
  expect((await triaged()).priority).toBe(before.priority);
});

test('thirty verdicts make a share', async () => {
  for (let index = 0; index < 27; index += 1)
    await alertVerdict(person(`P${index}`, 'operator'), {
      id: incidentId,
      verdict: index < 25 ? 'useful' : 'noise',
    });
  const { usefulness } = await getIncident(systemActor('test'), { id: incidentId });
  expect(usefulness.precision).toEqual({ good: 27, total: 30, share: 0.9 });
});

test('a viewer may not judge, and an alert of another incident is not found', async () => {
  await expect(
    alertVerdict(person('Vera', 'viewer'), { id: incidentId, verdict: 'noise' }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  await expect(
    alertVerdict(person('Olga', 'operator'), {
      id: incidentId,
      alertId: newId(),
      verdict: 'noise',
    }),
  ).rejects.toMatchObject({ code: 'not_found' });
});
