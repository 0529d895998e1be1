'use client';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Toaster } from '#components/ui/toast.tsx';
import { makeQueryClient } from './query-client.ts';
import { SessionProvider } from './session.tsx';
import type { PageSession } from './session.tsx';

/** Everything that screens take from above: session, query cache, URL state, toasts. */
export function Providers({ session, children }: { session: PageSession; children: ReactNode }) {
  const [client] = useState(makeQueryClient);
  return (
    <CSPProvider disableStyleElements>
      <SessionProvider session={session}>
        <QueryClientProvider client={client}>
          <NuqsAdapter>
            {children}
            <Toaster />
          </NuqsAdapter>
        </QueryClientProvider>
      </SessionProvider>
    </CSPProvider>
  );
}
