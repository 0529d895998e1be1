import { afterAll, expect, test } from 'vitest';
import { proposePlan, rollbackPlan } from '#server/actions/testing/actions.ts';
import { trackRecord, untouched } from '#server/actions/track-record.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';

const hour = 3_600_000;
const startedAt = new Date(Date.now() - 30 * hour);
let count = 0;

afterAll(() => db().$disconnect());

async function incidentOf(
  signature: string,
  change: { status?: string; openedAt?: Date; relapseOfId?: string } = {},
): Promise<string> {
  const id = newId();
  const openedAt = change.openedAt ?? startedAt;
  await db().incident.create({
    data: {
      id,
      title: signature,
      status: 'resolved',
      severity: 'warning',
      priority: 'P3',
      signature,
      openedAt,
      onsetAt: openedAt,
      ...change,
    },
  });
  return id;
}

type Tried = {
  status: string;
  /** How long it took until the verdict. */
  tookMs?: number;
  /** The trouble came back so long after the verdict. */
  relapseAfterMs?: number;
  neverStarted?: boolean;
};

async function tried(signature: string, given: Tried): Promise<void> {
  const incidentId = await incidentOf(signature);
  const { id } = await proposePlan(rollbackPlan(`record-${(count += 1)}`));
  const verifiedAt = new Date(startedAt.getTime() + (given.tookMs ?? 60_000));
  await db().action.update({
    where: { id },
    data: {
      signature,
      incidentId,
      status: given.status,
      startedAt: given.neverStarted === true ? null : startedAt,
      verifiedAt,
    },
  });
  if (given.relapseAfterMs !== undefined)
    await incidentOf(`${signature} again`, {
      relapseOfId: incidentId,
      openedAt: new Date(verifiedAt.getTime() + given.relapseAfterMs),
    });
}

const recordOf = (signature: string) =>
  trackRecord({ signature, kind: 'service.roll_back', targetKind: 'service', demo: false });

test('a relapse within 24 h counts as a failure, a later one does not', async () => {
  const signature = `relapse-${newId()}`;
  await tried(signature, { status: 'verified', tookMs: 60_000 });
  await tried(signature, { status: 'verified', tookMs: 120_000, relapseAfterMs: 23 * hour });
  await tried(signature, { status: 'verified', tookMs: 600_000, relapseAfterMs: 25 * hour });
  expect(await recordOf(signature)).toMatchObject({
    tried: 3,
    verified: 2,
    relapsed: 1,
    medianRecoveryMs: 120_000,
    ranks: false,
  });
});

test('whatever ended badly, or in doubt about its way back, was tried and not verified; four are too few to rank', async () => {
  const signature = `few-${newId()}`;
  for (const status of ['not_verified', 'rolled_back', 'rollback_unknown', 'inconclusive'])
    await tried(signature, { status });
  await tried(signature, { status: 'cancelled', neverStarted: true });
  await tried(signature, { status: 'rejected', neverStarted: true });
  expect(await recordOf(signature)).toMatchObject({
    tried: 4,
    verified: 0,
    rejected: 1,
    medianRecoveryMs: null,
    ranks: false,
  });
  await tried(signature, { status: 'verified' });
  expect(await recordOf(signature)).toMatchObject({ tried: 5, verified: 1, ranks: true });
});

test('other troubles, kinds and targets do not count', async () => {
  const signature = `other-${newId()}`;
  await tried(signature, { status: 'verified' });
  expect(
    await trackRecord({ signature, kind: 'service.restart', targetKind: 'service', demo: false }),
  ).toMatchObject({ tried: 0 });
  expect(
    await trackRecord({ signature, kind: 'service.roll_back', targetKind: 'model', demo: false }),
  ).toMatchObject({ tried: 0 });
  expect(await recordOf(`${signature}-else`)).toMatchObject({ tried: 0, medianRecoveryMs: null });
});

test('what the demo company did counts for the demo alone', async () => {
  const signature = `demo-${newId()}`;
  await tried(signature, { status: 'verified' });
  expect(
    await trackRecord({ signature, kind: 'service.roll_back', targetKind: 'service', demo: true }),
  ).toMatchObject({ tried: 0, untouched: { seen: 0 } });
});

test('untouched: incidents that no action was started for, and how many went away', async () => {
  const signature = `untouched-${newId()}`;
  await incidentOf(signature);
  await incidentOf(signature);
  const open = await incidentOf(signature, { status: 'acknowledged' });
  // Proposed and rejected: the target was not touched.
  await tried(signature, { status: 'rejected', neverStarted: true });
  await tried(signature, { status: 'verified' });
  await incidentOf(`${signature}-else`);
  expect((await recordOf(signature)).untouched).toEqual({ seen: 4, recovered: 3 });
  expect(await untouched({ signature, demo: false }, open)).toEqual({ seen: 3, recovered: 3 });
});
