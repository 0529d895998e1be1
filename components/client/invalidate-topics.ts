import type { QueryClient } from '@tanstack/react-query';

/**
 * Invalidates every query below one of the prefixes and refetches those on the screen. An empty
 * prefix matches all. Uses a single pass, so that a query below two prefixes is fetched only once.
 */
export function readAgain(client: QueryClient, prefixes: readonly (readonly string[])[]): void {
  void client.invalidateQueries({
    predicate: ({ queryKey }) =>
      prefixes.some((prefix) => prefix.every((part, index) => queryKey[index] === part)),
  });
}
