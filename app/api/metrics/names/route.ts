import { metricNamesInput } from '#lib/schemas/infrastructure/infrastructure.ts';
import { getMetricNames } from '#server/explore/list-metrics.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'metrics', (given) =>
    getMetricNames(actor, parseInput(metricNamesInput, given)),
  ),
);
