import { listSeriesInput } from '#lib/schemas/infrastructure/infrastructure.ts';
import { getSeries } from '#server/explore/list-metrics.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { withLabels } from '#server/platform/http/label-params.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'series', (given) =>
    getSeries(actor, parseInput(listSeriesInput, withLabels(given))),
  ),
);
