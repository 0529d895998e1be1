'use client';
import type { ReactNode } from 'react';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { DiffTable } from '#components/client/save/diff-table.tsx';
import type { ValueDiff } from '#components/client/save/diff-values.ts';
import { TextField } from '#components/fields/text-field.tsx';
import { Button } from '#components/ui/button.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { PanelBody, PanelFoot } from '#components/ui/panel.tsx';

/**
 * Footer of a form that saves a new version of a policy: changes, reason, obstacles, and the save
 * button.
 */
export function VersionFoot<T>({
  what,
  rows,
  dryRun,
  whyHint,
  comment,
  onComment,
  commentError,
  save,
  problem,
  yours,
  diff,
  onSave,
  onClose,
}: {
  /** Name of the policy, such as "policy" for "What changes in the policy". */
  what: string;
  /** Differences from the active version; without any, nothing is saved. */
  rows: readonly ValueDiff[];
  dryRun?: ReactNode;
  whyHint: string;
  comment: string;
  onComment: (comment: string) => void;
  commentError?: string | undefined;
  save: { error: unknown; isPending: boolean };
  /** Reason why saving was refused, if neither a field nor the conflict note shows it. */
  problem: string;
  yours: T;
  diff?: (theirs: T, yours: T) => ValueDiff[];
  /** Saves over a version that was created in the meantime. */
  onSave: (baseVersion: number) => void;
  onClose: () => void;
}) {
  return (
    <>
      <PanelBody className="grid gap-3 border-t border-line pt-3">
        <div>
          <h3 className="mb-1 font-semibold">Changes</h3>
          <DiffTable rows={rows} label={`Changes in the ${what}`} />
        </div>
        {dryRun}
        <TextField
          label="Why"
          hint={whyHint}
          required
          maxLength={1_000}
          value={comment}
          onChange={onComment}
          error={commentError}
        />
        <ConflictNote
          error={save.error}
          yours={yours}
          onKeepYours={onSave}
          onTakeTheirs={onClose}
          {...(diff === undefined ? {} : { diff })}
        />
        {problem === '' ? null : <FormAlert>{problem}</FormAlert>}
      </PanelBody>
      <PanelFoot className="justify-end">
        <Button onClick={onClose}>Back</Button>
        <Button
          type="submit"
          variant="primary"
          pending={save.isPending}
          disabled={rows.length === 0}
        >
          Save policy
        </Button>
      </PanelFoot>
    </>
  );
}
