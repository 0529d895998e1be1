import { usageOf } from '#server/inference/usage.ts';
import { listResponse, wantsCsv } from '#server/platform/http/csv.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

/** The CSV file contains the table of versions. */
export const GET = route(async ({ actor, request, params }) => {
  if (!wantsCsv(request, params)) return usageOf(actor, inputOf(params));
  return listResponse(request, params, 'versions', async (given) => ({
    items: (await usageOf(actor, inputOf(given))).versions,
  }));
});
