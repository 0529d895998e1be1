import { deleteWebhook, updateWebhook } from '#server/models/webhooks/save-webhook.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const PATCH = route(async ({ actor, params, body }) => {
  const { webhook } = await updateWebhook(actor, inputOf({ ...body, webhookId: params['id'] }));
  return { id: webhook.webhookId };
});
export const DELETE = route(({ actor, params }) =>
  deleteWebhook(actor, inputOf({ webhookId: params['id'] })),
);
