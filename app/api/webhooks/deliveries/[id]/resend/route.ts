import { resendWebhookDelivery } from '#server/models/webhooks/list-deliveries.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(async ({ actor, params }) =>
  Response.json(await resendWebhookDelivery(actor, inputOf(params)), { status: 202 }),
);
