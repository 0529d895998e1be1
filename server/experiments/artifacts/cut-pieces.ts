/**
 * Splits the bytes into pieces of exactly the given size; the last one may be shorter. Empty
 * input yields no pieces.
 */
export async function* cutPieces(
  body: AsyncIterable<Uint8Array>,
  pieceBytes: number,
): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const each of body) {
    let rest = each;
    while (heldBytes + rest.length >= pieceBytes) {
      const take = pieceBytes - heldBytes;
      yield Buffer.concat([...held, rest.subarray(0, take)]);
      rest = rest.subarray(take);
      held = [];
      heldBytes = 0;
    }
    if (rest.length > 0) held.push(rest);
    heldBytes += rest.length;
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}
