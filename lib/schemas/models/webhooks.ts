import { z } from 'zod';
import { registryEvents, webhookDeliveryStates } from '#lib/choices/webhooks.ts';
import { baseVersionSchema, exactSecret, idSchema, pageParams } from '#lib/schemas/fields.ts';

export const registryEventSchema = z.enum(registryEvents);
export type RegistryEvent = z.output<typeof registryEventSchema>;

/**
 * An event in the format of MLflow clients, or as a single name such as `model_version.created`.
 */
const wireEvent = z
  .union([
    z.string(),
    z
      .object({ entity: z.string(), action: z.string() })
      .transform(({ entity, action }) => `${entity}.${action}`.toLowerCase()),
  ])
  .pipe(
    z.enum(registryEvents, {
      error: ({ input }) =>
        `${String(input)} is not a supported event; use ${registryEvents.join(', ')}`,
    }),
  );
const events = z
  .array(wireEvent)
  .min(1)
  .max(50)
  .transform((list) => [...new Set(list)]);

const cidr = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]);
const name = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[\w.-]{0,60}[A-Za-z0-9])?$/u,
    'must have at most 62 letters, digits, dots, underscores and hyphens, a letter or digit first and last',
  );
const url = z
  .url({ protocol: /^https?$/u })
  .max(500)
  .refine((text) => {
    const { username, password, hash } = new URL(text);
    return username === '' && password === '' && hash === '';
  }, 'must be a URL without credentials and fragment');
const description = z.string().max(1_000);
/** Signing secret of the receiver, unchanged; if empty, deliveries are not signed. */
const secret = z.union([z.literal(''), exactSecret]);
const status = z.enum(['ACTIVE', 'DISABLED']);
/** Private addresses that the webhook may reach, as CIDR. Not part of MLflow's API. */
const allow = z.array(cidr).max(50);

export const createWebhookInput = z.object({
  name,
  url,
  events,
  description: description.default(''),
  secret: secret.default(''),
  status: status.default('ACTIVE'),
  allow: allow.default([]),
});
export const webhookIdInput = z.object({ webhookId: idSchema });
export const updateWebhookInput = webhookIdInput.extend({
  name: name.optional(),
  url: url.optional(),
  events: events.optional(),
  description: description.optional(),
  secret: secret.optional(),
  status: status.optional(),
  allow: allow.optional(),
  baseVersion: baseVersionSchema,
});
export const webhookItemsInput = z.object({ ...pageParams });
export const webhookDeliveriesInput = webhookIdInput.extend({
  ...pageParams,
  state: z.enum(webhookDeliveryStates).optional(),
});
export const webhookDeliveryIdInput = z.object({ id: idSchema });

export const listWebhooksInput = z.object({
  maxResults: z.coerce.number().int().min(1).max(1_000).default(100),
  pageToken: z.string().max(500).optional(),
});
export const testWebhookInput = webhookIdInput.extend({ event: wireEvent.optional() });

/**
 * A webhook in the format of MLflow's API, followed by Tandem's own fields. Never contains a
 * secret.
 */
export type WireWebhook = {
  webhookId: string;
  name: string;
  description: string;
  url: string;
  events: { entity: string; action: string }[];
  status: string;
  creationTimestamp: number;
  lastUpdatedTimestamp: number;
  allow: string[];
  /**
   * `none`: unsigned. `kept:TIME` or `lost:TIME`: secret that was entered, see `keptSecret`.
   * Otherwise the reference to the secret.
   */
  secretAt: string;
  lastDeliveredTimestamp: number | null;
  /** Reason the webhook was disabled, or the receiver's response to the last failed attempt. */
  problem: string | null;
};

/** A webhook as shown in the UI. Never contains a secret. */
export type WebhookItem = {
  id: string;
  name: string;
  description: string;
  url: string;
  events: RegistryEvent[];
  status: 'ACTIVE' | 'DISABLED';
  allow: string[];
  /**
   * `none`: unsigned. `kept:TIME` or `lost:TIME`: secret that was entered, see `keptSecret`.
   * Otherwise the reference to the secret.
   */
  secretAt: string;
  /** Reason the webhook was disabled, or the receiver's response to the last failed attempt. */
  problem: string | null;
  lastDeliveredAt: string | null;
  /** Number of pending events, and of events that were never delivered. */
  waiting: number;
  failed: number;
  editedBy: string;
  revision: number;
  createdAt: string;
  updatedAt: string;
};

export type WebhookDeliveryItem = {
  id: string;
  event: RegistryEvent;
  state: (typeof webhookDeliveryStates)[number];
  attempts: number;
  /** HTTP status of the last attempt; null without a response. */
  status: number | null;
  answer: string | null;
  createdAt: string;
  nextAttemptAt: string | null;
  deliveredAt: string | null;
  body: string;
};
