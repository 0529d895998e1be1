/**
 * Returns a function that draws one of `count` rows at a time, such that the newest `apart` draws
 * are all different. `apart` is at most half of `count`.
 */
export function drawApart(count: number, apart: number, random: () => number): () => number {
  const newest: number[] = [];
  const held = new Uint8Array(count);
  return () => {
    let row = Math.floor(random() * count);
    while (held[row] === 1) row = Math.floor(random() * count);
    newest.push(row);
    held[row] = 1;
    if (newest.length >= apart) held[newest.shift() ?? 0] = 0;
    return row;
  };
}
