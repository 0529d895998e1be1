import type { DemoChoice, DemoCounted } from '#lib/schemas/fields.ts';
import { db } from '#server/platform/database/db.ts';
import { countDemo } from '#server/platform/demo/demo-counts.ts';

/** Scope of figures about actions: actions of the demo, or of the organization. */
export async function actionsCounted(asked: DemoChoice | undefined): Promise<DemoCounted> {
  return countDemo(
    asked,
    async (where) => (await db().action.findFirst({ where, select: { id: true } })) !== null,
  );
}
