/** What people can be told of, in the order in which it happens. */
export const notificationEvents = [
  'opened',
  'severity-raised',
  'approval-wanted',
  'approval-reminder',
  'action-failed',
  'action-verified',
  'action-not-verified',
  'resolved',
] as const;
/** What a message can be besides an event: a test, or the summary of what quiet hours held. */
export const messageKinds = [...notificationEvents, 'test', 'digest'] as const;
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
