import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUser } from '#server/accounts/users.ts';
import { incidentSignature, verdictSignature } from '#server/incidents/incident-signature.ts';
import { pastVerdicts } from '#server/incidents/triage/past-verdicts.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { causeVerdict } from './cause-verdict.ts';

const incidentId = newId();
const now = new Date();
const drifted = { id: null, kind: 'model', name: 'ranker' };
const causes = [
  ...['shop', 'cart'].map((name) => ({
    kind: 'change',
    title: `Deploy ${name}`,
    resource: { id: null, kind: 'service', name },
  })),
  { kind: 'drift', subkind: 'concept', title: 'Concept drift', resource: drifted },
];

async function person(name: string): Promise<Actor> {
  const { id } = await createUser(systemActor('test'), {
    email: `${newId()}@example.test`,
    name,
    roles: ['operator'],
  });
  const grants = [{ role: 'operator' as const, teamId: null, environmentId: null }];
  return {
    kind: 'user',
    id,
    name,
    grants,
    sessionId: newId(),
    authenticatedAt: now,
    ip: null,
  };
}

beforeAll(async () => {
  await db().incident.create({
    data: {
      id: incidentId,
      title: 'slow',
      status: 'triggered',
      severity: 'error',
      priority: 'P2',
      openedAt: now,
      onsetAt: now,
      alerts: {
        create: {
          id: newId(),
          fingerprint: 'f',
          origin: 'finding',
          title: 'slow',
          state: 'firing',
          severity: 'error',
          role: 'latency',
          labels: {},
          startedAt: now,
          lastSeenAt: now,
        },
      },
      diagnoses: {
        create: {
          id: newId(),
          version: 1,
          signature: 'of the first cause',
          causes,
          graph: {},
          onsetAt: now,
          createdAt: now,
        },
      },
    },
  });
});
afterAll(() => db().$disconnect());

test('what is said of one drift counts for that one alone, and the kind as a whole is another thing', async () => {
  const olga = await person('Olga');
  await causeVerdict(olga, { id: incidentId, rank: 3, verdict: 'wrong' });
  const alerts = await db().alert.findMany({ where: { incidentId } });
  const [concept = '', covariate = '', before = ''] = ['concept', 'covariate', null].map(
    (subkind) => verdictSignature(alerts, { kind: 'drift', subkind, resource: drifted }),
  );
  // The track record of actions goes by the kind, as it did.
  expect(before).toBe(
    incidentSignature(alerts, { kind: 'drift', subkind: 'concept', resource: drifted }),
  );
  const past = await pastVerdicts([concept, covariate, before], { demo: false });
  expect([...past]).toEqual([[concept, { right: 0, wrong: 1 }]]);
});

test('a verdict counts for the hypothesis that was judged, once per person', async () => {
  const [olga, otto] = [await person('Olga'), await person('Otto')];
  await causeVerdict(olga, { id: incidentId, rank: 2, verdict: 'right' });
  await causeVerdict(olga, { id: incidentId, rank: 2, verdict: 'wrong' });
  await causeVerdict(otto, { id: incidentId, rank: 2, verdict: 'wrong' });
  await causeVerdict(otto, { id: incidentId, rank: 1, verdict: 'right' });
  const alerts = await db().alert.findMany({ where: { incidentId } });
  const [shop = '', cart = ''] = causes.map((cause) => incidentSignature(alerts, cause));
  const past = await pastVerdicts([shop, cart, 'another'], { demo: false });
  expect(past.get(cart)).toEqual({ right: 0, wrong: 2 });
  expect(past.get(shop)).toEqual({ right: 1, wrong: 0 });
  expect(past.has('another')).toBe(false);
  await expect(
    causeVerdict(otto, { id: incidentId, rank: 5, verdict: 'right' }),
  ).rejects.toMatchObject({ code: 'invalid_input' });
});
