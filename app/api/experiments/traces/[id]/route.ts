import { getExperimentTrace } from '#server/experiments/traces/trace-detail.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) =>
  getExperimentTrace(actor, inputOf({ traceId: params['id'] })),
);
