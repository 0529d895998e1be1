/** A name of at most `most` characters: what a longer one loses is in its middle, since ends of names tell them apart. */
export function shortenMiddle(name: string, most: number): string {
  const characters = Array.from(name);
  if (characters.length <= most) return name;
  const kept = most - 1;
  const start = Math.ceil(kept / 2);
  return `${characters.slice(0, start).join('')}…${characters.slice(characters.length - (kept - start)).join('')}`;
}
