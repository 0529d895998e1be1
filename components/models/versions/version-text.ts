import type { ModelView } from '#components/inference/model/use-model.ts';
import type { State } from '#components/ui/states/states.tsx';
import { servingAliases } from '#lib/choices/models/models.ts';
import type { ModelAliasItem } from '#lib/schemas/models/models.ts';
import type { VersionVerdict } from '#lib/schemas/rollouts/rollouts.ts';

/** Explains that the version does not exist, and names the newest version. */
export function describeRemoved(
  asked: string,
  view: Pick<ModelView, 'registered'> | undefined,
): string {
  if (view === undefined) return 'No model of this name is registered; it may have been renamed.';
  const newest = view.registered?.latestVersion ?? null;
  if (newest === null) return 'No version of this model is registered.';
  if (!/^[1-9]\d*$/u.test(asked))
    return `Version numbers start at 1. The newest version is ${newest}.`;
  return Number(asked) <= newest
    ? `Version ${asked} was deleted. The newest version is ${newest}.`
    : `Version ${asked} does not exist. The newest version is ${newest}.`;
}

/**
 * Aliases that can be moved to the version: serving aliases first, then protected aliases, then
 * other existing aliases.
 */
export function movableAliases(
  version: number,
  aliases: readonly Pick<ModelAliasItem, 'alias' | 'version'>[],
  guarded: readonly string[],
): string[] {
  const names = [
    ...servingAliases,
    ...guarded.toSorted(),
    ...aliases.map(({ alias }) => alias).toSorted(),
  ];
  const here = new Set(
    aliases.filter((each) => each.version === version).map(({ alias }) => alias),
  );
  return [...new Set<string>(names)].filter((alias) => !here.has(alias));
}

/** Default version for the comparison: the champion, or the previous version. */
export function compareWith(
  version: number,
  champion: number | null,
  versions: readonly number[],
): number | null {
  if (champion !== null && champion !== version) return champion;
  return versions.toSorted((a, b) => b - a).find((each) => each < version) ?? null;
}

export const VERDICT: Readonly<Record<VersionVerdict['verdict'], { state: State; word: string }>> =
  {
    pass: { state: 'success', word: 'Pass' },
    fail: { state: 'error', word: 'Fail' },
    pending: { state: 'learning', word: 'Pending' },
    inconclusive: { state: 'warning', word: 'Inconclusive' },
    unknown: { state: 'unknown', word: 'Not evaluated' },
  };
