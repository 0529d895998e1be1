import { isRecord } from '#lib/is-record.ts';

/** Origin of a logged dataset as text, with a link if a browser can open it. */
export interface DatasetSource {
  text: string;
  href: string | null;
}

function parsed(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return null;
  }
}

/**
 * Parses a dataset source as written by MLflow clients: JSON with an address or other members, or
 * plain text.
 */
export function datasetSource(source: string): DatasetSource {
  const value = parsed(source);
  const members = isRecord(value)
    ? Object.entries(value).flatMap(([name, each]) =>
        typeof each === 'string' || typeof each === 'number' ? [[name, String(each)] as const] : [],
      )
    : [];
  const address = members.find(([name]) => ['uri', 'url', 'path'].includes(name));
  const text =
    address?.[1] ??
    (members.length === 0 ? source : members.map(([name, each]) => `${name}: ${each}`).join(', '));
  return { text, href: /^https?:\/\//iu.test(text) && URL.canParse(text) ? text : null };
}
