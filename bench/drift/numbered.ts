/** Appends a number to repeated ids, starting at 2: five published cases have the same name. */
export function numbered<Case extends { id: string }>(cases: readonly Case[]): Case[] {
  const seen = new Map<string, number>();
  return cases.map((one) => {
    const times = (seen.get(one.id) ?? 0) + 1;
    seen.set(one.id, times);
    return times === 1 ? one : { ...one, id: `${one.id} ${times}` };
  });
}
