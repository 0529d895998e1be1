import { QueryClient } from '@tanstack/react-query';
import { isApiError } from './api.ts';

function mayHelp(failures: number, error: unknown): boolean {
  if (failures >= 2) return false;
  return !isApiError(error) || error.status === 0 || error.status === 503 || error.status === 429;
}

/** Cache of server state. Live frames invalidate it, so it needs no polling. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        gcTime: 5 * 60_000,
        retry: mayHelp,
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  });
}
