import { metricLabelsInput } from '#lib/schemas/infrastructure/infrastructure.ts';
import { getMetricLabels } from '#server/explore/list-metrics.ts';
import { withLabels } from '#server/platform/http/label-params.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) =>
  getMetricLabels(actor, parseInput(metricLabelsInput, withLabels(params))),
);
