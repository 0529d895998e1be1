import type { ReactNode } from 'react';
import { AppShell } from '#components/frame/app-shell.tsx';
import { Providers } from '#components/frame/providers.tsx';
import { requirePageSession } from '#server/platform/auth/page-session.ts';

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const session = await requirePageSession();
  return (
    <Providers session={session}>
      <AppShell>{children}</AppShell>
    </Providers>
  );
}
