import type { DemoChoice, DemoCounted } from '#lib/schemas/fields.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { countDemo, rowsCounted } from '#server/platform/demo/demo-counts.ts';
import { demoKeyIds } from '#server/sources/demo-source.ts';
import type { CostWhere } from '#server/telemetry/queries/costs/cost-dimensions.ts';
import { hasBill } from '#server/telemetry/queries/costs/cost-imports.ts';
import { hasMetered, type MeteredSide } from '#server/telemetry/queries/costs/metered-hours.ts';
import type { CostFilters } from './cost-filters.ts';
import { meteredLines, type MeteredLine } from './metered-lines.ts';

/** Selects the bills that count; bills sent with the demo's keys belong to the demo. */
export async function billsCounted(
  asked: DemoChoice | undefined,
): Promise<{ demo: DemoCounted; bills: CostWhere['demo'] }> {
  const keyIds = await demoKeyIds();
  const demo = await countDemo(asked, async (whose) => hasBill({ keyIds, only: whose.demo }));
  return { demo, bills: { keyIds, only: rowsCounted(demo).demo } };
}

/** Names that only the demo company uses. */
async function demoNames(): Promise<Omit<MeteredSide, 'only'>> {
  const rows = await db().resource.findMany({
    where: { kind: { in: ['host', 'service'] } },
    select: { kind: true, name: true, demo: true },
  });
  const namesOf = (kind: string): string[] => {
    const own = rows.filter((row) => row.kind === kind);
    const real = new Set(own.filter((row) => !row.demo).map((row) => row.name));
    const names = own.filter((row) => row.demo && !real.has(row.name)).map((row) => row.name);
    return [...new Set(names)];
  };
  return { hosts: namesOf('host'), services: namesOf('service') };
}

/**
 * Selects the measured hours that count. Hours belong to their host, so that the parts of a host
 * still add up to its capacity. The demo's hosts are fictional. Its processes create real load on
 * this machine, which costs real money and is therefore included in this machine's own hours.
 */
export async function hoursCounted(
  asked: DemoChoice | undefined,
): Promise<{ demo: DemoCounted; hours: MeteredSide }> {
  const names = await demoNames();
  const demo = await countDemo(asked, async (whose) => hasMetered({ ...names, only: whose.demo }));
  return { demo, hours: { ...names, only: rowsCounted(demo).demo } };
}

/** Measured hours that a figure includes. */
export async function countedLines(
  actor: Actor,
  input: CostFilters & { from: Date; to: Date; demo?: DemoChoice | undefined },
  now: Date,
): Promise<{ demo: DemoCounted; hours: MeteredSide; lines: MeteredLine[] }> {
  const [{ demo, hours }, all] = await Promise.all([
    hoursCounted(input.demo),
    meteredLines(actor, input, now),
  ]);
  const lines = all.filter(({ host, service }) => {
    const ofDemo = host === '' ? hours.services.includes(service) : hours.hosts.includes(host);
    return ofDemo === hours.only;
  });
  return { demo, hours, lines };
}
