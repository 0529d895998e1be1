/** The demo always has one of each; where it has none, its page must not go unlooked at. */
export function oneOf<T>(items: readonly T[], what: string): T {
  const [first] = items;
  if (first === undefined) throw new Error(`The demo has no ${what}.`);
  return first;
}
