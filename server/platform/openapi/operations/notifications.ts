import { z } from 'zod';
import { idAnswer, pageOf } from '#lib/schemas/fields.ts';
import {
  channelInput,
  channelItem,
  channelTest,
  deliveryItem,
  incidentEventsInput,
  incidentNotice,
  listDeliveriesInput,
  notificationRouting,
  saveRoutesInput,
} from '#lib/schemas/notifications/notifications.ts';
import {
  createReportInput,
  reportItem,
  unsubscribeState,
} from '#lib/schemas/notifications/reports.ts';
import type { Operation } from '../operation.ts';

const read = { tag: 'notifications', permission: 'notifications:read' } as const;
const write = { tag: 'notifications', permission: 'notifications:write' } as const;
const channels = '/api/notifications/channels';

const unsubscribe = {
  tag: 'notifications',
  permission: null,
  path: '/api/notifications/unsubscribe',
  query: z.object({ token: z.string().max(2_000) }),
} as const;

const reports = '/api/notifications/reports';

export const notificationOperations: readonly Operation[] = [
  {
    ...read,
    method: 'get',
    path: channels,
    summary: 'Notification channels',
    answer: { description: 'All channels', schema: pageOf(channelItem) },
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
    answer: { description: 'The result', schema: channelTest },
  },
  {
    ...read,
    method: 'get',
    path: reports,
    summary: 'Scheduled reports',
    answer: { description: 'All reports by name', schema: pageOf(reportItem) },
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
    answer: { description: 'The current version', schema: notificationRouting },
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
    answer: { description: 'A page of deliveries', schema: pageOf(deliveryItem) },
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
    answer: { description: 'All events in order', schema: pageOf(incidentNotice) },
  },
];
