import { z } from 'zod';
import { selectRows } from '../../client.ts';

const row = z.object({
  model: z.string(),
  service: z.string(),
  /**
   * `serves`: the service serves the model. `calls`: the service calls a model served elsewhere.
   */
  role: z.enum(['serves', 'calls']),
});
export type ServiceOfModel = z.output<typeof row>;

const options = { timeoutMs: 20_000 };

/**
 * Services that serve or call models, from the segments of inference rows and the attributes of
 * spans.
 */
export async function servingServices(fromMs: number, toMs: number): Promise<ServiceOfModel[]> {
  const range = `ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64})`;
  const model = `coalesce(nullIf(attributes['model.name'], ''), nullIf(resource['model.name'], ''),
    if(kind = 'server', attributes['gen_ai.request.model'], ''))`;
  return selectRows(
    `SELECT DISTINCT model, service, role FROM (
       SELECT model, coalesce(nullIf(segment['service.name'], ''), segment['service']) AS service, 'serves' AS role
       FROM inference WHERE ${range}
       UNION ALL
       SELECT model, segment['caller'] AS service, 'calls' AS role
       FROM inference WHERE ${range} AND origin = 'trace'
       UNION ALL
       SELECT ${model} AS model, service, 'serves' AS role FROM spans WHERE ${range}
     ) WHERE model != '' AND service != '' ORDER BY model, service, role LIMIT 2000`,
    { from: Math.floor(fromMs), to: Math.floor(toMs) },
    row,
    options,
  );
}
