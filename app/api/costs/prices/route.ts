import { listPrices } from '#server/costs/prices.ts';
import { listResponse } from '#server/platform/csv.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, request, params }) => {
  const answer = await listPrices(actor, {});
  const shown = listResponse(request, params, 'prices', answer);
  return shown instanceof Response ? shown : answer;
});
