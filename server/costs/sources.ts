import { costSourcesInput, priceKinds, type CostSources } from '#lib/schemas/costs/costs.ts';
import { query } from '#server/platform/verb.ts';
import { costExtent } from '#server/telemetry/queries/costs/cost-lines.ts';
import { meteredExtent } from '#server/telemetry/queries/costs/metered-hours.ts';
import { billsCounted, hoursCounted } from './demo-costs.ts';

const everything = {
  fromMs: 0,
  toMs: Date.UTC(2100, 0, 1),
  equals: [],
  currency: null,
  places: null,
  relations: { resources: [], services: [] },
};

/** Available sources of figures, so that the UI can suggest what to connect. */
export const costSources = query(
  { permission: 'costs:read', input: costSourcesInput },
  async (_context, { demo }): Promise<CostSources> => {
    const [ofBills, ofHours] = await Promise.all([billsCounted(demo), hoursCounted(demo)]);
    const [billed, metered] = await Promise.all([
      costExtent({ ...everything, demo: ofBills.bills }),
      meteredExtent(ofHours.hours),
    ]);
    const isoOf = (seconds: number, n: number): string | null =>
      n === 0 ? null : new Date(seconds * 1000).toISOString();
    return {
      billed: {
        since: isoOf(billed.since, billed.n),
        until: isoOf(billed.until, billed.n),
        currencies: billed.currencies,
        demo: ofBills.demo,
      },
      metered: {
        since: isoOf(metered.first, metered.n),
        until: isoOf(metered.last + 3_600, metered.n),
        demo: ofHours.demo,
        kinds: priceKinds.filter((kind) => metered.kinds.includes(kind)),
      },
    };
  },
);
