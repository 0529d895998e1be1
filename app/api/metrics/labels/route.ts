import { metricLabelsInput } from '#lib/schemas/infrastructure.ts';
import { getMetricLabels } from '#server/infrastructure/list-metrics.ts';
import { withLabels } from '#server/platform/label-params.ts';
import { parseInput } from '#server/platform/parse-input.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) =>
  getMetricLabels(actor, parseInput(metricLabelsInput, withLabels(params))),
);
