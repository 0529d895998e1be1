import type { State } from '#components/ui/states/states.tsx';
import { secretState } from '#lib/choices/secrets.ts';
import type {
  ChannelItem,
  ChannelKind,
  DeliveryItem,
  DeliveryState,
  EventOutcome,
  MessageKind,
  NotificationRoute,
  QuietHours,
} from '#lib/schemas/notifications/notifications.ts';

export const KIND_WORD: Readonly<Record<ChannelKind, string>> = {
  slack: 'Slack-compatible webhook',
  webhook: 'Standard Webhooks',
  email: 'E-mail',
};

export const EVENT_WORD: Readonly<Record<MessageKind, string>> = {
  opened: 'Incident opened',
  'severity-raised': 'Severity raised',
  'handed-over': 'Incident assigned',
  'approval-wanted': 'Approval required',
  'approval-reminder': 'Approval still required',
  'action-failed': 'Action failed or outcome unknown',
  'action-verified': 'Action verified',
  'action-not-verified': 'Action did not help',
  'rollout-waits': 'Rollout needs a decision',
  'rollout-taken-back': 'Version rolled back',
  resolved: 'Incident resolved',
  'handed-to-person': 'Assigned to a person',
  test: 'Test',
  digest: 'Summary of quiet hours',
  report: 'Report',
};

export const STATE_WORD: Readonly<Record<DeliveryState, string>> = {
  pending: 'Waiting',
  held: 'Held by quiet hours',
  sending: 'Sending',
  delivered: 'Delivered',
  failed: 'Failed',
  skipped: 'Not sent',
  'summed-up': 'In a summary',
};

/** Label of a delivery: after a failed attempt "Waits for try 3" instead of "Waiting". */
export function deliveryWord(item: Pick<DeliveryItem, 'state' | 'attempts'>): string {
  if (item.state === 'pending' && item.attempts > 0) return `Waiting for try ${item.attempts + 1}`;
  return STATE_WORD[item.state];
}

const STATE_OF: Readonly<Record<DeliveryState, State>> = {
  pending: 'learning',
  held: 'learning',
  sending: 'learning',
  delivered: 'ok',
  failed: 'error',
  skipped: 'warning',
  'summed-up': 'ok',
};

/**
 * State of a delivery. A message needs attention if it waits after a failed attempt, but not before
 * its first attempt.
 */
export function deliveryState(item: Pick<DeliveryItem, 'state' | 'attempts'>): State {
  return item.state === 'pending' && item.attempts > 0 ? 'warning' : STATE_OF[item.state];
}

export const OUTCOME_WORD: Readonly<Record<EventOutcome, string>> = {
  waiting: 'Not processed yet',
  routed: 'Sent',
  'no-route': 'Not sent: no matching route',
  merged: 'Not sent again',
  replayed: 'Not sent',
  'not-needed': 'Not sent',
  gone: 'Not sent',
};

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
export const DAY_NAMES = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
];

function list(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}

/** Weekdays as text: "Mon to Fri", "every day", "Sat and Sun". */
export function formatDays(days: readonly number[]): string {
  const sorted = [...new Set(days)].toSorted((a, b) => a - b);
  if (sorted.length === 7) return 'every day';
  const names = sorted.map((day) => DAYS[day - 1] ?? '');
  const first = sorted[0] ?? 1;
  const isRun = sorted.every((day, index) => day === first + index);
  if (isRun && sorted.length > 2) return `${names[0] ?? ''} to ${names.at(-1) ?? ''}`;
  return list(names, 'and');
}

/** Quiet hours as text: "quiet every day from 22:00 to 07:00 (UTC), critical is always sent". */
function quietSentence(quiet: QuietHours): string {
  const passes = quiet.criticalPasses ? ', critical is always sent' : '';
  return `quiet ${formatDays(quiet.days)} from ${quiet.from} to ${quiet.to} (${quiet.zone})${passes}`;
}

/** A route as a sentence. */
export function routeSentence(
  route: Omit<NotificationRoute, 'id'>,
  channels: ReadonlyMap<string, string>,
): string {
  const events =
    route.events.length === 0
      ? 'Everything'
      : list(
          route.events.map((event, index) =>
            index === 0 ? EVENT_WORD[event] : EVENT_WORD[event].toLowerCase(),
          ),
          'and',
        );
  const severity =
    route.minSeverity === 'info'
      ? ''
      : route.minSeverity === 'critical'
        ? ', only critical'
        : `, ${route.minSeverity} or worse`;
  const environments =
    route.environments.length === 0 ? '' : `, in ${list(route.environments, 'or')}`;
  const teams = route.teams.length === 0 ? '' : `, of team ${list(route.teams, 'or')}`;
  const to = list(
    route.channels.map((id) => channels.get(id) ?? 'a removed channel'),
    'and',
  );
  const quiet = route.quiet === null ? '' : `; ${quietSentence(route.quiet)}`;
  const wait =
    route.afterMinutes === 0 ? '' : ` after ${route.afterMinutes} min, unless acknowledged`;
  const then = route.goOn ? '. Continues with the next route' : '. Stops here';
  return `${events}${severity}${environments}${teams}: to ${to}${wait}${quiet}${then}`;
}

/** Destination of a channel, without secrets. */
export function channelPlace(channel: Pick<ChannelItem, 'settings'>): string {
  const { settings } = channel;
  if (settings.kind === 'slack')
    return secretState(settings.urlRef) === null
      ? `address in ${settings.urlRef}`
      : 'address stored encrypted';
  if (settings.kind === 'webhook') return settings.url;
  return `${settings.to.join(', ')} over ${settings.host}:${settings.port}`;
}
