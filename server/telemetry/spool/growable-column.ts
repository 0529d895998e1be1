type Numeric = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

const firstCapacity = 64;

class NumberColumn<T extends Numeric> {
  #data: T;
  length = 0;
  readonly #make: (length: number) => T;

  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#data = make(firstCapacity);
  }

  protected room(extra: number): T {
    const needed = this.length + extra;
    if (needed > this.#data.length) {
      const grown = this.#make(Math.max(needed, this.#data.length * 2));
      // As bytes, because copying numbers may change the bits of a NaN.
      bytesOf(grown).set(bytesOf(this.#data));
      this.#data = grown;
    }
    return this.#data;
  }

  push(value: number): void {
    this.room(1)[this.length] = value;
    this.length += 1;
  }

  pushAll(values: ArrayLike<number>): void {
    if (values.length === 0) return;
    this.room(values.length).set(values, this.length);
    this.length += values.length;
  }

  /** The filled part of the column, copied into a separate array. */
  take(): T {
    const out = this.#make(this.length);
    bytesOf(out).set(bytesOf(this.#data).subarray(0, out.byteLength));
    return out;
  }
}

export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

export class F64Column extends NumberColumn<Float64Array> {
  constructor() {
    super((length) => new Float64Array(length));
  }
}

export class F32Column extends NumberColumn<Float32Array> {
  constructor() {
    super((length) => new Float32Array(length));
  }
}

export class I32Column extends NumberColumn<Int32Array> {
  constructor() {
    super((length) => new Int32Array(length));
  }
}

export class U32Column extends NumberColumn<Uint32Array> {
  constructor() {
    super((length) => new Uint32Array(length));
  }
}

export class U8Column extends NumberColumn<Uint8Array> {
  constructor() {
    super((length) => new Uint8Array(length));
  }
}

export class U64Column {
  #data = new BigUint64Array(firstCapacity);
  length = 0;

  push(value: bigint): void {
    if (this.length === this.#data.length) {
      const grown = new BigUint64Array(this.length * 2);
      grown.set(this.#data);
      this.#data = grown;
    }
    this.#data[this.length] = value;
    this.length += 1;
  }

  take(): BigUint64Array {
    return this.#data.slice(0, this.length);
  }
}
