import type { Facts } from '#server/notifications/facts.ts';

/** One message for one channel. */
export type Outgoing = {
  /**
   * IDs of the delivery and its channel, used as idempotency key, Message-ID and key of the mail
   * thread.
   */
  id: string;
  channelId: string;
  facts: Facts;
  allow: string[];
  now: Date;
  timeoutMs: number;
};
