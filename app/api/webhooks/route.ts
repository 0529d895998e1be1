import { listWebhookItems } from '#server/models/webhooks/list-deliveries.ts';
import { createWebhook } from '#server/models/webhooks/save-webhook.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { created, inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params, request }) =>
  listResponse(request, params, 'registry-webhooks', (given) => listWebhookItems(actor, given)),
);
export const POST = route(async ({ actor, body }) =>
  created({ id: (await createWebhook(actor, inputOf(body))).webhook.webhookId }),
);
