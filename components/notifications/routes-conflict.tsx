'use client';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { diffNamed } from '#components/client/save/diff-values.ts';
import { routeSentence } from './notification-text.ts';
import type { RouteDraft } from './route-changes.ts';
import { tellRefusal, type SavingRoutes } from './use-save-routes.ts';

/**
 * Another user's routes compared with the result of applying your change to them, each as a
 * sentence.
 */
export function RoutesConflict({
  conflict,
  channels,
  onEnd,
}: {
  conflict: SavingRoutes['conflict'];
  /** Channel names by id. */
  channels: ReadonlyMap<string, string>;
  /** Called after either choice. */
  onEnd: () => void;
}) {
  if (conflict === null) return null;
  const sentence = (route: RouteDraft): string =>
    `${route.enabled ? '' : 'Off. '}${routeSentence(route, channels)}`;
  return (
    <ConflictNote
      error={conflict.error}
      yours={conflict.yours}
      diff={(theirs, yours) => diffNamed(theirs, yours, sentence)}
      onTakeTheirs={() => {
        conflict.drop();
        onEnd();
      }}
      onKeepYours={(version) =>
        void conflict.again(version).then((saved) => (saved ? onEnd() : undefined), tellRefusal)
      }
    />
  );
}
