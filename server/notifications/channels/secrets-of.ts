import type { ChannelSettings } from '#lib/schemas/notifications/notifications.ts';
import { TandemError } from '#server/platform/errors.ts';
import type { Reach } from '#server/platform/outbound/outbound-reach.ts';
import { resolveSecret, unreadable } from '#server/platform/outbound/stored-secret.ts';

type Channel = { settings: ChannelSettings; allow: string[] };

/** Stored secrets of a channel, by field name. */
export function secretsOf(settings: ChannelSettings): Record<string, string> {
  const all = {
    slack: ['urlRef'],
    webhook: ['secretRef', 'previousSecretRef'],
    email: ['passwordRef'],
  }[settings.kind];
  return Object.fromEntries(
    Object.entries(settings).filter(
      (entry): entry is [string, string] => all.includes(entry[0]) && entry[1] !== null,
    ),
  );
}

/** Same settings with each secret replaced. */
export function withSecrets(
  settings: ChannelSettings,
  word: (secret: string, field: string) => string,
): ChannelSettings {
  const others = Object.entries(secretsOf(settings)).map(([field, secret]): [string, string] => [
    field,
    word(secret, field),
  ]);
  return { ...settings, ...Object.fromEntries(others) };
}

export function channelReach({ settings, allow }: Channel): Reach {
  const secrets = secretsOf(settings);
  const fields = Object.entries(secrets).map(([name, secret]): [string, string] => [
    `settings.${name}`,
    secret,
  ]);
  const target = withSecrets(settings, () => '');
  return { secrets: Object.fromEntries(fields), allow, target };
}

/** Returns the secret. Throws `unavailable` with only its expected location. */
export function secretAt(stored: string): string {
  const secret = resolveSecret(stored);
  if (secret === null || secret === '') throw new TandemError('unavailable', unreadable(stored));
  return secret;
}

/**
 * A secret and, if it is a URL, the parts that identify it to its receiver: the path with and
 * without query, and the last path segment.
 */
function formsOf(secret: string): string[] {
  if (!URL.canParse(secret) || !/^https?:/u.test(secret)) return [secret];
  const { pathname, search } = new URL(secret);
  return [secret, `${pathname}${search}`, pathname, pathname.split('/').at(-1) ?? ''];
}

/** Text from another system, with the channel's secrets removed and cut to log length. */
export function withoutChannelSecrets(settings: ChannelSettings, text: string): string {
  const secrets = Object.values(secretsOf(settings))
    .flatMap((stored) => formsOf(resolveSecret(stored) ?? ''))
    .filter((secret) => secret.length > 3);
  const clean = secrets.reduce((left, secret) => left.replaceAll(secret, '[hidden]'), text);
  return clean.replaceAll(/\s+/gu, ' ').trim().slice(0, 300);
}
