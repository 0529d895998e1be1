import { z } from 'zod';
import {
  deliveryStates,
  notificationEvents,
  type channelKinds,
  type messageKinds,
  type personalEvents,
} from '#lib/choices/notifications.ts';
import {
  baseVersionSchema,
  idSchema,
  pageParams,
  secretAddress,
  secretSigningKey,
  secretText,
  secretWord,
  severitySchema,
  type Severity,
} from '#lib/schemas/fields.ts';
import { isZone } from '#lib/time.ts';

export type NotificationEventKind = (typeof notificationEvents)[number];
/** Event kinds including notifications to a single person. */
export type NotifiedEventKind = NotificationEventKind | (typeof personalEvents)[number];
export type MessageKind = (typeof messageKinds)[number];

export type ChannelKind = (typeof channelKinds)[number];

export type DeliveryState = (typeof deliveryStates)[number];

/**
 * Settings with schemas for their secrets: input accepts more forms than are stored and returned.
 */
function settingsWith(secret: {
  address: z.ZodType<string, string>;
  key: z.ZodType<string, string>;
  password: z.ZodType<string, string>;
}) {
  return z.discriminatedUnion('kind', [
    /** The whole address of an incoming webhook is its secret. */
    z.strictObject({ kind: z.literal('slack'), urlRef: secret.address }),
    z.strictObject({
      kind: z.literal('webhook'),
      url: z.url({ protocol: /^https?$/ }).max(2_000),
      secretRef: secret.key,
      /** Signs in addition to the new key while receivers switch over. */
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
  /** If at or before `from`: on the next day. */
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
   * Escalation: sends only events that have not been acknowledged, snoozed or decided by then. 0:
   * immediately.
   */
  afterMinutes: z.number().int().min(0).max(1_440).default(0),
  /** Also evaluates the routes below. */
  goOn: z.boolean().default(false),
});
export type NotificationRoute = z.output<typeof notificationRouteSchema>;

export const saveRoutesInput = z.object({
  /** Version that was edited; a conflict if another one is stored. */
  version: z.number().int().min(0),
  /** A route without an id is created. */
  routes: z.array(notificationRouteSchema.extend({ id: idSchema.optional() })).max(100),
});

export const listDeliveriesInput = z.object({
  ...pageParams,
  /** A single delivery, regardless of its age. */
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

export type ChannelItem = {
  id: string;
  name: string;
  kind: ChannelKind;
  enabled: boolean;
  allow: string[];
  settings: ChannelSettings;
  /** `problem`: required change to a reference that is no longer allowed. */
  secrets: { ref: string; found: boolean; problem: string | null }[];
  /** Why and when Tandem disabled the channel automatically. */
  off: { reason: string; at: string } | null;
  lastDeliveredAt: string | null;
  revision: number;
  updatedAt: string;
};
export type ChannelTest = {
  ok: boolean;
  status: number | null;
  answer: string;
  tookMs: number;
};
export type NotificationRouting = { version: number; routes: NotificationRoute[] };

export const attemptSchema = z.strictObject({
  at: z.string(),
  ok: z.boolean(),
  status: z.number().int().nullable(),
  answer: z.string(),
  tookMs: z.number(),
});
export type DeliveryAttempt = z.output<typeof attemptSchema>;

export type DeliveryItem = {
  id: string;
  event: MessageKind;
  title: string;
  severity: Severity;
  incident: { id: string; number: number } | null;
  action: { id: string } | null;
  channel: { id: string; name: string; kind: ChannelKind };
  route: string | null;
  state: DeliveryState;
  reason: string | null;
  attempts: number;
  nextAttemptAt: string | null;
  heldUntil: string | null;
  status: number | null;
  answer: string | null;
  deliveredAt: string | null;
  createdAt: string;
  log: DeliveryAttempt[];
};

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

/** One event of an incident, with its recipients or the reason why it had none. */
export type IncidentNotice = {
  id: string;
  event: NotifiedEventKind;
  severity: Severity | null;
  at: string;
  outcome: EventOutcome;
  detail: string | null;
  deliveries: DeliveryItem[];
};
