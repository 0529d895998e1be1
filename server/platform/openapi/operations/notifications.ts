import { z } from 'zod';
import {
  channelKinds,
  deliveryStates,
  messageKinds,
  notificationEvents,
  personalEvents,
  reportKinds,
} from '#lib/choices/notifications.ts';
import { secretProblemText, secretWord, severitySchema } from '#lib/schemas/fields.ts';
import {
  attemptSchema,
  channelInput,
  channelSettingsSchema,
  eventOutcomes,
  incidentEventsInput,
  listDeliveriesInput,
  notificationRouteSchema,
  saveRoutesInput,
  type ChannelItem,
  type ChannelTest,
  type DeliveryItem,
  type IncidentNotice,
  type NotificationRouting,
} from '#lib/schemas/notifications/notifications.ts';
import {
  createReportInput,
  type ReportItem,
  type UnsubscribeState,
} from '#lib/schemas/notifications/reports.ts';
import type { Operation } from '../operation.ts';
import { idAnswer, pageOf, timeText } from '../schemas/pages.ts';

const time = timeText.nullable();
const kind = z.enum(channelKinds);

const channel = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  kind,
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
  off: z.strictObject({ reason: z.string(), at: timeText }).nullable(),
  lastDeliveredAt: time,
  revision: z
    .int()
    .describe('Counts saves; a save based on an older version returns 409 with the current one'),
  updatedAt: timeText,
}) satisfies z.ZodType<ChannelItem>;

const delivery = z.strictObject({
  id: z.uuid(),
  event: z.enum(messageKinds),
  title: z.string(),
  severity: severitySchema,
  incident: z.strictObject({ id: z.uuid(), number: z.number() }).nullable(),
  action: z.strictObject({ id: z.uuid() }).nullable(),
  channel: z.strictObject({ id: z.uuid(), name: z.string(), kind }),
  route: z.string().nullable(),
  state: z.enum(deliveryStates),
  reason: z.string().nullable(),
  attempts: z.number(),
  nextAttemptAt: time,
  heldUntil: time,
  status: z.number().nullable(),
  answer: z.string().nullable(),
  deliveredAt: time,
  createdAt: timeText,
  log: z.array(attemptSchema),
}) satisfies z.ZodType<DeliveryItem>;

const notice = z.strictObject({
  id: z.uuid(),
  event: z.enum([...notificationEvents, ...personalEvents]),
  severity: severitySchema.nullable(),
  at: timeText,
  outcome: z.enum(eventOutcomes),
  detail: z.string().nullable(),
  deliveries: z.array(delivery),
}) satisfies z.ZodType<IncidentNotice>;

const testAnswer = z.strictObject({
  ok: z.boolean(),
  status: z.number().nullable(),
  answer: z.string(),
  tookMs: z.number(),
}) satisfies z.ZodType<ChannelTest>;

const routing = z.strictObject({
  version: z.number(),
  routes: z.array(notificationRouteSchema),
}) satisfies z.ZodType<NotificationRouting>;

const read = { tag: 'notifications', permission: 'notifications:read' } as const;
const write = { tag: 'notifications', permission: 'notifications:write' } as const;
const channels = '/api/notifications/channels';

const unsubscribe = {
  tag: 'notifications',
  permission: null,
  path: '/api/notifications/unsubscribe',
  query: z.object({ token: z.string().max(2_000) }),
} as const;
const unsubscribeState = z.strictObject({
  report: z.string(),
  address: z.string(),
  out: z.boolean(),
}) satisfies z.ZodType<UnsubscribeState>;

const reports = '/api/notifications/reports';
const report = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(reportKinds),
  every: z.enum(['day', 'week', 'month']),
  day: z.int(),
  time: z.string(),
  zone: z.string(),
  channels: z.array(z.uuid()),
  enabled: z.boolean(),
  nextRunAt: timeText,
  lastRunAt: timeText.nullable(),
  lastOutcome: z.string().nullable(),
  optOuts: z.array(z.string()),
  editedBy: z.string(),
  revision: z
    .int()
    .describe('Counts saves; a save based on an older version returns 409 with the current one'),
  updatedAt: timeText,
}) satisfies z.ZodType<ReportItem>;

