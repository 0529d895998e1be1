'use client';
import { useCallback, useEffect, useState, type ReactNode, type SubmitEvent } from 'react';
import { toApiError } from '#components/client/api.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { useAlive } from '#components/ui/use-alive.ts';
import { kioskAddress } from './kiosk-address.ts';
import { formText } from './sign-in/form-text.ts';
import { PublicFrame } from './sign-in/public-frame.tsx';

/** Exchanges an API key for the wallboard's cookie. Returns the reason if it is refused. */
async function openWallboard(token: string): Promise<string | null> {
  const sent = await fetch('/api/sessions/kiosk', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  }).catch(() => null);
  if (sent === null) return 'Tandem did not respond. Try again.';
  return sent.ok ? null : (await toApiError(sent)).message;
}

/**
 * The wallboard, or a form for its API key. Removes a key from the URL fragment and exchanges it
 * for the cookie.
 */
export function KioskAccess({ children }: { children: ReactNode }) {
  const alive = useAlive();
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const open = useCallback(async (token: string): Promise<void> => {
    setPending(true);
    setRefusal(null);
    const refused = await openWallboard(token);
    if (refused === null) {
      location.reload();
      return;
    }
    setRefusal(refused);
    setPending(false);
  }, []);
  useEffect(() => {
    const read = (): void => {
      const { token, address } = kioskAddress(location);
      if (token === null) return;
      history.replaceState(null, '', address);
      void open(token);
    };
    read();
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, [open]);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void open(formText(new FormData(event.currentTarget), 'token'));
  };
  if (children !== null && refusal === null) return children;
  return (
    <PublicFrame
      title="This wallboard has no access"
      sub="Enter an API key with the scope read. An admin creates one under Settings, API keys."
    >
      {/* Without scripts the browser submits the form itself. POST keeps the key out of the URL. */}
      <form method="post" className="grid gap-4" onSubmit={submit}>
        {refusal === null ? null : <FormAlert>{refusal}</FormAlert>}
        <Field label="API key">
          {(control) => (
            <Input {...control} name="token" type="password" autoComplete="off" required />
          )}
        </Field>
        <Button type="submit" variant="primary" pending={pending} disabled={!alive}>
          Open wallboard
        </Button>
      </form>
    </PublicFrame>
  );
}
