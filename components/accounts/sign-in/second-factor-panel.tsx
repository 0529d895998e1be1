'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#components/client/api.ts';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useSession } from '#components/client/session.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Def, Defs } from '#components/ui/defs.tsx';
import { Dialog } from '#components/ui/dialogs/dialog.tsx';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { formatCount } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { RecoveryCodes, SecondFactorState } from '#lib/schemas/accounts/second-factor.ts';
import { useOwnChange } from '../use-own-change.tsx';
import { PasskeyDialogs, PasskeyList } from './passkey-list.tsx';
import { RecoveryCodeList } from './recovery-code-list.tsx';
import { TotpSetup } from './totp-setup.tsx';

const BASE = '/api/account/second-factors';

/** Second factors of the signed-in user. */
export function SecondFactorPanel() {
  const { demoPerson } = useSession();
  const query = useQuery({
    queryKey: queryKey('accounts', 'second-factors'),
    queryFn: ({ signal }) => api<SecondFactorState>(BASE, { signal }),
    enabled: !demoPerson,
  });
  if (demoPerson) return null;
  return (
    <Panel aria-label="Second factor">
      <PanelHeader title="Second factor" end="after the password" ruled />
      <QueryBody query={query} what="second factors" rows={2}>
        {(state) => <Factors state={state} />}
      </QueryBody>
    </Panel>
  );
}

function Factors({ state }: { state: SecondFactorState }) {
  const dialog = useDialog();
  const client = useQueryClient();
  const { totpSince, passkeys, recoveryCodesLeft, required } = state;
  const done = async (text: string): Promise<void> => {
    await dialog.close();
    await client.invalidateQueries({ queryKey: ['accounts'] });
    toast.success(text);
  };
  return (
    <>
      <Defs>
        <Def
          label="Authenticator app"
          detail={required ? 'Your role requires a second factor' : undefined}
        >
          <span className="flex flex-wrap items-center gap-2">
            {totpSince === null ? (
              <span className="text-ink-2">Not set up</span>
            ) : (
              <>
                <Badge>On</Badge>
                <span>
                  since <Time at={totpSince} />
                </span>
              </>
            )}
            <span className="ml-auto flex flex-wrap gap-2">
              <Button size="sm" onClick={() => dialog.open('authenticator')}>
                {totpSince === null ? 'Set up…' : 'Replace…'}
              </Button>
              {totpSince === null ? null : (
                <Button size="sm" onClick={() => dialog.open('remove-authenticator')}>
                  Remove…
                </Button>
              )}
            </span>
          </span>
        </Def>
        <PasskeyList state={state} dialog={dialog} />
        {totpSince === null && passkeys.length === 0 ? null : (
          <Def label="Recovery codes" detail="For when your second factor is not available">
            <span className="flex flex-wrap items-center gap-2">
              {formatCount(recoveryCodesLeft, 'code')} left
              <Button size="sm" className="ml-auto" onClick={() => dialog.open('recovery-codes')}>
                Create new codes…
              </Button>
            </span>
          </Def>
        )}
      </Defs>
      {dialog.is('authenticator') ? (
        <TotpDialog
          replaces={totpSince !== null}
          onDone={() => void done('Authenticator app set up')}
          onClose={() => void dialog.close()}
        />
      ) : null}
      {dialog.is('remove-authenticator') && totpSince !== null ? (
        <RemoveDialog
          onDone={() => void done('Authenticator app removed')}
          onClose={() => void dialog.close()}
        />
      ) : null}
      <PasskeyDialogs state={state} dialog={dialog} onDone={(text) => void done(text)} />
      {dialog.is('recovery-codes') ? (
        <NewCodesDialog
          onDone={() => void done('New recovery codes replace the old ones')}
          onClose={() => void dialog.close()}
        />
      ) : null}
    </>
  );
}

interface ChangeProps {
  onDone: () => void;
  onClose: () => void;
}

function TotpDialog({ replaces, onDone, onClose }: ChangeProps & { replaces: boolean }) {
  // The title is fixed at mount, because confirming the code activates the app while its recovery
  // codes are still shown.
  const [title] = useState(
    replaces ? 'Replace the authenticator app' : 'Set up an authenticator app',
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={title}
    >
      <TotpSetup onDone={onDone} />
    </Dialog>
  );
}

function RemoveDialog({ onDone, onClose }: ChangeProps) {
  const change = useOwnChange(onDone);
  return (
    <FormDialog
      title="Remove the authenticator app"
      description="Sign-in will no longer ask for its codes. Removing your last second factor also deletes your recovery codes."
      problem={change.problem}
      saveLabel="Remove"
      pending={change.pending}
      disabled={change.waiting}
      onSubmit={() => change.send('DELETE', `${BASE}/totp`)}
      onClose={onClose}
    >
      {change.passwordField}
    </FormDialog>
  );
}

function NewCodesDialog({ onDone, onClose }: ChangeProps) {
  const change = useOwnChange<RecoveryCodes>();
  if (change.answer !== null)
    return (
      <Dialog
        open
        onOpenChange={(open) => {
          if (!open) onDone();
        }}
        title="New recovery codes"
      >
        <RecoveryCodeList codes={change.answer.recoveryCodes} onDone={onDone} />
      </Dialog>
    );
  return (
    <FormDialog
      title="Create new recovery codes"
      description="Your earlier codes stop working."
      problem={change.problem}
      saveLabel="Create codes"
      pending={change.pending}
      disabled={change.waiting}
      onSubmit={() => change.send('POST', `${BASE}/recovery-codes`)}
      onClose={onClose}
    >
      {change.passwordField}
    </FormDialog>
  );
}
