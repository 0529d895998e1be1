import type { Transaction } from '#server/platform/database/db.ts';
import { db } from '#server/platform/database/db.ts';
import type { DemoOrder, DemoReport } from './demo-order.ts';
import { demoOrderKey, demoReportKey, demoReportSchema, parseDemoOrder } from './demo-order.ts';

type Reader = Pick<Transaction, 'setting'>;

/** The order in force; null when the demo is off. Read from its row every time, so every process agrees. */
export async function demoOrder(tx: Reader = db()): Promise<DemoOrder | null> {
  const row = await tx.setting.findUnique({ where: { key: demoOrderKey } });
  return parseDemoOrder(row?.value);
}

/** Is the demo company part of this instance now? While it is being removed it no longer is. */
export async function isDemoOpen(tx: Reader = db()): Promise<boolean> {
  return (await demoOrder(tx))?.state === 'open';
}

/** What the launcher reports about this order; null while it has said nothing. */
export async function demoReport(order: DemoOrder): Promise<DemoReport | null> {
  const row = await db().setting.findUnique({ where: { key: demoReportKey } });
  const report = demoReportSchema.safeParse(row?.value).data;
  return report?.order === order.id ? report : null;
}
