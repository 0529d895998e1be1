import { z } from 'zod';
import { selectRows } from '../client.ts';

const row = z.object({ model: z.string(), service: z.string() });

const options = { timeoutMs: 20_000 };

/** Which services answer for which models, as the segments of inference rows and the attributes of spans say. */
export async function servingServices(
  fromMs: number,
  toMs: number,
): Promise<{ model: string; service: string }[]> {
  const range = `ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64})`;
  const model = `coalesce(nullIf(attributes['model.name'], ''), nullIf(resource['model.name'], ''), attributes['gen_ai.request.model'])`;
  return selectRows(
    `SELECT DISTINCT model, service FROM (
       SELECT model, coalesce(nullIf(segment['service.name'], ''), segment['service']) AS service
       FROM inference WHERE ${range}
       UNION ALL
       SELECT ${model} AS model, service FROM spans WHERE ${range}
     ) WHERE model != '' AND service != '' ORDER BY model, service LIMIT 2000`,
    { from: Math.floor(fromMs), to: Math.floor(toMs) },
    row,
    options,
  );
}
