'use client';
import { useState } from 'react';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { diffValues } from '#components/client/save/diff-values.ts';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { useSession } from '#components/client/session.tsx';
import {
  OwnershipFields,
  type OwnershipValues,
} from '#components/governance/ownership/ownership-fields.tsx';
import { FIELD_WORD } from '#components/labels/ownership-text.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { ownershipFields } from '#lib/choices/infrastructure.ts';
import type { ResourceDetail } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { OwnershipField } from '#lib/schemas/infrastructure/ownership.ts';

/** Only fields that the user changed are set manually. */
function changedValues(before: OwnershipValues, after: OwnershipValues) {
  const { teamId, owner, environmentId, tier } = after;
  return {
    ...(teamId === before.teamId ? {} : { teamId }),
    ...(owner === before.owner ? {} : { owner }),
    ...(environmentId === before.environmentId ? {} : { environmentId }),
    ...(tier === before.tier ? {} : { tier }),
  };
}

function nameOf(items: readonly { id: string; name: string }[], id: string | null): string {
  return items.find((item) => item.id === id)?.name ?? 'none';
}

/** Sets the ownership of a resource manually, or returns manually set fields to the rules. */
export function OwnershipDialog({
  resource,
  onClose,
}: {
  resource: ResourceDetail;
  onClose: () => void;
}) {
  const save = useSave('infrastructure');
  const places = useSession();
  const { teamId, environmentId, setBy } = resource.ownership;
  // The resource is refetched while the dialog is open, but the save is based on the values that
  // were opened.
  const [before] = useState<OwnershipValues>({
    teamId,
    owner: resource.owner,
    environmentId,
    tier: resource.tier,
  });
  const [values, setValues] = useState(before);
  const [release, setRelease] = useState<readonly OwnershipField[]>([]);
  const byHand = ownershipFields.filter((field) => setBy[field]?.by === 'person');
  const { text, rest, fields } = problemOf(save.error);
  const changed = changedValues(before, values);
  /** Another user's values and your values of the changed fields, with names instead of ids. */
  const describeOwnership = (all: OwnershipValues) => ({
    ...('teamId' in changed ? { team: nameOf(places.teams, all.teamId) } : {}),
    ...('owner' in changed ? { owner: all.owner ?? 'none' } : {}),
    ...('environmentId' in changed
      ? { environment: nameOf(places.environments, all.environmentId) }
      : {}),
    ...('tier' in changed ? { tier: all.tier ?? 'set by rules' } : {}),
  });
  const submit = (evenOverTheirs = false): void => {
    const { tier, ...others } = changed;
    // A resource always has a tier: an empty choice returns it to the rules.
    const freed = tier === null ? [...release, 'tier' as const] : release;
    save.mutate(
      {
        path: `/api/resources/${resource.id}/ownership`,
        method: 'PUT',
        body: {
          ...others,
          ...(evenOverTheirs ? {} : { expected: changedValues(values, before) }),
          ...(tier === null || tier === undefined ? {} : { tier }),
          release: freed,
        },
      },
      {
        onSuccess: () => {
          toast.success(`Ownership of ${resource.name} saved`);
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={`Ownership of ${resource.name}`}
      description="Manual changes override the rules until you reset them."
      problem={text}
      rest={rest}
      saveLabel="Save ownership"
      pending={save.isPending}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      <OwnershipFields
        values={values}
        onChange={(part) => setValues({ ...values, ...part })}
        places={places}
        nothing="none"
        errors={fields}
      />
      {byHand.length === 0 ? null : (
        <fieldset className="grid gap-1">
          <legend className="mb-1 font-medium">Reset to the rules</legend>
          {byHand.map((field) => (
            <Checkbox
              key={field}
              checked={release.includes(field)}
              onCheckedChange={(on) =>
                setRelease(on ? [...release, field] : release.filter((each) => each !== field))
              }
            >
              {FIELD_WORD[field]}
            </Checkbox>
          ))}
        </fieldset>
      )}
      <ConflictNote<OwnershipValues>
        error={save.error}
        yours={values}
        diff={(theirs, yours) => diffValues(describeOwnership(theirs), describeOwnership(yours))}
        onKeepYours={() => submit(true)}
        onTakeTheirs={onClose}
      />
    </FormDialog>
  );
}
