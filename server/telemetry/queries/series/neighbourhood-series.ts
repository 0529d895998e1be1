import { z } from 'zod';
import { selectRows } from '../../client.ts';

const row = z.object({
  id: z.string(),
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  unit: z.string(),
});
export type NeighbourSeries = z.output<typeof row>;

/**
 * Series of the given metrics about one of the hosts, services or models. Services and models match
 * as themselves, as caller or as callee.
 */
export async function neighbourhoodSeries(input: {
  metrics: readonly string[];
  services: readonly string[];
  hosts: readonly string[];
}): Promise<NeighbourSeries[]> {
  return selectRows(
    `SELECT DISTINCT toString(id) AS id, metric, labels, unit FROM series FINAL
     WHERE metric IN {metrics:Array(String)}
       AND (labels['service.name'] IN {services:Array(String)} OR labels['caller'] IN {services:Array(String)}
         OR labels['callee'] IN {services:Array(String)} OR labels['model'] IN {services:Array(String)}
         OR (labels['service.name'] = '' AND labels['host.name'] IN {hosts:Array(String)}))
     LIMIT 2000`,
    { metrics: input.metrics, services: input.services, hosts: input.hosts },
    row,
    { timeoutMs: 10_000 },
  );
}
