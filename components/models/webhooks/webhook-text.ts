import type { State } from '#components/ui/states/states.tsx';
import { secretState } from '#lib/choices/secrets.ts';
import { registryEvents } from '#lib/choices/webhooks.ts';
import { formatCount } from '#lib/format.ts';
import type {
  RegistryEvent,
  WebhookDeliveryItem,
  WebhookItem,
} from '#lib/schemas/models/webhooks.ts';

export const EVENT_WORD: Readonly<Record<RegistryEvent, string>> = {
  'registered_model.created': 'Model registered',
  'model_version.created': 'Version created',
  'model_version_tag.set': 'Tag of a version set',
  'model_version_tag.deleted': 'Tag of a version deleted',
  'model_version_alias.created': 'Alias set',
  'model_version_alias.deleted': 'Alias deleted',
};

/** "Everything", or the events in list order. */
export function describeEvents(events: readonly RegistryEvent[]): string {
  if (registryEvents.every((event) => events.includes(event))) return 'Everything';
  return registryEvents
    .filter((event) => events.includes(event))
    .map((event) => EVENT_WORD[event])
    .join(', ');
}

/**
 * State badge by priority: disabled, then failed deliveries, then deliveries that wait after a
 * failed attempt.
 */
export function webhookBadge(
  item: Pick<WebhookItem, 'status' | 'problem' | 'failed' | 'waiting'>,
): { state: State; word: string } {
  if (item.status === 'DISABLED')
    return item.problem === null
      ? { state: 'hidden', word: 'Off' }
      : { state: 'warning', word: 'Disabled' };
  if (item.problem !== null) return { state: 'error', word: 'Failing' };
  if (item.failed > 0)
    return { state: 'warning', word: `${formatCount(item.failed, 'event')} lost` };
  return { state: 'ok', word: 'On' };
}

/**
 * How deliveries are signed: "Unsigned", "Signed, secret stored encrypted", or the location of the
 * secret.
 */
export function describeSecret(secretAt: string): string {
  if (secretAt === 'none') return 'Unsigned';
  const kept = secretState(secretAt);
  if (kept === null) return `Signed with ${secretAt}`;
  return kept.readable
    ? 'Signed, secret stored encrypted'
    : 'The secret cannot be decrypted: set it again';
}

export const DELIVERY: Readonly<
  Record<WebhookDeliveryItem['state'], { state: State; word: string }>
> = {
  pending: { state: 'info', word: 'Waiting' },
  delivered: { state: 'success', word: 'Delivered' },
  failed: { state: 'error', word: 'Abandoned' },
};

/**
 * Result of the last attempt: "Answer 500: no space", "No answer: connection refused", or empty
 * before the first attempt.
 */
export function describeTry(
  item: Pick<WebhookDeliveryItem, 'attempts' | 'status' | 'answer'>,
): string {
  const answer = item.answer ?? '';
  if (item.status === null && answer === '') return '';
  const head = item.status === null ? 'No response' : `Status ${item.status}`;
  return answer === '' ? head : `${head}: ${answer}`;
}

/** Pretty-prints a JSON body; any other text is returned unchanged. */
export function prettyBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
