import type { DemoChoice, DemoCounted } from '#lib/schemas/fields.ts';
import { countDemo } from './demo-counts.ts';
import { db } from '#server/platform/database/db.ts';

/** Whose incidents a figure about incidents counts. */
export async function incidentsCounted(asked: DemoChoice | undefined): Promise<DemoCounted> {
  return countDemo(
    asked,
    async (where) => (await db().incident.findFirst({ where, select: { id: true } })) !== null,
  );
}

/** Whose services, and the incidents with them, a figure about services counts. */
export async function servicesCounted(asked: DemoChoice | undefined): Promise<DemoCounted> {
  return countDemo(asked, async ({ demo }) => {
    const where = { kind: 'service', demo };
    return (await db().resource.findFirst({ where, select: { id: true } })) !== null;
  });
}
