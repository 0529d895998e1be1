import { limitsInForce } from '#server/infrastructure/limits-in-force.ts';
import { db } from '#server/platform/database/db.ts';

/** PSI above which column drift counts as large; null if that limit is off. */
export async function largeDriftLimit(model: string): Promise<number | null> {
  const rows = await db().modelLimit.findMany({ where: { model, current: true } });
  const large = limitsInForce(rows).find(
    ({ measure, basis }) => basis === 'drift' && measure === 'drift_large',
  );
  return large?.enabled === true ? large.limit : null;
}
