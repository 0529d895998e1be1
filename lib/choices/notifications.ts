/** What people can be told of, in the order in which it happens. */
export const notificationEvents = [
  'opened',
  'severity-raised',
  'approval-wanted',
  'action-failed',
  'action-verified',
  'action-not-verified',
  'resolved',
] as const;
export const channelKinds = ['slack', 'webhook', 'email'] as const;
export const deliveryStates = [
  'pending',
  'held',
  'sending',
  'delivered',
  'failed',
  'skipped',
] as const;
