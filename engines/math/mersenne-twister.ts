const SIZE = 624;
const SHIFT = 397;

/**
 * The generator MT19937 (Matsumoto and Nishimura, 1998) seeded with one number: 32 random bits per
 * call.
 */
export function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(SIZE);
  state[0] = seed;
  for (let index = 1; index < SIZE; index += 1) {
    const last = state[index - 1] ?? 0;
    state[index] = Math.imul(1_812_433_253, last ^ (last >>> 30)) + index;
  }
  let next = SIZE;
  const renew = (): void => {
    for (let index = 0; index < SIZE; index += 1) {
      const bits =
        ((state[index] ?? 0) & 0x80000000) | ((state[(index + 1) % SIZE] ?? 0) & 0x7fffffff);
      state[index] =
        (state[(index + SHIFT) % SIZE] ?? 0) ^ (bits >>> 1) ^ ((bits & 1) * 0x9908b0df);
    }
    next = 0;
  };
  return () => {
    if (next === SIZE) renew();
    let bits = state[next] ?? 0;
    next += 1;
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  };
}

/** A random integer from 0 to `most`: draws bits until they are small enough, as NumPy does. */
function upTo(most: number, draw: () => number): number {
  const mask = 2 ** (32 - Math.clz32(most)) - 1;
  for (;;) {
    const value = (draw() & mask) >>> 0;
    if (value <= most) return value;
  }
}

/** Positions 0 to `count` - 1 in the order of `numpy.random.permutation` with the same generator. */
export function permutation(count: number, draw: () => number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let index = count - 1; index > 0; index -= 1) {
    const other = upTo(index, draw);
    const kept = order[index] ?? 0;
    order[index] = order[other] ?? 0;
    order[other] = kept;
  }
  return order;
}
