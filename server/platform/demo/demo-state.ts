import { db, type Transaction } from '#server/platform/database/db.ts';
import {
  demoOrderKey,
  demoReportKey,
  demoReportSchema,
  parseDemoOrder,
  type DemoOrder,
  type DemoReport,
} from './demo-order.ts';

type Reader = Pick<Transaction, 'setting'>;

/**
 * Current order; null if the demo is off. Read from its row every time, so that all processes
 * agree.
 */
export async function demoOrder(tx: Reader = db()): Promise<DemoOrder | null> {
  const row = await tx.setting.findUnique({ where: { key: demoOrderKey } });
  return parseDemoOrder(row?.value);
}

/** True if the demo company is part of this instance now; false while it is being removed. */
export async function isDemoOpen(tx: Reader = db()): Promise<boolean> {
  return (await demoOrder(tx))?.state === 'open';
}

/** Launcher's report about this order; null if there is none yet. */
export async function demoReport(order: DemoOrder): Promise<DemoReport | null> {
  const row = await db().setting.findUnique({ where: { key: demoReportKey } });
  const report = demoReportSchema.safeParse(row?.value).data;
  return report?.order === order.id ? report : null;
}
