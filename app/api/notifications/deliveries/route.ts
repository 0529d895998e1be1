import { deliveryTable } from '#server/notifications/delivery-csv.ts';
import { listDeliveries } from '#server/notifications/list-deliveries.ts';
import { pagedCsv, wantsCsv } from '#server/platform/http/csv.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params, request }) =>
  wantsCsv(request, params)
    ? pagedCsv(
        'deliveries',
        params,
        (given) => listDeliveries(actor, inputOf(given)),
        () => deliveryTable,
      )
    : listDeliveries(actor, inputOf(params)),
);
