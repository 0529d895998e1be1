import type { DemoChoice, DemoCounted } from '#lib/schemas/fields.ts';
import type { Actor } from '#server/platform/actor.ts';
import type { CostRelations, CostWhere } from '#server/telemetry/queries/costs/cost-dimensions.ts';
import { billedResources } from '#server/telemetry/queries/costs/cost-lines.ts';
import { filterKeys, type CostFilters } from './cost-filters.ts';
import { billsCounted } from './demo-costs.ts';
import { knownPlaces } from './known-places.ts';
import { placeScope } from './place-scope.ts';

/** Maximum number of matched resources sent with a query. */
const maxRelated = 400;

/**
 * Billed resources that Tandem knows, and the teams of services: they assign a place to bills
 * without tags.
 */
async function relations(fromMs: number, toMs: number): Promise<CostRelations> {
  const [ids, known] = await Promise.all([billedResources(fromMs, toMs), knownPlaces()]);
  const resources = ids.flatMap((id) => {
    const place = known.resource(id) ?? known.resource(id.split(/[/:]/u).at(-1) ?? '');
    if (place === null) return [];
    const service = place.kind === 'service' ? place.name : '';
    return [{ id, team: place.team, environment: place.environment, service }];
  });
  const services = known.services.filter((place) => place.team !== '');
  return {
    resources: resources.slice(0, maxRelated),
    services: services.slice(0, maxRelated).map(({ name, team }) => ({ name, team })),
  };
}

/**
 * Filter for the billed rows that match a query and that its user may see, and whether they belong
 * to the demo.
 */
export async function billedWhere(
  actor: Actor,
  input: CostFilters & { from: Date; to: Date; demo?: DemoChoice | undefined },
): Promise<{ where: CostWhere; demo: DemoCounted }> {
  const fromMs = input.from.getTime();
  const toMs = input.to.getTime();
  const [places, known, { demo, bills }] = await Promise.all([
    placeScope(actor),
    relations(fromMs, toMs),
    billsCounted(input.demo),
  ]);
  const currency = input.currency ?? null;
  const equals = filterKeys(input);
  return {
    demo,
    where: { fromMs, toMs, equals, currency, places, relations: known, demo: bills },
  };
}
