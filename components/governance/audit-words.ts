import { isRecord } from '#lib/is-record.ts';
import type { AuditItem } from '#lib/schemas/governance.ts';

/** What each act is called on screen. */
export const ACTS: Readonly<Record<string, string>> = {
  'actions.approve': 'Approved an action',
  'actions.reject': 'Rejected an action',
  'actions.cancel': 'Cancelled an action',
  'actions.settle': 'Settled an action',
  'actions.propose': 'Proposed an action',
  'actions.verify': 'Verified an action',
  'actions.start': 'Started a run',
  'actions.start-automatic': 'Let the policy decide on an action',
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
  'policies.single-operator': 'Switched single-operator mode',
  'bindings.save': 'Saved a binding',
  'executors.save': 'Saved an executor',
  'limits.save': 'Saved a limit',
  'monitors.create': 'Made a monitor',
  'monitors.update': 'Changed a monitor',
  'monitors.delete': 'Deleted a monitor',
  'monitors.note-evaluations': 'Noted how monitors were judged',
  'checks.create': 'Made a check',
  'checks.update': 'Changed a check',
  'checks.delete': 'Deleted a check',
  'checks.note-results': 'Noted the results of checks',
  'silences.create': 'Silenced alerts',
  'silences.end': 'Ended a silence',
  'accounts.create-team': 'Made a team',
  'accounts.open-kiosk': 'Opened a wallboard',
  'accounts.rename-team': 'Renamed a team',
  'accounts.delete-team': 'Deleted a team',
  'ownership.save-rules': 'Saved the ownership rules',
  'infrastructure.set-ownership': 'Set whose a resource is',
  'accounts.create-user': 'Made an account',
  'accounts.update-user': 'Changed an account',
  'accounts.create-key': 'Made an API key',
  'accounts.rotate-key': 'Rotated an API key',
  'accounts.revoke-key': 'Revoked an API key',
  'accounts.end-session': 'Ended a session',
  'accounts.change-password': 'Changed the password',
  'actions.log': 'Logged a step of a run',
  'actions.lose': 'Lost sight of a run',
  'actions.note-progress': 'Noted progress of a run',
  'actions.refresh-pre-check': 'Ran the pre-check again',
  'actions.renew-lease': 'Renewed the lease of a run',
  'actions.remind': 'Reminded of an approval',
  'delegations.create': 'Handed approvals over',
  'delegations.end': 'Ended a hand-over of approvals',
  'alerts.acknowledge': 'Acknowledged for the sender of an alert',
  'alerts.end': 'Ended alerts whose monitor or check was changed',
  'alerts.expire': 'Let external alerts expire',
  'alerts.receive': 'Received alerts',
  'findings.record': 'Recorded findings',
  'demo.open': 'Opened the demo company',
  'demo.note-past': 'Noted how far the past of the demo company was run',
  'demo.past-window': 'Ran a part of the past of the demo company',
  'demo.person': 'Looked up a person of the demo company',
  'demo.remove': 'Ordered the removal of the demo company',
  'demo.removed': 'Removed the demo company',
  'incidents.alert-verdict': 'Judged an alert',
  'incidents.cause-verdict': 'Judged a cause',
  'incidents.delete-comment': 'Deleted a comment',
  'incidents.edit-comment': 'Edited a comment',
  'incidents.reopen-after-action': 'Reopened an incident after its action',
  'incidents.settle-after-action': 'Closed an incident after its action',
  'infrastructure.forget-processes': 'Forgot ended processes',
  'infrastructure.merge-resources': 'Merged two resources',
  'infrastructure.register-resources': 'Registered resources',
  'infrastructure.save-watermark': 'Noted how far resources are derived',
  'sources.save-telemetry': 'Saved retention and limits',
  'sources.update-source': 'Changed a source',
  'notifications.create-channel': 'Added a notification channel',
  'notifications.update-channel': 'Changed a notification channel',
  'notifications.delete-channel': 'Removed a notification channel',
  'notifications.test-channel': 'Tested a notification channel',
  'notifications.save-routes': 'Saved the notification routes',
  'notifications.resend': 'Sent a notification again',
  'notifications.plan': 'Planned notifications',
  'notifications.claim': 'Took notifications to send',
  'notifications.record-attempt': 'Switched a channel off that is gone',
  'costs.import': 'Imported costs',
  'costs.remove-import': 'Removed imported costs',
  'costs.save-budget': 'Saved a budget',
  'costs.remove-budget': 'Removed a budget',
  'costs.save-price': 'Saved a price',
  'models.register-inference': 'Noted models whose requests are sent in',
  'models.learn-schema': 'Learned what a model is sent',
  'models.save-inference-schema': 'Saved what a model is sent',
  'models.save-privacy': 'Saved privacy rules of a model',
  'models.create-drift-report': 'Compared two tables for drift',
  'models.remove-drift-report': 'Removed a drift report',
  'models.set-baseline': 'Set the baseline of a model',
  'models.save-retention': 'Saved how long requests of a model are kept',
  'accounts.ensure-key': 'Made a key for Tandem itself',
  'accounts.make-link': 'Made a one-time link',
  'accounts.save-preferences': 'Changed own preferences',
  'accounts.view-as': 'Viewed Tandem as a persona',
};

/** "Approved an action"; acts without words of their own by their name. */
export function auditAct(item: Pick<AuditItem, 'action'>): string {
  const known = ACTS[item.action];
  if (known !== undefined) return known;
  const [noun = '', verb = ''] = item.action.split('.');
  const words = `${noun} ${verb}`.replaceAll('-', ' ').trim();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

const statusOf = (value: unknown): string | null =>
  isRecord(value) && typeof value['status'] === 'string' ? value['status'] : null;

/** "proposed to approved" where an entry moved its subject from one state to the next; else null. */
export function auditMove(item: Pick<AuditItem, 'before' | 'after'>): string | null {
  const [before, after] = [statusOf(item.before), statusOf(item.after)];
  if (before === null || after === null || before === after) return null;
  return `${before} to ${after}`.replaceAll('_', ' ');
}

/** Was a freeze broken with this? Such entries stand out. */
export function isBreakGlass(item: Pick<AuditItem, 'after'>): boolean {
  return isRecord(item.after) && item.after['breakGlass'] === true;
}

/** What the subject filter offers. */
export const SUBJECT_KINDS = [
  'action',
  'incident',
  'policy',
  'binding',
  'executor',
  'limit',
  'monitor',
  'silence',
  'check',
  'kill-switch',
  'settings',
  'source',
  'user',
  'session',
  'api-key',
  'channel',
  'notification-routes',
  'delivery',
  'cost-import',
  'budget',
  'cost-price',
  'team',
  'ownership',
  'resource',
] as const;
