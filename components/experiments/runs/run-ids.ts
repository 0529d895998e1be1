const HEX = /^[0-9a-f]{32}$/u;
const SHORT = /^[\w-]{22}$/u;

/**
 * A run id as 22 base64 characters. A URL with a thousand of them is still short enough for servers
 * and proxies.
 */
export function shortRunId(id: string): string {
  if (!HEX.test(id)) return id;
  const bytes = id.match(/../gu) ?? [];
  const text = String.fromCodePoint(...bytes.map((byte) => Number.parseInt(byte, 16)));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').slice(0, 22);
}

/** Reverses `shortRunId`; full ids are returned unchanged. */
export function wholeRunId(text: string): string {
  if (!SHORT.test(text)) return text;
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Array.from(bytes, (byte) => (byte.codePointAt(0) ?? 0).toString(16).padStart(2, '0')).join(
    '',
  );
}
