import type { DemoChoice, DemoCounted } from '#lib/schemas/fields.ts';
import { db } from '#server/platform/database/db.ts';
import { countDemo } from './demo-counts.ts';

/** Whether figures about incidents count demo or real incidents. */
export async function incidentsCounted(asked: DemoChoice | undefined): Promise<DemoCounted> {
  return countDemo(
    asked,
    async (where) => (await db().incident.findFirst({ where, select: { id: true } })) !== null,
  );
}

/** Whether figures about services, and about their incidents, count demo or real services. */
export async function servicesCounted(asked: DemoChoice | undefined): Promise<DemoCounted> {
  return countDemo(asked, async ({ demo }) => {
    const where = { kind: 'service', demo };
    return (await db().resource.findFirst({ where, select: { id: true } })) !== null;
  });
}
