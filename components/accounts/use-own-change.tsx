'use client';
import { useState, type ReactNode } from 'react';
import { api, isApiError } from '#components/client/api.ts';
import { useRefusalWait } from '#components/client/use-refusal-wait.ts';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';

export interface OwnChange<T> {
  send: (method: 'POST' | 'DELETE', path: string, body?: Readonly<Record<string, unknown>>) => void;
  /**
   * Runs a change that may need several calls. `password` is empty until the server requires it.
   */
  run: (call: (password: string) => Promise<T>) => void;
  answer: T | null;
  pending: boolean;
  /** Error not shown by any field. Counts down a wait. */
  problem: string;
  waiting: boolean;
  fields: Readonly<Record<string, string>>;
  /** Password field, shown when the server requires it for sessions older than 15 minutes. */
  passwordField: ReactNode;
}

/** A change of the signed-in user's sign-in methods. */
export function useOwnChange<T>(onDone: (answer: T) => void = () => undefined): OwnChange<T> {
  const [password, setPassword] = useState('');
  const [isAsked, setAsked] = useState(false);
  const [pending, setPending] = useState(false);
  const [answer, setAnswer] = useState<T | null>(null);
  const [error, setError] = useState<unknown>(null);
  const wait = useRefusalWait(error);
  const fields = isApiError(error) ? error.fields : {};
  const run = async (call: (given: string) => Promise<T>): Promise<void> => {
    setPending(true);
    setError(null);
    try {
      const done = await call(password);
      setAnswer(done);
      setPassword('');
      onDone(done);
    } catch (thrown) {
      setError(thrown);
      if (isApiError(thrown) && thrown.fields['password'] !== undefined) setAsked(true);
    }
    setPending(false);
  };
  const message = error instanceof Error ? error.message : '';
  return {
    send: (method, path, body = {}) =>
      void run((given) =>
        api<T>(path, { method, body: { ...body, ...(given === '' ? {} : { password: given }) } }),
      ),
    run: (call) => void run(call),
    answer,
    pending,
    problem: wait.text ?? (Object.keys(fields).length > 0 ? '' : message),
    waiting: wait.left > 0,
    fields,
    passwordField: isAsked ? (
      <Field
        label="Your password"
        hint="Required if you signed in more than 15 minutes ago"
        error={fields['password'] === 'is incorrect' ? 'Incorrect password' : undefined}
      >
        {(control) => (
          <Input
            {...control}
            name="password"
            type="password"
            autoComplete="current-password"
            autoFocus
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
    ) : null,
  };
}
