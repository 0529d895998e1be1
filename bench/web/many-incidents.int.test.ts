import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { getIncident } from '#server/incidents/get.ts';
import { listIncidents } from '#server/incidents/list.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { ownerUrl } from '#server/platform/testing/owner.ts';
import { INCIDENTS, storeManyIncidents } from './many-incidents.ts';

const actor = systemActor('test');
const planRow = z.array(z.object({ 'QUERY PLAN': z.string() }));

beforeAll(() => storeManyIncidents(ownerUrl()));
afterAll(() => db().$disconnect());

/** How PostgreSQL reads the rows of a query. */
async function planOf(sql: string): Promise<string> {
  const rows = planRow.parse(await db().$queryRawUnsafe(`explain ${sql}`));
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

test('a page of the list and everything of one incident are read by indexes', async () => {
  const order = 'order by "openedAt" desc, id desc limit 51';
  const plans = await Promise.all([
    planOf(`select * from "Incident" ${order}`),
    planOf(`select * from "Incident" where "openedAt" < now() - interval '60 days' ${order}`),
    planOf(`select * from "Alert" where "incidentId" = '00000000-0000-7000-8000-000000000000'`),
    planOf(
      `select * from "IncidentEvent" where "incidentId" = '00000000-0000-7000-8000-000000000000' order by at`,
    ),
    planOf(`select * from "Alert" where state = 'firing'`),
  ]);
  for (const plan of plans) expect(plan, plan).not.toContain('Seq Scan');
  expect(plans[0]).not.toContain('Sort');
});

test('the list pages through all of them, each once', async () => {
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await listIncidents(actor, { limit: 1_000, ...(cursor ? { cursor } : {}) });
    for (const { id } of page.items) seen.add(id);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen.size).toBe(INCIDENTS);
  const [open] = (await listIncidents(actor, { status: 'open', limit: 1 })).items;
  const detail = await getIncident(actor, { id: open?.id ?? '' });
  expect(detail.alerts).toHaveLength(2);
  expect(detail.timeline.length).toBeGreaterThanOrEqual(4);
});
