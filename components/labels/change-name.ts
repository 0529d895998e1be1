import type { ChangeItem } from '#lib/schemas/infrastructure/infrastructure.ts';

const VERSIONED: ReadonlySet<string> = new Set(['deployment', 'model_version']);
const LONGEST_VERSION = 16;
/**
 * Titles of flag changes: "Turn on new-receipts in checkout", "Switched the flag new-receipts off".
 */
const SWITCH =
  /^(?:turn(?:ed)?|switch(?:ed)?)\s+(?:(on|off)\s+)?(?:the\s+)?(?:flag\s+)?(\S+?)(?:\s+(on|off))?(?:\s+(?:in|of|for|at)\s+.*)?$/iu;

/**
 * Short name of a change for charts: the service and its new version, the flag and its state, or
 * the title.
 */
export function changeName(
  change: Pick<ChangeItem, 'kind' | 'resource' | 'after' | 'title'>,
): string {
  const { kind, resource, after, title } = change;
  if (VERSIONED.has(kind) && after !== null && after.length <= LONGEST_VERSION)
    return `${resource.name} ${after}`;
  const [, early, item, late] = kind === 'feature_flag' ? (SWITCH.exec(title) ?? []) : [];
  const state = after ?? early ?? late;
  return item === undefined || state === undefined ? title : `${item} ${state.toLowerCase()}`;
}
