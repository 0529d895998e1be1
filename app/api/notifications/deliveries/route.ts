import { listDeliveries } from '#server/notifications/list-deliveries.ts';
import { listResponse } from '#server/platform/csv.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, params, request }) =>
  listResponse(request, params, 'deliveries', await listDeliveries(actor, inputOf(params))),
);
