import { pingStore } from '#server/telemetry/client.ts';
import { insertCostImports, insertCostRows } from '#server/telemetry/insert-costs.ts';
import { costDigests } from '#server/telemetry/queries/costs/cost-imports.ts';
import type { CostStore } from './ingest-file.ts';

/**
 * Uses the telemetry store. Checks for a hanging store before rows are sent, so that a sender waits
 * seconds instead of a minute.
 */
export const costStore: CostStore = {
  digests: async (units) => {
    await pingStore();
    return costDigests(units);
  },
  insertRows: insertCostRows,
  activate: insertCostImports,
};
