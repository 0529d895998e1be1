'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { NoPermission, ReadOnlyNote } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { ROLE_WORD } from '#components/client/page/role-text.ts';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { useOpened } from '#components/client/save/use-opened.ts';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { idleMinutes } from '#lib/choices/sign-in.ts';
import { roles } from '#lib/permissions.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { SignInPolicy, SignInPolicyAnswer } from '#lib/schemas/accounts/accounts.ts';

/** Settings for the sign-ins and sessions of all users. */
export function SignInSettingsPage() {
  const mayRead = useCan('accounts:read');
  const mayWrite = useCan('accounts:write');
  const query = useQuery({
    queryKey: queryKey('accounts', 'sign-in-policy'),
    queryFn: ({ signal }) => api<SignInPolicyAnswer>('/api/settings/sign-in', { signal }),
    enabled: mayRead,
  });
  if (!mayRead) return <NoPermission permission="accounts:read" what="the sign-in settings" />;
  return (
    <>
      <PageHead title="Sign-in" sub="Rules for sign-ins and sessions of all users." />
      <Panel aria-label="Sign-in rules">
        <PanelHeader title="Sign-in rules" />
        <PanelBody>
          <QueryBody query={query} what="settings" rows={1}>
            {({ revision, ...policy }) => (
              <PolicyForm policy={policy} revision={revision} readOnly={!mayWrite} />
            )}
          </QueryBody>
        </PanelBody>
      </Panel>
    </>
  );
}

function PolicyForm({
  policy,
  revision,
  readOnly,
}: {
  policy: SignInPolicy;
  revision: number;
  readOnly: boolean;
}) {
  const save = useSave<SignInPolicyAnswer>('accounts');
  const { value, setValue, base, begin } = useOpened(policy, revision);
  const { text, fields } = problemOf(save.error);
  const submit = (baseVersion = base): void =>
    save.mutate(
      { path: '/api/settings/sign-in', method: 'PUT', body: { ...value, baseVersion } },
      {
        onSuccess: (saved) => {
          begin(value, saved.revision);
          toast.success('Sign-in settings saved');
        },
      },
    );
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field
        label="Idle timeout (minutes)"
        hint={`A session ends after this long without activity (${idleMinutes.min} to ${idleMinutes.max}). Wallboards are exempt.`}
        error={fields['idleMinutes']}
        className="max-w-sm"
      >
        {(control) => (
          <Input
            {...control}
            name="idleMinutes"
            type="number"
            min={idleMinutes.min}
            max={idleMinutes.max}
            required
            readOnly={readOnly}
            value={Number.isNaN(value.idleMinutes) ? '' : value.idleMinutes}
            onChange={(event) => setValue({ ...value, idleMinutes: event.target.valueAsNumber })}
          />
        )}
      </Field>
      <fieldset className="grid gap-1" disabled={readOnly}>
        <legend className="mb-1 font-medium">Second factor required for</legend>
        <div className="flex flex-wrap gap-x-4">
          {roles.map((role) => (
            <Checkbox
              key={role}
              checked={value.secondFactorRoles.includes(role)}
              disabled={readOnly}
              onCheckedChange={(on) =>
                setValue({
                  ...value,
                  secondFactorRoles: roles.filter((each) =>
                    each === role ? on : value.secondFactorRoles.includes(each),
                  ),
                })
              }
            >
              {ROLE_WORD[role]}
            </Checkbox>
          ))}
        </div>
        <p className="text-xs text-ink-3">
          Users with these roles set one up at their next sign-in. Open sessions continue.
        </p>
      </fieldset>
      {text && Object.keys(fields).length === 0 ? <FormAlert>{text}</FormAlert> : null}
      <ConflictNote
        error={save.error}
        yours={value}
        onKeepYours={submit}
        onTakeTheirs={() => {
          begin(policy, revision);
          save.reset();
        }}
      />
      {readOnly ? (
        <ReadOnlyNote permission="accounts:write" />
      ) : (
        <div>
          <Button type="submit" pending={save.isPending}>
            Save
          </Button>
        </div>
      )}
    </form>
  );
}
