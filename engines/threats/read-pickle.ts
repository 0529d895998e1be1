import { pickleOpcodes, type Opcode } from './pickle-opcodes.ts';

export type PickleGlobal = { module: string; name: string; offset: number };
export type PickleReading = {
  /** Python names that the stream imports, in order, without duplicates. */
  globals: PickleGlobal[];
  /** Whether it calls an imported name (REDUCE, INST, OBJ, NEWOBJ). */
  calls: boolean;
  /** Names that the stream computes at run time, which cannot be determined statically. */
  hidden: number;
  /**
   * Whether every stream was read to its end. If false, `stoppedAt` is the position where reading
   * stopped; the rest was only searched for names.
   */
  whole: boolean;
  stoppedAt: number | null;
  /**
   * Whether reading stopped because joblib stores array bytes inside the stream, which is normal.
   */
  arrays: boolean;
};

type Step = { opcode: Opcode; text: string | null; second: string; index: number; next: number };

const latin = (data: Uint8Array, from: number, to: number) => {
  let text = '';
  for (let at = from; at < to; at += 1) text += String.fromCharCode(data[at] ?? 0);
  return text;
};

function lineEnd(data: Uint8Array, from: number): number {
  const at = data.indexOf(10, from);
  return at === -1 ? -1 : at;
}

function littleEndian(data: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let byte = count - 1; byte >= 0; byte -= 1) value = value * 256 + (data[at + byte] ?? 0);
  return value;
}

/** Maximum length of a name; longer texts are not stored. */
const longestName = 1_000;

function counted(data: Uint8Array, at: number, lengthBytes: number, text: boolean) {
  const start = at + lengthBytes;
  const length = littleEndian(data, at, lengthBytes);
  const next = start + length;
  if (start > data.length || next > data.length) return null;
  const words = text && length <= longestName ? latin(data, start, next) : null;
  return { text: words, second: '', index: 0, next };
}

function lines(data: Uint8Array, at: number, two: boolean) {
  const end = lineEnd(data, at);
  if (end === -1) return null;
  const text = latin(data, at, Math.min(end, at + longestName));
  if (!two) return { text, second: '', index: Number(text), next: end + 1 };
  const last = lineEnd(data, end + 1);
  if (last === -1) return null;
  return { text, second: latin(data, end + 1, last), index: 0, next: last + 1 };
}

/** One opcode with its argument; null if the bytes are not an opcode. */
function stepAt(data: Uint8Array, at: number): Step | null {
  const opcode = pickleOpcodes.get(data[at] ?? -1);
  if (opcode === undefined) return null;
  const { argument } = opcode;
  const start = at + 1;
  const parts =
    argument.kind === 'counted'
      ? counted(data, start, argument.lengthBytes, argument.text)
      : argument.kind === 'line' || argument.kind === 'two lines'
        ? lines(data, start, argument.kind === 'two lines')
        : {
            text: null,
            second: '',
            index: argument.kind === 'bytes' ? littleEndian(data, start, argument.count) : 0,
            next: start + (argument.kind === 'bytes' ? argument.count : 0),
          };
  return parts === null || parts.next > data.length ? null : { opcode, ...parts };
}

/** A value on the machine's stack: a text that could become a name, a mark, or anything else. */
type Slot = string | null | typeof mark | typeof wrapper;
const mark = Symbol('mark');
/** joblib's array wrapper. When it is built, raw bytes follow in the stream. */
const wrapper = Symbol('array wrapper');
const isWrapper = (module: string, name: string) =>
  module.startsWith('joblib.') && name === 'NumpyArrayWrapper';

const pushes = new Set(
  'NONE EMPTY_DICT EMPTY_LIST EMPTY_TUPLE EMPTY_SET NEWTRUE NEWFALSE INT LONG FLOAT BININT BININT1 BININT2 LONG1 LONG4 BINFLOAT SHORT_BINBYTES BINBYTES BINBYTES8 BYTEARRAY8 NEXT_BUFFER PERSID EXT1 EXT2 EXT4'.split(
    ' ',
  ),
);
const toMark = new Set(['APPENDS', 'SETITEMS', 'ADDITEMS']);
const fromMark = new Set(['LIST', 'TUPLE', 'DICT', 'FROZENSET', 'OBJ', 'INST']);
/** Number of values that an opcode pops. It pushes one. */
const folds: Readonly<Record<string, number>> = {
  TUPLE1: 1,
  TUPLE2: 2,
  TUPLE3: 3,
  REDUCE: 2,
  NEWOBJ: 2,
  NEWOBJ_EX: 3,
  BUILD: 2,
  APPEND: 2,
  SETITEM: 3,
  BINPERSID: 1,
  READONLY_BUFFER: 1,
};
const calling = new Set(['REDUCE', 'INST', 'OBJ', 'NEWOBJ', 'NEWOBJ_EX']);

