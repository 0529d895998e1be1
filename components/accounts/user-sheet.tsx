'use client';
import { useState } from 'react';
import { ReadOnlyNote } from '#components/client/page/no-permission.tsx';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { diffValues } from '#components/client/save/diff-values.ts';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { useCan, useSession } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { Sheet } from '#components/ui/dialogs/dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { NameField } from '#components/ui/forms/name-field.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { Grant } from '#lib/permissions.ts';
import type { UserItem } from '#lib/schemas/accounts/accounts.ts';
import { describeGrant } from './grant-text.ts';
import { GrantsField } from './grants-field.tsx';
import { InviteLink } from './invite-link.tsx';
import { EndAll, SessionTable } from './sessions-panel.tsx';

/** One account: name, roles, sessions, and deactivation. */
export function UserSheet({ user, onClose }: { user: UserItem; onClose: () => void }) {
  const mayWrite = useCan('accounts:write');
  const places = useSession();
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={user.name}
      description={user.email}
    >
      <div className="grid gap-5">
        {mayWrite ? (
          <UserForm user={user} onClose={onClose} />
        ) : (
          <>
            <p>
              Roles: {user.grants.map((grant) => describeGrant(grant, places)).join(', ') || 'none'}
            </p>
            <ReadOnlyNote permission="accounts:write" />
          </>
        )}
        {mayWrite && user.kind === 'person' && user.disabledAt === null ? (
          <section aria-label="Password">
            <h3 className="mb-1 font-semibold">Password</h3>
            <InviteLink user={user} />
          </section>
        ) : null}
        {mayWrite && user.secondFactors.length > 0 ? <SecondFactors user={user} /> : null}
        <section aria-label="Sessions">
          <div className="mb-1 flex items-center justify-between gap-2">
            <h3 className="font-semibold">Sessions</h3>
            {mayWrite ? <EndAll userId={user.id} name={user.name} /> : null}
          </div>
          <div className="-mx-4">
            <SessionTable userId={user.id} mayEnd={mayWrite} />
          </div>
        </section>
      </div>
    </Sheet>
  );
}

function SecondFactors({ user }: { user: UserItem }) {
  const save = useSave('accounts');
  const dialog = useDialog();
  const session = useSession();
  return (
    <section aria-label="Second factor">
      <h3 className="mb-1 font-semibold">Second factor</h3>
      <ConfirmDialog
        {...dialog.bind('clear-second-factors', user.id)}
        trigger={<Button disabled={user.id === session.user.id}>Remove second factors…</Button>}
        title={`Remove the second factors of ${user.name}`}
        confirmLabel="Remove second factors"
        onConfirm={async () => {
          await save.mutateAsync({
            path: `/api/users/${user.id}/second-factors`,
            method: 'DELETE',
          });
          toast.success(`Second factors of ${user.name} removed`);
        }}
      >
        For users who lost their device. They sign in with the password alone until they set up
        another factor. All sessions end.
      </ConfirmDialog>
    </section>
  );
}

type AccountForm = { name: string; grants: Grant[] };

function UserForm({ user, onClose }: { user: UserItem; onClose: () => void }) {
  const save = useSave('accounts');
  const session = useSession();
  const dialog = useDialog();
  const [name, setName] = useState(user.name);
  const [grants, setGrants] = useState<Grant[]>(user.grants);
  // The list refreshes while this sheet is open. A save uses the revision from when it was opened.
  const [base] = useState(user.revision);
  const { text, fields } = problemOf(save.error);
  const path = `/api/users/${user.id}`;
  const off = user.disabledAt !== null;
  const submit = (baseVersion = base): void =>
    save.mutate(
      { path, method: 'PATCH', body: { name, grants, baseVersion } },
      {
        onSuccess: () => {
          toast.success(`Account of ${name} saved`);
          onClose();
        },
      },
    );
  const describeForm = (said: AccountForm) => ({
    name: said.name,
    roles: said.grants.map((grant) => describeGrant(grant, session)),
  });
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {text ? <FormAlert>{text}</FormAlert> : null}
      <NameField value={name} onChange={setName} error={fields['name']} />
      <GrantsField grants={grants} onChange={setGrants} />
      <ConflictNote<AccountForm>
        error={save.error}
        yours={{ name, grants }}
        diff={(theirs, yours) => diffValues(describeForm(theirs), describeForm(yours))}
        onKeepYours={submit}
        onTakeTheirs={onClose}
      />
      <div className="flex flex-wrap justify-end gap-2">
        {off ? (
          <Button
            pending={save.isPending}
            onClick={() =>
              save.mutate(
                { path, method: 'PATCH', body: { disabled: false } },
                { onSuccess: onClose },
              )
            }
          >
            Enable account
          </Button>
        ) : (
          <ConfirmDialog
            {...dialog.bind('switch-off', user.id)}
            trigger={<Button disabled={user.id === session.user.id}>Disable account…</Button>}
            title={`Disable the account of ${user.name}`}
            confirmLabel="Disable account"
            onConfirm={async () => {
              await save.mutateAsync({ path, method: 'PATCH', body: { disabled: true } });
              toast.success(`Account of ${user.name} disabled`);
            }}
          >
            All sessions end immediately and the account's API keys stop working. You can enable it
            again.
          </ConfirmDialog>
        )}
        <Button type="submit" variant="primary" pending={save.isPending}>
          Save account
        </Button>
      </div>
    </form>
  );
}
