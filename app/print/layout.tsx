import type { ReactNode } from 'react';
import { Providers } from '#components/frame/providers.tsx';
import { requirePageSession } from '#server/platform/auth/page-session.ts';

/** Layout of print pages: requires a session, has no navigation. */
export default async function PrintLayout({ children }: { children: ReactNode }) {
  const session = await requirePageSession();
  return <Providers session={session}>{children}</Providers>;
}
