import type { Facts } from '#server/notifications/facts.ts';
import { linksOf } from './render-message.ts';

const types: Readonly<Record<Facts['event'], string>> = {
  opened: 'incident.opened',
  'severity-raised': 'incident.severity_raised',
  'handed-over': 'incident.handed_over',
  'approval-wanted': 'action.approval_wanted',
  'approval-reminder': 'action.approval_reminder',
  'action-failed': 'action.failed',
  'action-verified': 'action.verified',
  'action-not-verified': 'action.not_verified',
  'rollout-waits': 'rollout.waits',
  'rollout-taken-back': 'rollout.taken_back',
  resolved: 'incident.resolved',
  'handed-to-person': 'person.handed_over',
  test: 'tandem.test',
  digest: 'tandem.digest',
  report: 'tandem.report',
};

/**
 * Payload of Standard Webhooks: type, timestamp, data. Identical at every attempt, so that
 * receivers can detect duplicates.
 */
export function webhookBody(facts: Facts, baseUrl: string) {
  const { event: _event, subject: _subject, first: _first, at, ...data } = facts;
  return {
    type: types[facts.event],
    timestamp: at,
    data: {
      ...data,
      title: `[${facts.thread}] ${facts.title}`,
      links: linksOf(facts, baseUrl).map(({ url }) => url),
    },
  };
}
