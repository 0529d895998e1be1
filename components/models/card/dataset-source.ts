import { isRecord } from '#lib/is-record.ts';

/** Where a logged dataset is from, in words, with an address where it has one that a browser opens. */
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

/** Reads the source of a dataset as MLflow's clients write it: JSON with an address or other members, else plain text. */
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
