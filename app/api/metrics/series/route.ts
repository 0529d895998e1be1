import { listSeriesInput } from '#lib/schemas/infrastructure.ts';
import { getSeries } from '#server/infrastructure/list-metrics.ts';
import { listResponse } from '#server/platform/csv.ts';
import { withLabels } from '#server/platform/label-params.ts';
import { parseInput } from '#server/platform/parse-input.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'series', (given) =>
    getSeries(actor, parseInput(listSeriesInput, withLabels(given))),
  ),
);
