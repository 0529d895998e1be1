/** Environment variables that references may name begin so. */
export const secretVariablePrefix = 'TANDEM_SECRET_';

const reference = /^(?:env|file|secrets):/u;
const kept = /^(kept|lost):(\S+)$/u;

/** Does a text name where a secret is (`env:NAME`, `file:PATH`) instead of being one? */
export function isSecretReference(text: string): boolean {
  return reference.test(text);
}

/** Does a row use secrets or private addresses of the server? Only administrators set up and try such rows. */
export function isOutboundRestricted(
  secrets: readonly (string | null)[],
  allow: readonly string[],
): boolean {
  return allow.length > 0 || secrets.some((secret) => secret !== null && isSecretReference(secret));
}

/**
 * What an answer says of a secret that was typed, `kept:TIME` or `lost:TIME`: since when it is kept, and whether it
 * can still be read. Null for every other text.
 */
export function keptSecret(text: string): { since: string; readable: boolean } | null {
  const [, word, since = ''] = kept.exec(text) ?? [];
  return word === undefined ? null : { since, readable: word === 'kept' };
}

/** A secret as one may look at it: what was typed and not saved yet is not spelled out. */
export function maskedSecret(text: string): string {
  const isShown = text === '' || isSecretReference(text) || keptSecret(text) !== null;
  return isShown ? text : 'entered here';
}
