import { inputOf, route } from '#server/platform/route.ts';
import { listResponse } from '#server/platform/csv.ts';
import { costSummary } from '#server/costs/summary.ts';

export const GET = route(async ({ actor, request, params }) => {
  const answer = await costSummary(actor, inputOf(params));
  const shown = listResponse(request, params, 'costs', answer);
  return shown instanceof Response ? shown : answer;
});
