/** Notification events, in the order in which they happen. */
export const notificationEvents = [
  'opened',
  'severity-raised',
  'handed-over',
  'approval-wanted',
  'approval-reminder',
  'action-failed',
  'action-verified',
  'action-not-verified',
  'rollout-waits',
  'rollout-taken-back',
  'resolved',
] as const;
/** Events sent to one person instead of a channel. Routes cannot select them. */
export const personalEvents = ['handed-to-person'] as const;
/**
 * Kinds of messages: events, tests, summaries of notifications held back during quiet hours, and
 * reports.
 */
export const messageKinds = [
  ...notificationEvents,
  ...personalEvents,
  'test',
  'digest',
  'report',
] as const;
export const reportKinds = ['operations', 'executive'] as const;
export const channelKinds = ['slack', 'webhook', 'email'] as const;
export const deliveryStates = [
  'pending',
  'held',
  'sending',
  'delivered',
  'failed',
  'skipped',
  /** Sent as part of the quiet-hours summary. */
  'summed-up',
] as const;
