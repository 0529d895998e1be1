import { z } from 'zod';
import type { CostSources } from '#lib/schemas/costs.ts';
import { priceKinds } from '#lib/schemas/costs.ts';
import { query } from '#server/platform/verb.ts';
import { costExtent } from '#server/telemetry/queries/cost-lines.ts';
import { meteredExtent } from '#server/telemetry/queries/metered-hours.ts';

const everything = {
  fromMs: 0,
  toMs: Date.UTC(2100, 0, 1),
  equals: [],
  currency: null,
  places: null,
  relations: { resources: [], services: [] },
};

/** What there is to show figures from, so that a screen can say what to connect. */
export const costSources = query(
  { permission: 'costs:read', input: z.object({}) },
  async (): Promise<CostSources> => {
    const [billed, metered] = await Promise.all([costExtent(everything), meteredExtent()]);
    const isoOf = (seconds: number, n: number): string | null =>
      n === 0 ? null : new Date(seconds * 1000).toISOString();
    return {
      billed: { until: isoOf(billed.until, billed.n), currencies: billed.currencies },
      metered: {
        since: isoOf(metered.first, metered.n),
        until: isoOf(metered.last + 3_600, metered.n),
        kinds: priceKinds.filter((kind) => metered.kinds.includes(kind)),
      },
    };
  },
);
