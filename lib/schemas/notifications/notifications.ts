import { z } from 'zod';
import {
  channelKinds,
  deliveryStates,
  messageKinds,
  notificationEvents,
  personalEvents,
} from '#lib/choices/notifications.ts';
import {
  baseVersionSchema,
  idSchema,
  pageParams,
  secretAddress,
  secretProblemText,
  secretSigningKey,
  secretText,
  secretWord,
  severitySchema,
  savedRevision,
  timeText,
} from '#lib/schemas/fields.ts';
import { isZone } from '#lib/time.ts';

export type NotificationEventKind = (typeof notificationEvents)[number];
/** Event kinds, including personal notifications. */
export type NotifiedEventKind = NotificationEventKind | (typeof personalEvents)[number];
export type MessageKind = (typeof messageKinds)[number];

export type ChannelKind = (typeof channelKinds)[number];

export type DeliveryState = (typeof deliveryStates)[number];

/**
 * Settings with the given schemas for secrets: input accepts more formats than storage and
 * responses use.
 */
function settingsWith(secret: {
  address: z.ZodType<string, string>;
  key: z.ZodType<string, string>;
  password: z.ZodType<string, string>;
}) {
  return z.discriminatedUnion('kind', [
    /** The entire address of an incoming webhook is a secret. */
    z.strictObject({ kind: z.literal('slack'), urlRef: secret.address }),
    z.strictObject({
      kind: z.literal('webhook'),
      url: z.url({ protocol: /^https?$/ }).max(2_000),
      secretRef: secret.key,
      /** Previous key, which signs in addition to the new key while receivers switch over. */
      previousSecretRef: secret.key.nullable().default(null),
    }),
    z
      .strictObject({
        kind: z.literal('email'),
        host: z
          .string()
          .regex(/^[\w.:-]{1,253}$/, 'must be the host name or address of a mail server'),
        port: z.number().int().min(1).max(65_535),
        tls: z.enum(['implicit', 'starttls', 'none']),
        user: z.string().min(1).max(300).nullable().default(null),
        passwordRef: secret.password.nullable().default(null),
        from: z.email().max(300),
        to: z.array(z.email().max(300)).min(1).max(50),
      })
      .refine((given) => (given.user === null) === (given.passwordRef === null), {
        path: ['passwordRef'],
        message: 'user and password are both required',
      }),
  ]);
}

export const channelSettingsSchema = settingsWith({
  address: secretWord,
  key: secretWord,
  password: secretWord,
});
export type ChannelSettings = z.output<typeof channelSettingsSchema>;

const cidr = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]);
export const channelInput = z.object({
  name: z.string().trim().min(1).max(100),
  enabled: z.boolean().default(true),
  /** Private networks that the channel may reach. */
  allow: z.array(cidr).max(50).default([]),
  settings: settingsWith({
    address: secretAddress,
    key: secretSigningKey,
    password: secretText,
  }),
});
export const channelIdInput = z.object({ id: idSchema });
export const updateChannelInput = channelInput.extend({
  id: idSchema,
  baseVersion: baseVersionSchema,
});

const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00');
export const quietHoursSchema = z.strictObject({
  /** Days on which the quiet hours begin, 1 = Monday to 7 = Sunday. */
  days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
  from: clock,
  /** If at or before `from`, the quiet hours end on the next day. */
  to: clock,
  zone: z.string().max(100).refine(isZone, 'is not a known time zone'),
  criticalPasses: z.boolean(),
});
export type QuietHours = z.output<typeof quietHoursSchema>;

const names = z.array(z.string().trim().min(1).max(200)).max(50).default([]);
export const notificationRouteSchema = z.strictObject({
  id: idSchema,
  name: z.string().trim().min(1).max(100),
  enabled: z.boolean(),
  minSeverity: severitySchema,
  /** An empty list matches all values. */
  teams: names,
  environments: names,
  events: z.array(z.enum(notificationEvents)).max(notificationEvents.length).default([]),
  channels: z.array(idSchema).min(1, 'at least one channel is required').max(20),
  quiet: quietHoursSchema.nullable().default(null),
  /**
   * Escalation delay: sends only events that have not been acknowledged, snoozed or decided by
   * then. 0 sends immediately.
   */
  afterMinutes: z.number().int().min(0).max(1_440).default(0),
  /** If true, the routes below are evaluated too. */
  goOn: z.boolean().default(false),
});
export type NotificationRoute = z.output<typeof notificationRouteSchema>;

