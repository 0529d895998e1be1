import type { ChannelSettings } from '#lib/schemas/notifications/notifications.ts';
import { TandemError } from '#server/platform/errors.ts';
import type { Reach } from '#server/platform/outbound/outbound-reach.ts';
import { resolveSecret, unreadable } from '#server/platform/outbound/stored-secret.ts';

type Channel = { settings: ChannelSettings; allow: string[] };

/** The secrets of a channel as they are stored, by the names of their fields. */
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

/** The same settings with other words for their secrets. */
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

/** The secret itself. Throws `unavailable`, naming where it should be only. */
export function secretAt(stored: string): string {
  const secret = resolveSecret(stored);
  if (secret === null || secret === '') throw new TandemError('unavailable', unreadable(stored));
  return secret;
}

/** A secret and, of one that is an address, what its receiver knows it by: the path, and the end of that. */
function formsOf(secret: string): string[] {
  if (!URL.canParse(secret) || !/^https?:/u.test(secret)) return [secret];
  const { pathname, search } = new URL(secret);
  return [secret, `${pathname}${search}`, pathname, pathname.split('/').at(-1) ?? ''];
}

/** Text of another system without the channel's secrets, cut to what a log needs. */
export function withoutChannelSecrets(settings: ChannelSettings, text: string): string {
  const secrets = Object.values(secretsOf(settings))
    .flatMap((stored) => formsOf(resolveSecret(stored) ?? ''))
    .filter((secret) => secret.length > 3);
  const clean = secrets.reduce((left, secret) => left.replaceAll(secret, '[hidden]'), text);
  return clean.replaceAll(/\s+/gu, ' ').trim().slice(0, 300);
}
