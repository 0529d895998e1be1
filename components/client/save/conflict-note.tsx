'use client';
import { Button } from '#components/ui/button.tsx';
import { DiffTable } from './diff-table.tsx';
import { diffValues, type ValueDiff } from './diff-values.ts';
import { conflictOf } from './use-save.ts';

const HEADS = { before: 'Theirs', after: 'Yours' };

/**
 * Shown if another user saved first. Compares their version with the user's input and offers both
 * ways to resolve the conflict.
 */
export function ConflictNote<T>({
  error,
  yours,
  onKeepYours,
  onTakeTheirs,
  diff = diffValues,
}: {
  error: unknown;
  yours: T;
  /** Saves again and overwrites the current version. */
  onKeepYours: (baseVersion: number) => void;
  /** Discards the input. */
  onTakeTheirs: () => void;
  /** Describes the differences in the terms of the form. */
  diff?: (theirs: T, yours: T) => ValueDiff[];
}) {
  const conflict = conflictOf<T>(error);
  if (conflict === null) return null;
  const { version, by, theirs } = conflict;
  return (
    <section
      role="alert"
      aria-label="Someone else saved first"
      className="grid min-w-0 gap-2 rounded-md border border-warning-line bg-warning-tint px-3 py-2"
    >
      <p className="font-medium text-warning-text">
        {by ?? 'Another user'} saved {version === 0 ? 'it' : `version ${version}`} while you were
        editing. Nothing you typed is lost.
      </p>
      <DiffTable rows={diff(theirs, yours)} label="Their version and yours" heads={HEADS} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button size="sm" onClick={onTakeTheirs}>
          Take theirs
        </Button>
        <Button size="sm" onClick={() => onKeepYours(version)}>
          Overwrite with mine
        </Button>
      </div>
    </section>
  );
}
