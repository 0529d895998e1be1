/** What people can be told of, in the order in which it happens. */
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
/** What is told to one person and not to a channel: no route chooses it. */
export const personalEvents = ['handed-to-person'] as const;
/** What a message can be besides an event: a test, the summary of what quiet hours held, or a report. */
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
  /** It went out inside the summary of quiet hours. */
  'summed-up',
] as const;
