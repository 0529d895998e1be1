import { listWebhookDeliveries } from '#server/models/webhooks/list-deliveries.ts';
import { listResponse } from '#server/platform/csv.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, params: { id, ...params }, request }) =>
  listResponse(request, params, 'webhook-deliveries', (given) =>
    listWebhookDeliveries(actor, inputOf({ ...given, webhookId: id })),
  ),
);
