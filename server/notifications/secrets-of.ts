import type { ChannelSettings } from '#lib/schemas/notifications.ts';
import { resolveSecret } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';

/** The secret references of a channel. */
export function secretRefsOf(settings: ChannelSettings): string[] {
  if (settings.kind === 'slack') return [settings.urlRef];
  const refs =
    settings.kind === 'webhook'
      ? [settings.secretRef, settings.previousSecretRef]
      : [settings.passwordRef];
  return refs.filter((ref) => ref !== null);
}

/** The value behind a reference. Throws `unavailable`, naming the reference only. */
export function secretAt(reference: string): string {
  const secret = resolveSecret(reference);
  if (secret === null || secret === '')
    throw new TandemError('unavailable', `The secret ${reference} cannot be read.`);
  return secret;
}

/** Text of another system without the channel's secrets, cut to what a log needs. */
export function withoutChannelSecrets(settings: ChannelSettings, text: string): string {
  const secrets = secretRefsOf(settings)
    .map((ref) => resolveSecret(ref) ?? '')
    .filter((secret) => secret.length > 3);
  const clean = secrets.reduce((left, secret) => left.replaceAll(secret, '[hidden]'), text);
  return clean.replaceAll(/\s+/gu, ' ').trim().slice(0, 300);
}
