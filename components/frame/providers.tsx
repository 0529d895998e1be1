'use client';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { Fragment, useState, type ReactNode } from 'react';
import { makeQueryClient } from '#components/client/query-client.ts';
import { SessionProvider, type PageSession } from '#components/client/session.tsx';
import { Toaster } from '#components/ui/toasts/toast.tsx';
import { answerNumberLocale } from '#lib/number-locale.ts';

/** Providers of all screens: session, query cache, URL state, toasts. */
export function Providers({ session, children }: { session: PageSession; children: ReactNode }) {
  const [client] = useState(makeQueryClient);
  const { numberLocale } = session;
  // Runs before any child renders; on the server, the current request provides the locale.
  if (typeof window !== 'undefined') answerNumberLocale(() => numberLocale);
  return (
    <CSPProvider disableStyleElements>
      <SessionProvider session={session}>
        <QueryClientProvider client={client}>
          <NuqsAdapter>
            <Fragment key={numberLocale}>{children}</Fragment>
            <Toaster />
          </NuqsAdapter>
        </QueryClientProvider>
      </SessionProvider>
    </CSPProvider>
  );
}
