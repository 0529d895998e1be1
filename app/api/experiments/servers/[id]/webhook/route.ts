import { receiveWebhook } from '#server/experiments/mlflow-servers/receive-webhook.ts';
import { publicRoute } from '#server/platform/http/route.ts';

export const POST = publicRoute(async ({ request, params, text }) => {
  const said = (name: string) => request.headers.get(`x-mlflow-${name}`);
  await receiveWebhook({
    id: params['id'],
    deliveryId: said('delivery-id'),
    timestamp: said('timestamp'),
    signature: said('signature'),
    text,
  });
});
