import type { QueryClient } from '@tanstack/react-query';

/**
 * Makes every query below one of the prefixes stale, and those on the screen ask again; an empty prefix stands for
 * all. In one pass: a query below two of the prefixes asks once.
 */
export function readAgain(client: QueryClient, prefixes: readonly (readonly string[])[]): void {
  void client.invalidateQueries({
    predicate: ({ queryKey }) =>
      prefixes.some((prefix) => prefix.every((part, index) => queryKey[index] === part)),
  });
}
