import { demoOrderKey, demoOrderWake, type DemoOrder } from '#server/platform/demo/demo-order.ts';
import { demoOrder } from '#server/platform/demo/demo-state.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import type { VerbContext } from '#server/platform/verb.ts';

/**
 * Current order, locked until the transaction ends, so that the second of two simultaneous clicks
 * sees the order of the first.
 */
export async function lockDemoOrder({ tx }: VerbContext): Promise<DemoOrder | null> {
  await tx.$queryRaw`select 1 as locked from pg_advisory_xact_lock(hashtextextended('demo-order', 7))`;
  return demoOrder(tx);
}

export async function giveDemoOrder(
  { tx, now, wake }: VerbContext,
  order: Omit<DemoOrder, 'id'>,
): Promise<void> {
  const row = { value: toJson({ id: newId(), ...order }), updatedAt: now };
  await tx.setting.upsert({
    where: { key: demoOrderKey },
    create: { key: demoOrderKey, ...row },
    update: row,
  });
  await wake(demoOrderWake);
}
