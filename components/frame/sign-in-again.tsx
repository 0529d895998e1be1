'use client';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { CodeForm } from '#components/accounts/sign-in/code-form.tsx';
import { sendSignIn, type SignInRefusal } from '#components/accounts/sign-in/send-sign-in.ts';
import { useSession } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialogs/dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { useRetryWait, waitText } from '#components/ui/states/retry-wait.ts';
import type { SecondFactor } from '#lib/choices/sign-in.ts';

const PRESSES = ['pointerdown', 'mousedown', 'click', 'touchstart'] as const;

/**
 * Escape closes only this dialog, and a click outside has no effect. Both are handled before other
 * listeners, which would also close a form below and lose its input.
 */
function useOwnInput(inside: RefObject<HTMLElement | null>, onEscape: () => void): void {
  const latest = useRef(onEscape);
  useEffect(() => {
    latest.current = onEscape;
  });
  useEffect(() => {
    const end = new AbortController();
    const options = { capture: true, signal: end.signal };
    const take = (event: Event): void => {
      event.stopImmediatePropagation();
      event.preventDefault();
    };
    window.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Escape') return;
        take(event);
        latest.current();
      },
      options,
    );
    for (const press of PRESSES)
      window.addEventListener(
        press,
        (event) => {
          const dialog = inside.current?.closest('[role="dialog"]');
          if (!(event.target instanceof Node) || !dialog?.contains(event.target)) take(event);
        },
        { ...options, passive: false },
      );
    return () => end.abort();
  }, [inside]);
}

/** Password dialog for the same user, on top of any open content. */
export function SignInAgain({
  onSignedIn,
  onClose,
}: {
  onSignedIn: () => Promise<void>;
  onClose: () => void;
}) {
  const { user, demoPerson } = useSession();
  const [password, setPassword] = useState('');
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<SignInRefusal | null>(null);
  const left = useRetryWait(problem?.waitSeconds ?? null, problem);
  const [methods, setMethods] = useState<readonly SecondFactor[] | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useOwnInput(box, () => {
    if (!pending) onClose();
  });
  const submit = async (): Promise<void> => {
    setPending(true);
    setProblem(null);
    const answer = await sendSignIn('credentials', { email: user.email, password });
    if (answer.next === 'done') {
      await onSignedIn();
      return;
    }
    setPending(false);
    if (answer.next === 'second-factor') setMethods(answer.methods);
    else setProblem(answer);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open && !pending) onClose();
      }}
      title="Sign in again"
      description="Your session ended. Your work continues after you sign in."
    >
      <div ref={box}>
        {methods !== null ? (
          <CodeForm
            methods={methods}
            onSignedIn={onSignedIn}
            onRestart={(refusal) => {
              setProblem(refusal);
              setMethods(null);
            }}
          />
        ) : (
          <form
            className="grid gap-3"
            onSubmit={(event) => {
              event.preventDefault();
              void submit();
            }}
          >
            {problem === null ? null : <FormAlert>{waitText(problem.message, left)}</FormAlert>}
            <p>
              <span className="text-ink-2">Signed in as </span>
              <b className="font-medium">{user.name}</b>{' '}
              <span className="text-ink-3">{demoPerson ? 'in the demo' : user.email}</span>
            </p>
            {demoPerson ? (
              <p>Sign in with your own account, then select this person in the user menu again.</p>
            ) : (
              <>
                {/* Associates the password with the account in password managers. */}
                <input
                  hidden
                  type="text"
                  name="username"
                  autoComplete="username"
                  value={user.email}
                  readOnly
                />
                <Field label="Your password">
                  {(control) => (
                    <Input
                      {...control}
                      type="password"
                      autoComplete="current-password"
                      autoFocus
                      required
                      value={password}
                      onChange={(event) => setPassword(event.target.value)}
                    />
                  )}
                </Field>
              </>
            )}
            <div className="flex flex-wrap items-center justify-between gap-2">
              <TextLink href="/sign-in">
                {demoPerson ? 'Open the sign-in page' : 'Sign in as another user'}
              </TextLink>
              {demoPerson ? null : (
                <Button
                  type="submit"
                  variant="primary"
                  pending={pending}
                  disabled={left > 0 || password === ''}
                >
                  Sign in
                </Button>
              )}
            </div>
          </form>
        )}
      </div>
    </Dialog>
  );
}
