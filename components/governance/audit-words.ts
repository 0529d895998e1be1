import { z } from 'zod';
import type { AuditItem } from '#lib/schemas/governance.ts';

const WORDS: Record<string, string> = {
  'actions.approve': 'Approved an action',
  'actions.reject': 'Rejected an action',
  'actions.cancel': 'Cancelled an action',
  'actions.settle': 'Settled an action',
  'actions.propose': 'Proposed an action',
  'actions.verify': 'Verified an action',
  'actions.start': 'Started a run',
  'actions.finish': 'Finished a run',
  'actions.expire': 'Let a proposal expire',
  'actions.supersede': 'Withdrew a proposal',
  'accounts.sign-in': 'Signed in',
  'accounts.set-up': 'Made the first account',
  'accounts.reset-password': 'Set a new password by link',
  'alerts.evaluate': 'Changed alerts',
  'incidents.correlate': 'Grouped alerts into incidents',
  'incidents.diagnose': 'Ranked the causes',
  'incidents.advance': 'Moved an incident on',
  'incidents.acknowledge': 'Acknowledged an incident',
  'incidents.assign': 'Assigned an incident',
  'incidents.resolve': 'Resolved an incident',
  'incidents.reopen': 'Reopened an incident',
  'incidents.comment': 'Commented on an incident',
  'incidents.change-severity': 'Changed a severity',
  'incidents.save-settings': 'Saved how incidents end',
  'infrastructure.record-change': 'Recorded a change',
  'sources.register-sources': 'Registered a source',
  'kill-switch.set': 'Set the kill switch',
  'policies.save': 'Saved the policy',
  'bindings.save': 'Saved a binding',
  'executors.save': 'Saved an executor',
  'limits.save': 'Saved a limit',
  'accounts.create-user': 'Made an account',
  'accounts.update-user': 'Changed an account',
  'accounts.create-key': 'Made an API key',
  'accounts.rotate-key': 'Rotated an API key',
  'accounts.revoke-key': 'Revoked an API key',
  'accounts.end-session': 'Ended a session',
  'accounts.change-password': 'Changed the password',
};

/** "Approved an action"; acts without words of their own by their name. */
export function auditAct(item: Pick<AuditItem, 'action'>): string {
  const known = WORDS[item.action];
  if (known !== undefined) return known;
  const [noun = '', verb = ''] = item.action.split('.');
  const words = `${noun} ${verb}`.replaceAll('-', ' ').trim();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

const glass = z.looseObject({ breakGlass: z.literal(true) });

/** Was a freeze broken with this? Such entries stand out. */
export function isBreakGlass(item: Pick<AuditItem, 'after'>): boolean {
  return glass.safeParse(item.after).success;
}

/** What the subject filter offers. */
export const SUBJECT_KINDS = [
  'action',
  'incident',
  'policy',
  'binding',
  'executor',
  'limit',
  'kill-switch',
  'settings',
  'source',
  'user',
  'session',
  'api-key',
] as const;
