import { listWebhookDeliveries } from '#server/models/webhooks/list-deliveries.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params: { id, ...params }, request }) =>
  listResponse(request, params, 'webhook-deliveries', (given) =>
    listWebhookDeliveries(actor, inputOf({ ...given, webhookId: id })),
  ),
);
