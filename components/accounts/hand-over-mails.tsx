'use client';
import { useSession } from '#components/client/session.tsx';
import { usePreferences } from '#components/client/use-preferences.ts';
import { Switch } from '#components/ui/forms/switch.tsx';

/** Switch for emails about items assigned to the user. */
export function HandOverMails() {
  const { user } = useSession();
  const { preferences, change } = usePreferences();
  return (
    <div className="grid content-start justify-items-start gap-1">
      <p className="font-medium">Mail</p>
      <Switch
        checked={preferences.handOverMails ?? true}
        onCheckedChange={(handOverMails) => change({ handOverMails })}
      >
        Email me when something is assigned to me
      </Switch>
      <p className="text-xs text-ink-3">
        Covers incidents and the approvals of someone who is away. Sent to {user.email} through the
        oldest email channel.
      </p>
    </div>
  );
}
