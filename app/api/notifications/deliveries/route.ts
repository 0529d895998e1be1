import { deliveriesCsv } from '#server/notifications/delivery-csv.ts';
import { listDeliveries } from '#server/notifications/list-deliveries.ts';
import { wantsCsv } from '#server/platform/csv.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, params, request }) => {
  const page = await listDeliveries(actor, inputOf(params));
  return wantsCsv(request, params) ? deliveriesCsv(page) : page;
});
