import { afterAll, beforeAll, expect, test } from 'vitest';
import { proposePlan, rollbackPlan } from '#server/actions/testing/actions.ts';
import { trackRecord } from '#server/actions/track-record.ts';
import { usefulnessOf } from '#server/incidents/reports/usefulness.ts';
import { pastVerdicts } from '#server/incidents/triage/past-verdicts.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';

const signature = 'latency and a release';
const now = new Date();
const key = { signature, kind: 'service.roll_back', targetKind: 'service' };

/** An incident that went away untouched, with what two people said of it. */
async function makeIncident(demo: boolean, cause: string, word: string): Promise<string> {
  const id = newId();
  await db().incident.create({
    data: {
      id,
      title: 'slow',
      status: 'resolved',
      severity: 'error',
      priority: 'P2',
      signature,
      demo,
      openedAt: now,
      onsetAt: now,
    },
  });
  const by = { incidentId: id, userId: newId() };
  await db().causeVerdict.create({
    data: {
      id: newId(),
      ...by,
      diagnosisId: newId(),
      rank: 1,
      causeKind: 'release',
      signature,
      verdict: cause,
    },
  });
  await db().alertVerdict.create({ data: { id: newId(), ...by, verdict: word, userName: 'n' } });
  return id;
}

async function makeAction(name: string, demo: boolean, status: string): Promise<void> {
  const { id } = await proposePlan(rollbackPlan(name), { demo });
  const startedAt = status === 'rejected' ? null : now;
  await db().action.update({ where: { id }, data: { signature, status, startedAt } });
}

let real: string;
beforeAll(async () => {
  real = await makeIncident(false, 'right', 'useful');
  await makeIncident(true, 'wrong', 'noise');
  await makeAction('of-demo', true, 'verified');
  await makeAction('of-demo-too', true, 'rejected');
  await makeAction('of-us', false, 'failed');
});
afterAll(() => db().$disconnect());

test('what happened in the demo company is no record of what helps in the organisation', async () => {
  expect(await trackRecord({ ...key, demo: false })).toMatchObject({
    tried: 1,
    verified: 0,
    rejected: 0,
    untouched: { seen: 1, recovered: 1 },
  });
  expect(await trackRecord({ ...key, demo: true })).toMatchObject({
    tried: 1,
    verified: 1,
    rejected: 1,
    untouched: { seen: 1, recovered: 1 },
  });
});

test('verdicts on the demo company count for the demo alone', async () => {
  const said = async (demo: boolean) => (await pastVerdicts([signature], { demo })).get(signature);
  expect(await said(false)).toEqual({ right: 1, wrong: 0 });
  expect(await said(true)).toEqual({ right: 0, wrong: 1 });
  const { usefulness } = await usefulnessOf({ id: real, demo: false }, newId());
  expect(usefulness.precision).toEqual({ good: 1, total: 1, share: null });
});
