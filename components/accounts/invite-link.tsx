'use client';
import { useSave } from '#components/client/save/use-save.ts';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Time } from '#components/ui/time.tsx';
import type { UserItem } from '#lib/schemas/accounts/accounts.ts';

type Link = { url: string; expiresAt: string };

/** A one-time link for a user to set their own password. It is shown only once. */
export function InviteLink({ user }: { user: Pick<UserItem, 'id' | 'name' | 'lastSignInAt'> }) {
  const make = useSave<Link>('accounts');
  const what = user.lastSignInAt === null ? 'invitation' : 'reset link';
  return (
    <div className="grid gap-2">
      <div>
        <Button
          pending={make.isPending}
          onClick={() => make.mutate({ path: `/api/users/${user.id}/link`, method: 'POST' })}
        >
          Create {what}
        </Button>
      </div>
      {make.error === null ? null : (
        <p role="alert" className="text-xs text-error-text">
          {make.error.message}
        </p>
      )}
      {make.data === undefined ? null : (
        <div role="status" className="grid gap-1 rounded-md bg-sunken px-3 py-2 text-xs">
          <p className="flex items-start gap-2">
            <span className="ident min-w-0 flex-1 wrap-anywhere">{make.data.url}</span>
            <CopyButton value={make.data.url} label="Copy link" />
          </p>
          <p className="text-ink-2">
            Send it to {user.name}. It lets them set their password once, until{' '}
            <Time at={make.data.expiresAt} show="absolute" />. It is not shown again.
          </p>
        </div>
      )}
    </div>
  );
}
