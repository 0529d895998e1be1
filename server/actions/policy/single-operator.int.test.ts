import { afterAll, beforeAll, expect, test } from 'vitest';
import { approve } from '#server/actions/decide.ts';
import {
  connectExecutor,
  makeUser,
  proposePlan,
  rollbackPlan,
} from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { db } from '#server/platform/database/db.ts';
import { getKillSwitch } from './kill-switch.ts';
import { readSingleOperator, setSingleOperator } from './single-operator.ts';

let peer: TestPeer;
let ada: Awaited<ReturnType<typeof makeUser>>;
let count = 0;

const own = (risk: 'medium' | 'high' = 'medium') =>
  proposePlan(rollbackPlan(`single-${(count += 1)}`, risk), { editor: ada });
const vote = ({ id, planVersion }: { id: string; planVersion: string }) =>
  approve(ada, { id, planVersion });

beforeAll(async () => {
  peer = await startTestPeer();
  await connectExecutor(peer);
  ada = await makeUser('Ada', ['admin']);
});
afterAll(async () => {
  await peer.close();
  await db().$disconnect();
});

test('a lone person switches it on, approves alone, and the audit says so', async () => {
  const first = await own();
  await expect(vote(first)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(setSingleOperator(ada, { enabled: true, reason: '' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  await setSingleOperator(ada, { enabled: true, reason: 'I work alone' });
  expect((await getKillSwitch(ada, {})).singleOperator).toBe(true);
  expect(await vote(first)).toMatchObject({ votes: 1, required: 1 });
  // Two approvals are asked for high risk; alone, one with a fresh password has to do.
  const high = await own('high');
  expect(await vote(high)).toMatchObject({ votes: 1, required: 1 });
  const entries = await db().auditEntry.findMany({
    where: { subjectId: first.id, action: 'actions.approve' },
    orderBy: { order: 'asc' },
  });
  expect(entries[0]?.after).toMatchObject({ singleOperator: true });
});

test('it ends when a second person may approve, and cannot be switched on then', async () => {
  await setSingleOperator(ada, { enabled: true, reason: 'I work alone' });
  const viewer = await makeUser('Vera', ['viewer']);
  expect((await readSingleOperator(db())).active).toBe(true);
  await expect(setSingleOperator(viewer, { enabled: false, reason: 'no' })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await makeUser('Olga', ['operator']);
  expect(await readSingleOperator(db())).toMatchObject({ enabled: true, active: false });
  await expect(vote(await own())).rejects.toMatchObject({ code: 'forbidden' });
  await expect(setSingleOperator(ada, { enabled: true, reason: 'again' })).rejects.toMatchObject({
    code: 'conflict',
  });
  await setSingleOperator(ada, { enabled: false, reason: 'Olga is here' });
});
