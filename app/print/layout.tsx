import type { ReactNode } from 'react';
import { Providers } from '#components/frame/providers.tsx';
import { requirePageSession } from '#server/platform/auth/page-session.ts';

/** Pages for paper: signed in, without navigation. */
export default async function PrintLayout({ children }: { children: ReactNode }) {
  const session = await requirePageSession();
  return <Providers session={session}>{children}</Providers>;
}
