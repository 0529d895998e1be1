type Scaled = { cells: Float64Array; exponent: number };

const BIG = 1e140;

function multiply(a: Scaled, b: Scaled, size: number): Scaled {
  const cells = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1)
    for (let inner = 0; inner < size; inner += 1) {
      const factor = a.cells[row * size + inner] ?? 0;
      if (factor === 0) continue;
      for (let column = 0; column < size; column += 1)
        cells[row * size + column] =
          (cells[row * size + column] ?? 0) + factor * (b.cells[inner * size + column] ?? 0);
    }
  let exponent = a.exponent + b.exponent;
  const middle = Math.floor(size / 2) * (size + 1);
  if ((cells[middle] ?? 0) > BIG) {
    for (let index = 0; index < cells.length; index += 1) cells[index] = (cells[index] ?? 0) / BIG;
    exponent += 1;
  }
  return { cells, exponent };
}

function power(base: Scaled, n: number, size: number): Scaled {
  if (n === 1) return base;
  const half = power(base, Math.floor(n / 2), size);
  const square = multiply(half, half, size);
  return n % 2 === 0 ? square : multiply(square, base, size);
}

/** The transition matrix H of Durbin (1973) for k = ceil(n x) and h = k - n x. */
function transition(k: number, h: number): Float64Array {
  const size = 2 * k - 1;
  const cells = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1)
      if (row - column + 1 >= 0) cells[row * size + column] = 1;
  const add = (at: number, value: number): void => {
    cells[at] = (cells[at] ?? 0) + value;
  };
  for (let index = 0; index < size; index += 1) {
    add(index * size, -(h ** (index + 1)));
    add((size - 1) * size + index, -(h ** (size - index)));
  }
  if (2 * h > 1) add((size - 1) * size, (2 * h - 1) ** size);
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1)
      for (let g = 2; g <= row - column + 1; g += 1) {
        const at = row * size + column;
        cells[at] = (cells[at] ?? 0) / g;
      }
  return cells;
}

/** P(D < x) of n values by powers of Durbin's matrix (Marsaglia, Tsang and Wang, 2003). */
export function kolmogorovMatrix(n: number, x: number): number {
  const k = Math.ceil(n * x);
  const size = 2 * k - 1;
  const q = power({ cells: transition(k, k - n * x), exponent: 0 }, n, size);
  let value = q.cells[(k - 1) * size + k - 1] ?? 0;
  let exponent = q.exponent;
  for (let i = 1; i <= n; i += 1) {
    value = (value * i) / n;
    if (value < 1 / BIG) {
      value *= BIG;
      exponent -= 1;
    }
  }
  return value * BIG ** exponent;
}
