import type { DemoChoice, DemoCounted } from '#lib/schemas/common.ts';
import { countDemo } from '#server/platform/count-demo.ts';
import { db } from '#server/platform/db.ts';

/** Whose actions a figure about actions counts. */
export async function actionsCounted(asked: DemoChoice | undefined): Promise<DemoCounted> {
  return countDemo(
    asked,
    async (where) => (await db().action.findFirst({ where, select: { id: true } })) !== null,
  );
}
