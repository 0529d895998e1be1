'use client';
import { Button } from '#components/ui/button.tsx';
import { Def } from '#components/ui/defs.tsx';
import { Dialog } from '#components/ui/dialogs/dialog.tsx';
import type { DialogState } from '#components/ui/dialogs/use-dialog.ts';
import { Time } from '#components/ui/time.tsx';
import type { SecondFactorState } from '#lib/schemas/accounts/second-factor.ts';
import { RemovePasskeyDialog, RenamePasskeyDialog } from './passkey-dialogs.tsx';
import { PasskeySetup } from './passkey-setup.tsx';

interface PasskeyProps {
  state: SecondFactorState;
  dialog: DialogState;
  onDone: (text: string) => void;
}

/** Passkeys of the signed-in user, or the reason why passkeys are not available. */
export function PasskeyList({ state, dialog }: Pick<PasskeyProps, 'state' | 'dialog'>) {
  const { passkeys, passkeyObstacle } = state;
  return (
    <Def label="Passkeys" detail="Sign in without a password; also counts as a second factor">
      <div className="grid gap-2">
        {passkeys.map((passkey) => (
          <div key={passkey.id} className="flex flex-wrap items-center gap-2">
            <span className="font-medium wrap-anywhere">{passkey.name}</span>
            <span className="text-xs text-ink-2">
              {passkey.lastUsedAt === null ? (
                'never used'
              ) : (
                <>
                  last used <Time at={passkey.lastUsedAt} />
                </>
              )}
            </span>
            <span className="ml-auto flex gap-2">
              <Button
                size="sm"
                aria-label={`Rename ${passkey.name}`}
                onClick={() => dialog.open('rename-passkey', passkey.id)}
              >
                Rename…
              </Button>
              <Button
                size="sm"
                aria-label={`Remove ${passkey.name}`}
                onClick={() => dialog.open('remove-passkey', passkey.id)}
              >
                Remove…
              </Button>
            </span>
          </div>
        ))}
        {passkeyObstacle === null ? (
          <div className="flex flex-wrap items-center gap-2">
            {passkeys.length === 0 ? <span className="text-ink-2">No passkeys</span> : null}
            <Button size="sm" className="ml-auto" onClick={() => dialog.open('add-passkey')}>
              Add passkey…
            </Button>
          </div>
        ) : (
          <p className="text-ink-2">Not available. {passkeyObstacle}</p>
        )}
      </div>
    </Def>
  );
}

/** The passkey dialog named in the URL. */
export function PasskeyDialogs({ state, dialog, onDone }: PasskeyProps) {
  const of = (name: string) => state.passkeys.find(({ id }) => id === dialog.id(name));
  const close = (): void => void dialog.close();
  const [renamed, removed] = [of('rename-passkey'), of('remove-passkey')];
  if (dialog.is('add-passkey') && state.passkeyObstacle === null)
    return (
      <Dialog
        open
        onOpenChange={(open) => {
          if (!open) close();
        }}
        title="Add a passkey"
      >
        <PasskeySetup onDone={() => onDone('Passkey added')} />
      </Dialog>
    );
  if (renamed !== undefined)
    return (
      <RenamePasskeyDialog
        passkey={renamed}
        onDone={() => onDone('Passkey renamed')}
        onClose={close}
      />
    );
  if (removed !== undefined)
    return (
      <RemovePasskeyDialog
        passkey={removed}
        onDone={() => onDone('Passkey removed')}
        onClose={close}
      />
    );
  return null;
}