class Machine {
  stack: Slot[] = [];
  memo = new Map<number, Slot>();
  globals = new Map<string, PickleGlobal>();
  calls = false;
  hidden = 0;
  arrays = false;

  note(module: string, name: string, offset: number): void {
    const key = `${module}\n${name}`;
    if (!this.globals.has(key)) this.globals.set(key, { module, name, offset });
  }
  popToMark(): void {
    const at = this.stack.lastIndexOf(mark);
    this.stack.length = Math.max(at, 0);
  }
  stackGlobal(offset: number): void {
    const name = this.stack.pop();
    const root = this.stack.pop();
    if (typeof name !== 'string' || typeof root !== 'string') {
      this.hidden += 1;
      this.stack.push(null);
      return;
    }
    this.note(root, name, offset);
    this.stack.push(isWrapper(root, name) ? wrapper : null);
  }
  run(step: Step, offset: number): void {
    const { name } = step.opcode;
    if (calling.has(name)) this.calls = true;
    if (name === 'GLOBAL' || name === 'INST') this.note(step.text ?? '', step.second, offset);
    if (name === 'STACK_GLOBAL') this.stackGlobal(offset);
    else if (this.memory(name, step)) return;
    else this.move(name, step);
  }
  /** Handles the opcodes that store and fetch values. */
  memory(name: string, { index }: Step): boolean {
    const top = this.stack.at(-1) ?? null;
    if (name === 'PUT' || name === 'BINPUT' || name === 'LONG_BINPUT') this.memo.set(index, top);
    else if (name === 'MEMOIZE') this.memo.set(this.memo.size, top);
    else if (name === 'GET' || name === 'BINGET' || name === 'LONG_BINGET')
      this.stack.push(this.memo.get(index) ?? null);
    else return false;
    return true;
  }
  move(name: string, step: Step): void {
    const { argument } = step.opcode;
    if (argument.kind === 'counted' && argument.text) this.stack.push(step.text);
    else if (name === 'UNICODE' || name === 'STRING')
      this.stack.push((step.text ?? '').replaceAll(/^['"]|['"]$/gu, ''));
    else if (name === 'MARK') this.stack.push(mark);
    else if (name === 'DUP') this.stack.push(this.stack.at(-1) ?? null);
    else if (name === 'POP') this.stack.pop();
    else if (name === 'POP_MARK' || toMark.has(name)) this.popToMark();
    else if (fromMark.has(name)) {
      this.popToMark();
      this.stack.push(null);
    } else if (name === 'GLOBAL')
      this.stack.push(isWrapper(step.text ?? '', step.second) ? wrapper : null);
    else if (pushes.has(name)) this.stack.push(null);
    else this.fold(name);
  }
  fold(name: string): void {
    const count = folds[name];
    if (count === undefined) return;
    const made = this.stack.at(-count) === wrapper;
    if (made && name === 'BUILD') this.arrays = true;
    this.stack.length = Math.max(this.stack.length - count, 0);
    this.stack.push(made ? wrapper : null);
  }
}

const word = String.raw`[A-Za-z_][\w.]{0,200}`;
const globalText = new RegExp(`c(${word})\\n(${word})\\n`, 'gu');
const stackGlobal = new RegExp(
  `\\x8c[\\s\\S](${word})\\x94?\\x8c[\\s\\S](${word})\\x94?\\x93`,
  'gu',
);
/** Number of bytes per search step. Steps overlap by the length of the longest match. */
const searchBytes = 1 << 20;
const overlapBytes = 512;

/** Finds names that bytes would import if they were opcodes, for data that cannot be parsed. */
function searchNames(machine: Machine, data: Uint8Array, from: number): void {
  for (let at = from; at < data.length; at += searchBytes) {
    const text = latin(data, at, Math.min(at + searchBytes + overlapBytes, data.length));
    for (const pattern of [globalText, stackGlobal])
      for (const found of text.matchAll(pattern))
        machine.note(found[1] ?? '', found[2] ?? '', at + found.index);
  }
}

/**
 * Parses the opcodes of one or more pickle streams and reports what they would import. Nothing is
 * executed: names on the stack are tracked, all other values are opaque.
 */
export function readPickle(data: Uint8Array): PickleReading {
  const machine = new Machine();
  let at = 0;
  let ended = false;
  while (at < data.length && !machine.arrays) {
    const step = stepAt(data, at);
    if (step === null) break;
    ended = step.opcode.name === 'STOP';
    if (ended) {
      machine.stack = [];
      machine.memo = new Map();
    } else machine.run(step, at);
    at = step.next;
  }
  const whole = at >= data.length && ended;
  if (!whole) searchNames(machine, data, at);
  return {
    globals: [...machine.globals.values()],
    calls: machine.calls,
    hidden: machine.hidden,
    whole,
    stoppedAt: whole ? null : at,
    arrays: machine.arrays,
  };
}
