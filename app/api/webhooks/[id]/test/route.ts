import { testWebhook } from '#server/models/webhooks/test-webhook.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) =>
  testWebhook(actor, inputOf({ ...body, webhookId: params['id'] })),
);
