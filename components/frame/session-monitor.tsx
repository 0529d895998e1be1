'use client';
import { useQueryClient } from '@tanstack/react-query';
import { Clock, LogIn } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { api } from '#components/client/api.ts';
import { useSession } from '#components/client/session.tsx';
import {
  askToSignIn,
  getLostSession,
  hostSignIn,
  settleSignIn,
  subscribeLostSession,
} from '#components/client/signed-in-fetch.ts';
import { Button } from '#components/ui/button.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { useNow } from '#components/ui/use-now.ts';
import {
  getLaterEnd,
  readSessionEnd,
  sessionPhase,
  setLaterEnd,
  subscribeLaterEnd,
} from './session-end.ts';

const SignInAgain = dynamic(
  () => import('./sign-in-again.tsx').then((module) => module.SignInAgain),
  { ssr: false },
);
const CHANNEL = 'tandem.session';

/** Session end as rendered, or as extended since then. */
function useSessionEnd(): number | null {
  const { sessionEndsAt } = useSession();
  const later = useSyncExternalStore(subscribeLaterEnd, getLaterEnd, () => null);
  const drawn = sessionEndsAt === null ? null : Date.parse(sessionEndsAt);
  return later ?? drawn;
}

/** Notifies other tabs of this browser, which share the session. */
function tellTabs(userId: string): void {
  if (!('BroadcastChannel' in window)) return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage({ userId });
  channel.close();
}

async function extend(): Promise<void> {
  const { expiresAt } = await api<{ expiresAt: string }>('/api/sessions/extend', {
    method: 'POST',
  });
  // The cookie still has the original expiry; reading the session renews it.
  await fetch('/api/auth/session').catch(() => null);
  setLaterEnd(expiresAt);
}

function ExtendButton({ userId }: { userId: string }) {
  const [pending, setPending] = useState(false);
  const stay = async (): Promise<void> => {
    setPending(true);
    try {
      await extend();
      tellTabs(userId);
    } catch (error) {
      toast.error('The session will end as planned', {
        description: error instanceof Error ? error.message : '',
      });
    } finally {
      setPending(false);
    }
  };
  return (
    <Button size="sm" pending={pending} onClick={() => void stay()}>
      Stay signed in
    </Button>
  );
}

const BAR =
  'flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-warning-line bg-warning-tint px-(--page) py-2 text-warning-text';

/**
 * Warns before the session ends, and then prompts for the password in place, so that no input is
 * lost.
 */
export function SessionWatch() {
  const { user } = useSession();
  const client = useQueryClient();
  const now = useNow();
  const endsAt = useSessionEnd();
  const lost = useSyncExternalStore(subscribeLostSession, getLostSession, () => 'none' as const);
  useEffect(() => hostSignIn(), []);
  useEffect(() => {
    if (!('BroadcastChannel' in window)) return;
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = (event: MessageEvent<{ userId?: unknown }>) => {
      // Another user signed in: input on this page must not be sent in their name.
      if (event.data.userId !== user.id) location.reload();
      else
        void readSessionEnd().then((expiresAt) => {
          if (expiresAt === null) return;
          setLaterEnd(expiresAt);
          settleSignIn(true);
        });
    };
    return () => channel.close();
  }, [user.id]);
  const phase = now === null ? 'fine' : sessionPhase(endsAt, now);
  const signedIn = async (): Promise<void> => {
    const expiresAt = await readSessionEnd();
    if (expiresAt !== null) setLaterEnd(expiresAt);
    settleSignIn(true);
    tellTabs(user.id);
    await client.invalidateQueries();
  };
  const minutes =
    endsAt === null || now === null ? 0 : Math.max(1, Math.ceil((endsAt - now) / 60_000));
  return (
    <>
      {lost === 'none' && phase === 'ending' ? (
        <div role="status" className={BAR}>
          <Clock size={14} aria-hidden="true" />
          <span className="font-semibold">Your session ends in {minutes} min</span>
          <span>Nothing you typed is lost.</span>
          <span className="ml-auto">
            <ExtendButton userId={user.id} />
          </span>
        </div>
      ) : null}
      {lost === 'put-off' || (lost === 'none' && phase === 'ended') ? (
        <div role="status" className={BAR}>
          <LogIn size={14} aria-hidden="true" />
          <span className="font-semibold">Your session has expired</span>
          <span>This page is not updating. Nothing you typed is lost.</span>
          <span className="ml-auto">
            <Button size="sm" onClick={askToSignIn}>
              Sign in again…
            </Button>
          </span>
        </div>
      ) : null}
      {lost === 'open' ? (
        <SignInAgain onSignedIn={signedIn} onClose={() => settleSignIn(false)} />
      ) : null}
    </>
  );
}
