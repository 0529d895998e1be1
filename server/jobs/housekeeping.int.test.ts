import { afterAll, expect, test } from 'vitest';
import { proposePlan, rollbackPlan } from '#server/actions/testing/actions.ts';
import { expireActionsJob } from '#server/jobs/housekeeping.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { db } from '#server/platform/database/db.ts';

afterAll(() => db().$disconnect());

test('a proposal expires at its time, although the job does not come every ten seconds', async () => {
  const { id } = await proposePlan(rollbackPlan('expiring'));
  const read = () => db().action.findUniqueOrThrow({ where: { id } });
  const { expiresAt } = await read();
  const waits: number[] = [];
  const runAt = async (ms: number): Promise<void> =>
    expireActionsJob.run(
      {},
      {
        ...testContext(),
        now: new Date(expiresAt.getTime() + ms),
        rerunIn: (wait) => waits.push(wait),
      },
    );
  await runAt(-31_000);
  expect(waits).toEqual([]);
  await runAt(-12_000);
  expect(waits).toEqual([12_001]);
  expect((await read()).status).toBe('proposed');
  await runAt(1);
  expect(waits).toHaveLength(1);
  expect((await read()).status).toBe('expired');
});
