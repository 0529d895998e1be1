import { getWebhook, listWebhooks } from '#server/models/webhooks/list-webhooks.ts';
import {
  createWebhook,
  deleteWebhook,
  updateWebhook,
} from '#server/models/webhooks/save-webhook.ts';
import { testWebhook } from '#server/models/webhooks/test-webhook.ts';
import { passing } from './experiment-routes.ts';
import { json, type JsonRoute } from './mlflow-route.ts';

export const webhookRoutes: readonly JsonRoute[] = [
  json('POST', 'mlflow/webhooks', passing(createWebhook)),
  json('GET', 'mlflow/webhooks', passing(listWebhooks)),
  json('GET', 'mlflow/webhooks/{webhook_id}', passing(getWebhook)),
  json('PATCH', 'mlflow/webhooks/{webhook_id}', passing(updateWebhook)),
  json('DELETE', 'mlflow/webhooks/{webhook_id}', passing(deleteWebhook)),
  json('POST', 'mlflow/webhooks/{webhook_id}/test', passing(testWebhook)),
];
