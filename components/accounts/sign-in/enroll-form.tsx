'use client';
import { useState } from 'react';
import { signOut } from '#components/client/sign-out.ts';
import { Button } from '#components/ui/button.tsx';
import { PasskeySetup } from './passkey-setup.tsx';
import { TotpSetup } from './totp-setup.tsx';

/** Set-up of the second factor that the user's role requires. */
export function EnrollForm({ passkeys }: { passkeys: boolean }) {
  const [isPasskey, setPasskey] = useState(false);
  const done = (): void => location.assign('/');
  return (
    <div className="grid gap-4">
      {isPasskey ? <PasskeySetup onDone={done} /> : <TotpSetup onDone={done} />}
      <div className="flex flex-wrap justify-between gap-2">
        {passkeys ? (
          <Button variant="quiet" size="sm" onClick={() => setPasskey(!isPasskey)}>
            {isPasskey ? 'Use an authenticator app instead' : 'Use a passkey instead'}
          </Button>
        ) : null}
        <Button variant="quiet" size="sm" onClick={() => void signOut()}>
          Sign out
        </Button>
      </div>
    </div>
  );
}
