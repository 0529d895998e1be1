import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { serverVersionsSql } from '../../derive/model-server-sql.ts';
import { serverSources } from '../../derive/model-servers.ts';
import type { InferenceWindow } from '../inference/window.ts';

const row = z.object({
  rank: z.number(),
  version: z.string(),
  requests: z.number(),
  errors: z.number().nullable(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  meanMs: z.number().nullable(),
});
type ServerVersionFigures = Omit<z.output<typeof row>, 'rank'>;

/**
 * Requests, failures and latency (ms) of each version in a window, from the metrics of the model's
 * server. If there are several servers, the first that reports versions is used. Null for values
 * that the server does not report. Triton without summaries and TorchServe report sums, which give
 * a mean but no quantiles.
 */
export async function serverVersionFigures({
  model,
  fromMs,
  toMs,
  version,
}: InferenceWindow): Promise<ServerVersionFigures[]> {
  const rows = await selectRows(
    serverVersionsSql,
    { ...serverSources, model, from: Math.floor(fromMs), to: Math.floor(toMs) },
    row,
    { timeoutMs: 20_000 },
  );
  const first = Math.min(...rows.map(({ rank }) => rank));
  return rows.flatMap(({ rank, requests, errors, ...rest }) =>
    rank !== first || (version !== null && rest.version !== version)
      ? []
      : [
          {
            ...rest,
            requests: Math.round(requests),
            errors: errors === null ? null : Math.round(errors),
          },
        ],
  );
}
