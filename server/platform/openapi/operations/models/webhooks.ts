import { z } from 'zod';
import { registryEvents, webhookDeliveryStates } from '#lib/choices/webhooks.ts';
import { idAnswer, pageOf, secretWord, timeText } from '#lib/schemas/fields.ts';
import {
  createWebhookInput,
  testWebhookInput,
  updateWebhookInput,
  webhookDeliveriesInput,
  webhookItemsInput,
  type WebhookDeliveryItem,
  type WebhookItem,
} from '#lib/schemas/models/webhooks.ts';
import type { Operation } from '../../operation.ts';

const event = z.enum(registryEvents);

const webhook = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  url: z.string(),
  events: z.array(event),
  status: z.enum(['ACTIVE', 'DISABLED']),
  allow: z.array(z.string()),
  secretAt: z.string().describe(`none: unsigned; otherwise ${secretWord.description ?? ''}`),
  problem: z.string().nullable(),
  lastDeliveredAt: timeText.nullable(),
  waiting: z.int().describe('Events not delivered yet'),
  failed: z.int().describe('Events never delivered'),
  editedBy: z.string(),
  revision: z.int(),
  createdAt: timeText,
  updatedAt: timeText,
}) satisfies z.ZodType<WebhookItem>;

const delivery = z.strictObject({
  id: z.uuid(),
  event,
  state: z.enum(webhookDeliveryStates),
  attempts: z.int(),
  status: z.int().nullable(),
  answer: z.string().nullable(),
  createdAt: timeText,
  nextAttemptAt: timeText.nullable(),
  deliveredAt: timeText.nullable(),
  body: z.string().describe('Signed payload'),
}) satisfies z.ZodType<WebhookDeliveryItem>;

const common = { tag: 'registry-webhooks', permission: 'models:write' } as const;
const saved = { description: 'The webhook', schema: idAnswer };

export const webhookOperations: readonly Operation[] = [
  {
    ...common,
    method: 'get',
    path: '/api/webhooks',
    summary: 'Webhooks of the model registry, newest first',
    query: webhookItemsInput,
    csv: true,
    answer: { description: 'A page of webhooks', schema: pageOf(webhook) },
  },
  {
    ...common,
    method: 'post',
    path: '/api/webhooks',
    summary:
      'Adds a webhook; references to secrets and private addresses also require outbound:write',
    body: createWebhookInput,
    answer: { status: 201, ...saved },
  },
  {
    ...common,
    method: 'patch',
    path: '/api/webhooks/{id}',
    summary: 'Changes the given fields; an empty secret removes it',
    body: updateWebhookInput.omit({ webhookId: true }),
    answer: saved,
  },
  {
    ...common,
    method: 'delete',
    path: '/api/webhooks/{id}',
    summary: 'Removes a webhook with its deliveries',
    answer: { description: 'Empty', schema: z.strictObject({}) },
  },
  {
    ...common,
    method: 'post',
    path: '/api/webhooks/{id}/test',
    summary: 'Sends a test event once and returns the response of the receiver',
    body: testWebhookInput.omit({ webhookId: true }),
    answer: {
      description: 'The result',
      schema: z.strictObject({
        result: z.strictObject({
          success: z.boolean(),
          errorMessage: z.string().optional(),
          responseStatus: z.int().optional(),
          responseBody: z.string().optional(),
        }),
      }),
    },
  },
  {
    ...common,
    method: 'get',
    path: '/api/webhooks/{id}/deliveries',
    summary: 'Past and pending deliveries of a webhook, newest first',
    query: webhookDeliveriesInput.omit({ webhookId: true }),
    csv: true,
    answer: { description: 'A page of deliveries', schema: pageOf(delivery) },
  },
  {
    ...common,
    method: 'post',
    path: '/api/webhooks/deliveries/{id}/resend',
    summary: 'Resends an ended delivery, with the same id',
    answer: { status: 202, description: 'The delivery', schema: idAnswer },
  },
];
