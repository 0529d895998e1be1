import { modelAt } from '#server/model-monitoring/history/model-at.ts';
import { modelDetail } from '#server/models/model-detail.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) =>
  params['at'] === undefined
    ? modelDetail(actor, inputOf(params))
    : modelAt(actor, inputOf(params)),
);
