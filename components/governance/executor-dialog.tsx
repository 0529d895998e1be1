'use client';
import { useState } from 'react';
import { Field } from '#components/ui/field.tsx';
import { FormDialog } from '#components/ui/form-dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { ExecutorItem } from '#lib/schemas/actions-execution.ts';
import { problemOf, useSave } from './use-save.ts';

function bodyOf(given: { enabled: boolean; url: string; secretRef: string; allow: string }) {
  return {
    enabled: given.enabled,
    ...(given.url === '' ? {} : { url: given.url }),
    ...(given.secretRef === '' ? {} : { secretRef: given.secretRef }),
    allow: given.allow
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  };
}

/** Address, secret (by reference only) and allow-list of a webhook. */
export function ExecutorDialog({
  item,
  onClose,
}: {
  item: ExecutorItem | null;
  onClose: () => void;
}) {
  const save = useSave('actions');
  const [name, setName] = useState(item?.name ?? '');
  const [url, setUrl] = useState(item?.url ?? '');
  const [secretRef, setSecretRef] = useState(item?.secretRef ?? '');
  const [allow, setAllow] = useState(item?.allow.join(', ') ?? '');
  const [enabled, setEnabled] = useState(item?.enabled ?? false);
  const { text, fields } = problemOf(save.error);
  const submit = (): void =>
    save.mutate(
      {
        path: `/api/executors/${name}`,
        method: 'PUT',
        body: bodyOf({ enabled, url, secretRef, allow }),
      },
      {
        onSuccess: () => {
          toast.success(`${name} is saved`);
          onClose();
        },
      },
    );
  const allowError = Object.entries(fields).find(([field]) => field.startsWith('allow'))?.[1];
  return (
    <FormDialog
      title={item ? `Configure ${item.name}` : 'Add executor'}
      description="Requests carry a signature by the Standard Webhooks rules, so that your side can check who sent them."
      problem={text}
      saveLabel="Save executor"
      pending={save.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      {item === null ? (
        <Field label="Name" hint="Lower case letters, digits and hyphens" error={fields['name']}>
          {(control) => (
            <Input
              {...control}
              required
              pattern="[a-z0-9\-]{1,50}"
              className="ident"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      ) : null}
      <Field label="Address" error={fields['url']}>
        {(control) => (
          <Input
            {...control}
            type="url"
            required={enabled}
            placeholder="https://ops.example.com/tandem"
            className="ident"
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Where the secret is"
        hint="env:NAME or file:PATH on the server. The secret itself is never entered here."
        error={fields['secretRef']}
      >
        {(control) => (
          <Input
            {...control}
            required={enabled}
            pattern="(env|file|secrets):\S+"
            placeholder="env:TANDEM_WEBHOOK_SECRET"
            className="ident"
            value={secretRef}
            onChange={(event) => setSecretRef(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Private addresses that are allowed"
        hint="Networks with commas, such as 10.2.0.0/16. Public addresses need no entry; all private ones are refused unless named."
        error={allowError}
      >
        {(control) => (
          <Input
            {...control}
            className="ident"
            value={allow}
            onChange={(event) => setAllow(event.target.value)}
          />
        )}
      </Field>
      <Switch checked={enabled} onCheckedChange={setEnabled}>
        May run approved actions
      </Switch>
    </FormDialog>
  );
}
