'use client';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { TextLink } from '#components/ui/link.tsx';
import type { RecoveryCodes, TotpEnrolment } from '#lib/schemas/accounts/second-factor.ts';
import { useOwnChange } from '../use-own-change.tsx';
import { RecoveryCodeList } from './recovery-code-list.tsx';

const PATH = '/api/account/second-factors/totp';

/** Setup of an authenticator app: secret, first code, recovery codes. */
export function TotpSetup({ onDone }: { onDone: () => void }) {
  const begin = useOwnChange<TotpEnrolment>();
  const confirm = useOwnChange<RecoveryCodes>();
  if (confirm.answer !== null)
    return <RecoveryCodeList codes={confirm.answer.recoveryCodes} onDone={onDone} />;
  if (begin.answer !== null)
    return (
      <ScanStep
        enrolment={begin.answer}
        problem={confirm.problem}
        codeError={confirm.fields['code']}
        pending={confirm.pending}
        waiting={confirm.waiting}
        onCode={(code) => confirm.send('POST', `${PATH}/confirm`, { code })}
      />
    );
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        begin.send('POST', PATH);
      }}
    >
      {begin.problem === '' ? null : <FormAlert>{begin.problem}</FormAlert>}
      <p>
        You need an authenticator app on your phone or in your password manager. It generates a new
        code every 30 seconds, and each sign-in asks for one.
      </p>
      {begin.passwordField}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={begin.pending} disabled={begin.waiting}>
          Continue
        </Button>
      </div>
    </form>
  );
}

function ScanStep({
  enrolment: { secret, uri, qr },
  problem,
  codeError,
  pending,
  waiting,
  onCode,
}: {
  enrolment: TotpEnrolment;
  problem: string;
  codeError: string | undefined;
  pending: boolean;
  waiting: boolean;
  onCode: (code: string) => void;
}) {
  const [code, setCode] = useState('');
  const grouped = secret.match(/.{1,4}/gu)?.join(' ') ?? secret;
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onCode(code);
      }}
    >
      {problem === '' ? null : <FormAlert>{problem}</FormAlert>}
      <p>
        Scan the QR code with your app. On this device, <TextLink href={uri}>open the app</TextLink>{' '}
        or enter the secret manually.
      </p>
      <svg
        role="img"
        aria-label="QR code of the secret"
        viewBox={`0 0 ${qr.size} ${qr.size}`}
        shapeRendering="crispEdges"
        // Scanners need a dark code on a light background, in both themes.
        className="mx-auto size-48 rounded-md bg-[#fff] forced-color-adjust-none"
      >
        <path d={qr.path} fill="#000" />
      </svg>
      <p className="flex items-center gap-1 rounded-md bg-sunken py-1 pr-1 pl-2.5">
        <code aria-label="Secret" className="ident min-w-0 flex-1 wrap-anywhere">
          {grouped}
        </code>
        <CopyButton value={secret} label="Copy secret" />
      </p>
      <Field label="Code" hint="The six-digit code shown in the app" error={codeError}>
        {(control) => (
          <Input
            {...control}
            name="code"
            autoComplete="one-time-code"
            inputMode="numeric"
            required
            minLength={6}
            maxLength={7}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        )}
      </Field>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={pending} disabled={waiting}>
          Turn on
        </Button>
      </div>
    </form>
  );
}