export const notificationOperations: readonly Operation[] = [
  {
    ...read,
    method: 'get',
    path: channels,
    summary: 'Notification channels',
    answer: { description: 'All channels', schema: pageOf(channel) },
  },
  {
    ...write,
    method: 'post',
    path: channels,
    summary: 'Adds a channel',
    body: channelInput,
    answer: { status: 201, description: 'Its id', schema: idAnswer },
  },
  {
    ...write,
    method: 'put',
    path: `${channels}/{id}`,
    summary: 'Changes a channel, or enables or disables it',
    body: channelInput,
    answer: { description: 'Its id', schema: idAnswer },
  },
  {
    ...write,
    method: 'delete',
    path: `${channels}/{id}`,
    summary: 'Removes a channel that no route uses',
    answer: { status: 204, description: 'Removed' },
  },
  {
    ...write,
    method: 'post',
    path: `${channels}/{id}/test`,
    summary: 'Sends a test message immediately and returns the response of the receiver',
    answer: { description: 'The result', schema: testAnswer },
  },
  {
    ...read,
    method: 'get',
    path: reports,
    summary: 'Scheduled reports',
    answer: { description: 'All reports by name', schema: pageOf(report) },
  },
  {
    ...write,
    method: 'post',
    path: reports,
    summary: 'Schedules the operations or the executive report',
    body: createReportInput,
    answer: { status: 201, description: 'Its id', schema: idAnswer },
  },
  {
    ...write,
    method: 'put',
    path: `${reports}/{id}`,
    summary: 'Changes a scheduled report, pauses or resumes it',
    body: createReportInput,
    answer: { description: 'Its id', schema: idAnswer },
  },
  {
    ...write,
    method: 'delete',
    path: `${reports}/{id}`,
    summary: 'Removes a scheduled report',
    answer: { status: 204, description: 'Removed' },
  },
  {
    ...write,
    method: 'post',
    path: `${reports}/{id}/send`,
    summary: 'Sends a report now, in addition to its schedule',
    answer: { description: 'Its id', schema: idAnswer },
  },
  {
    ...unsubscribe,
    method: 'get',
    summary: 'Report and address of an unsubscribe link; changes nothing',
    answer: {
      description: 'Report, address, and whether it is unsubscribed',
      schema: unsubscribeState,
    },
  },
  {
    ...unsubscribe,
    method: 'post',
    summary: 'Unsubscribes the address in the signed link from a report (RFC 8058)',
    answer: { description: 'Report and address', schema: unsubscribeState },
  },
  {
    ...read,
    method: 'get',
    path: '/api/notifications/routes',
    summary: 'Notification routes, in order',
    answer: { description: 'The current version', schema: routing },
  },
  {
    ...write,
    method: 'put',
    path: '/api/notifications/routes',
    summary: 'Saves the full ordered list of routes',
    body: saveRoutesInput,
    answer: {
      description: 'The new version',
      schema: z.strictObject({ version: z.number() }),
    },
  },
  {
    ...read,
    method: 'get',
    path: '/api/notifications/deliveries',
    summary: 'The delivery log',
    query: listDeliveriesInput,
    csv: true,
    answer: { description: 'A page of deliveries', schema: pageOf(delivery) },
  },
  {
    ...write,
    method: 'post',
    path: '/api/notifications/deliveries/{id}/resend',
    summary: 'Resends a delivery with the same id',
    answer: { description: 'Its id', schema: idAnswer },
  },
  {
    ...read,
    method: 'get',
    path: '/api/notifications/events',
    summary: 'Events of an incident, and the notifications sent for each',
    query: incidentEventsInput,
    answer: { description: 'All events in order', schema: pageOf(notice) },
  },
];