export const saveRoutesInput = z.object({
  /** Version that was edited. The save fails with a conflict if another one is stored. */
  version: z.number().int().min(0),
  /** A route without an id is created. */
  routes: z.array(notificationRouteSchema.extend({ id: idSchema.optional() })).max(100),
});

export const listDeliveriesInput = z.object({
  ...pageParams,
  /** ID of a single delivery, regardless of its age. */
  id: idSchema.optional(),
  state: z.enum(deliveryStates).optional(),
  channel: idSchema.optional(),
  /** Id or number of an incident. */
  incident: z
    .union([idSchema, z.string().regex(/^\d{1,9}$/, 'must be an id or a number')])
    .optional(),
});
export const incidentEventsInput = z.object({ incident: idSchema });
export const deliveryIdInput = z.object({ id: idSchema });

export const channelItem = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(channelKinds),
  enabled: z.boolean(),
  allow: z.array(z.string()),
  settings: channelSettingsSchema,
  secrets: z.array(
    z.strictObject({
      ref: secretWord,
      found: z.boolean(),
      problem: z.string().nullable().describe(secretProblemText),
    }),
  ),
  /** Reason and time that Tandem disabled the channel automatically. */
  off: z.strictObject({ reason: z.string(), at: timeText }).nullable(),
  lastDeliveredAt: timeText.nullable(),
  revision: savedRevision,
  updatedAt: timeText,
});
export type ChannelItem = z.output<typeof channelItem>;
export const channelTest = z.strictObject({
  ok: z.boolean(),
  status: z.number().nullable(),
  answer: z.string(),
  tookMs: z.number(),
});
export type ChannelTest = z.output<typeof channelTest>;
export const notificationRouting = z.strictObject({
  version: z.number(),
  routes: z.array(notificationRouteSchema),
});
export type NotificationRouting = z.output<typeof notificationRouting>;

export const attemptSchema = z.strictObject({
  at: z.string(),
  ok: z.boolean(),
  status: z.number().int().nullable(),
  answer: z.string(),
  tookMs: z.number(),
});

export const deliveryItem = z.strictObject({
  id: z.uuid(),
  event: z.enum(messageKinds),
  title: z.string(),
  severity: severitySchema,
  incident: z.strictObject({ id: z.uuid(), number: z.number() }).nullable(),
  action: z.strictObject({ id: z.uuid() }).nullable(),
  channel: z.strictObject({ id: z.uuid(), name: z.string(), kind: z.enum(channelKinds) }),
  route: z.string().nullable(),
  state: z.enum(deliveryStates),
  reason: z.string().nullable(),
  attempts: z.number(),
  nextAttemptAt: timeText.nullable(),
  heldUntil: timeText.nullable(),
  status: z.number().nullable(),
  answer: z.string().nullable(),
  deliveredAt: timeText.nullable(),
  createdAt: timeText,
  log: z.array(attemptSchema),
});
export type DeliveryItem = z.output<typeof deliveryItem>;

export const eventOutcomes = [
  'waiting',
  'routed',
  'no-route',
  'merged',
  'replayed',
  'not-needed',
  'gone',
] as const;
export type EventOutcome = (typeof eventOutcomes)[number];

/** One event of an incident, with its recipients or the reason it has none. */
export const incidentNotice = z.strictObject({
  id: z.uuid(),
  event: z.enum([...notificationEvents, ...personalEvents]),
  severity: severitySchema.nullable(),
  at: timeText,
  outcome: z.enum(eventOutcomes),
  detail: z.string().nullable(),
  deliveries: z.array(deliveryItem),
});
export type IncidentNotice = z.output<typeof incidentNotice>;
