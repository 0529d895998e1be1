'use client';
import { useRef, type SubmitEvent } from 'react';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { useRefusalWait } from '#components/client/use-refusal-wait.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { formText } from './sign-in/form-text.ts';
import { NewPasswordField } from './sign-in/new-password-field.tsx';

/** Changes the user's own password. */
export function PasswordPanel() {
  const save = useSave('accounts');
  const form = useRef<HTMLFormElement>(null);
  const { text, fields } = problemOf(save.error);
  const wait = useRefusalWait(save.error);
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    try {
      await save.mutateAsync({
        path: '/api/account/password',
        method: 'POST',
        body: { current: formText(given, 'current'), password: formText(given, 'password') },
      });
      form.current?.reset();
      toast.success('Password changed', { description: 'Your other sessions have ended.' });
    } catch {
      // The field shows the error.
    }
  };
  return (
    <Panel aria-label="Password">
      <PanelHeader title="Password" end="ends your other sessions" />
      <PanelBody>
        <form
          method="post"
          ref={form}
          className="flex flex-wrap items-start gap-3"
          onSubmit={(event) => void submit(event)}
        >
          <Field
            label="Current password"
            error={fields['current'] ? 'Incorrect password' : undefined}
            className="min-w-52 flex-1"
          >
            {(control) => (
              <Input
                {...control}
                name="current"
                type="password"
                autoComplete="current-password"
                required
              />
            )}
          </Field>
          <NewPasswordField
            label="New password"
            error={fields['password']}
            className="min-w-52 flex-1"
          />
          <Button type="submit" pending={save.isPending} disabled={wait.left > 0} className="mt-6">
            Change password
          </Button>
        </form>
        {text ? (
          <p role="alert" className="mt-2 text-error-text">
            {wait.text ?? text}
          </p>
        ) : null}
      </PanelBody>
    </Panel>
  );
}
