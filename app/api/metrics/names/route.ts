import { metricNamesInput } from '#lib/schemas/infrastructure.ts';
import { getMetricNames } from '#server/infrastructure/list-metrics.ts';
import { listResponse } from '#server/platform/csv.ts';
import { parseInput } from '#server/platform/parse-input.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'metrics', (given) =>
    getMetricNames(actor, parseInput(metricNamesInput, given)),
  ),
);
