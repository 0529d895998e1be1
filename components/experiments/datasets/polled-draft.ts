import { allowListOf } from '#components/fields/allow-list.ts';
import { formatSpan } from '#lib/time-format.ts';

/** Form values common to all polled URLs. */
export interface PolledDraft {
  name: string;
  url: string;
  /** Polling interval in seconds. */
  everySeconds: number;
  enabled: boolean;
  /** Allow-list as text, see `allowListOf`. */
  allow: string;
  /** Empty for none. */
  teamId: string;
  environmentId: string;
}

interface PolledItem {
  name: string;
  url: string;
  everySeconds: number;
  enabled: boolean;
  allow: readonly string[];
  team: { id: string } | null;
  environment: { id: string } | null;
}

/** The draft of an existing item, or of a new one with the default interval. */
export function polledDraftOf(item: PolledItem | null, everySeconds: number): PolledDraft {
  return {
    name: item?.name ?? '',
    url: item?.url ?? 'https://',
    everySeconds: item?.everySeconds ?? everySeconds,
    enabled: item?.enabled ?? true,
    allow: item?.allow.join('\n') ?? '',
    teamId: item?.team?.id ?? '',
    environmentId: item?.environment?.id ?? '',
  };
}

/** Converts an empty text to null. */
export function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

/** The request body of a draft, without the name, which cannot be changed after creation. */
export function polledBodyOf({ url, everySeconds, enabled, ...draft }: PolledDraft) {
  return {
    url: url.trim(),
    everySeconds,
    enabled,
    allow: allowListOf(draft.allow),
    teamId: orNull(draft.teamId),
    environmentId: orNull(draft.environmentId),
  };
}

/** Options for a time span, including the current one. */
export function spanOptions(seconds: readonly number[], own: number | null) {
  const all = own === null || seconds.includes(own) ? seconds : [...seconds, own];
  return all
    .toSorted((a, b) => a - b)
    .map((each) => ({ value: String(each), label: formatSpan(each * 1_000) }));
}
