import { z } from 'zod';
import type { DemoStatus } from '#lib/schemas/governance/governance.ts';
import { closeDemoExecutor } from '#server/actions/ensure-demo.ts';
import type { Actor } from '#server/platform/actor.ts';
import { forgetKeys } from '#server/platform/auth/key-cache.ts';
import { verb } from '#server/platform/verb.ts';
import { getDemo } from './demo-status.ts';
import { giveDemoOrder, lockDemoOrder } from './internal.ts';

const orderRemoval = verb(
  { permission: 'accounts:write', input: z.object({}), audit: 'demo.remove' },
  async (context) => {
    const { tx, now } = context;
    const order = await lockDemoOrder(context);
    // A second click resumes a removal that failed.
    await context.wake('remove-demo');
    if (order?.state === 'removing') {
      context.nothingChanged();
      return order.names;
    }
    const resources = await tx.resource.findMany({ where: { demo: true }, select: { name: true } });
    const names = [...new Set(resources.map((row) => row.name))];
    const incidents = await tx.incident.count({ where: { demo: true } });
    await giveDemoOrder(context, { state: 'removing', names });
    await tx.apiKey.updateMany({
      where: { owner: { demo: true }, revokedAt: null },
      data: { revokedAt: now },
    });
    await closeDemoExecutor({ within: context });
    await context.audit({
      subject: { kind: 'demo', name: 'the demo company' },
      before: { incidents, resources: names },
      after: { state: 'removing' },
      demo: true,
    });
    return names;
  },
);

/**
 * Removes the demo company, even while it is running, except its audit rows and records that users
 * worked on. Its data is rejected from then on; the launcher stops it, and the job `remove-demo`
 * deletes the stored data.
 */
export async function removeDemo(actor: Actor): Promise<DemoStatus & { removed: string[] }> {
  const removed = await orderRemoval(actor, {});
  forgetKeys();
  return { ...(await getDemo(actor, {})), removed };
}
