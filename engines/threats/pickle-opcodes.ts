/** Encoding of an opcode's argument in the stream. */
export type OpArgument =
  | { kind: 'none' }
  | { kind: 'bytes'; count: number }
  | { kind: 'line' }
  | { kind: 'two lines' }
  | { kind: 'counted'; lengthBytes: 1 | 4 | 8; text: boolean };

export type Opcode = { name: string; argument: OpArgument };

const none = (name: string): Opcode => ({ name, argument: { kind: 'none' } });
const bytes = (name: string, count: number): Opcode => ({
  name,
  argument: { kind: 'bytes', count },
});
const line = (name: string): Opcode => ({ name, argument: { kind: 'line' } });
const counted = (name: string, lengthBytes: 1 | 4 | 8, text = false): Opcode => ({
  name,
  argument: { kind: 'counted', lengthBytes, text },
});
const twoLines = (name: string): Opcode => ({ name, argument: { kind: 'two lines' } });
const code = (letter: string) => letter.charCodeAt(0);

/** Every opcode of pickle protocols 0 to 5. Source: CPython, Lib/pickletools.py. */
export const pickleOpcodes: ReadonlyMap<number, Opcode> = new Map([
  [code('('), none('MARK')],
  [code('.'), none('STOP')],
  [code('0'), none('POP')],
  [code('1'), none('POP_MARK')],
  [code('2'), none('DUP')],
  [code('N'), none('NONE')],
  [code('Q'), none('BINPERSID')],
  [code('R'), none('REDUCE')],
  [code('b'), none('BUILD')],
  [code('a'), none('APPEND')],
  [code('d'), none('DICT')],
  [code('}'), none('EMPTY_DICT')],
  [code('e'), none('APPENDS')],
  [code('l'), none('LIST')],
  [code(']'), none('EMPTY_LIST')],
  [code('o'), none('OBJ')],
  [code('s'), none('SETITEM')],
  [code('t'), none('TUPLE')],
  [code(')'), none('EMPTY_TUPLE')],
  [code('u'), none('SETITEMS')],
  [code('F'), line('FLOAT')],
  [code('I'), line('INT')],
  [code('L'), line('LONG')],
  [code('P'), line('PERSID')],
  [code('S'), line('STRING')],
  [code('V'), line('UNICODE')],
  [code('g'), line('GET')],
  [code('p'), line('PUT')],
  [code('c'), twoLines('GLOBAL')],
  [code('i'), twoLines('INST')],
  [code('K'), bytes('BININT1', 1)],
  [code('M'), bytes('BININT2', 2)],
  [code('J'), bytes('BININT', 4)],
  [code('G'), bytes('BINFLOAT', 8)],
  [code('h'), bytes('BINGET', 1)],
  [code('q'), bytes('BINPUT', 1)],
  [code('j'), bytes('LONG_BINGET', 4)],
  [code('r'), bytes('LONG_BINPUT', 4)],
  [code('U'), counted('SHORT_BINSTRING', 1, true)],
  [code('T'), counted('BINSTRING', 4, true)],
  [code('X'), counted('BINUNICODE', 4, true)],
  [code('C'), counted('SHORT_BINBYTES', 1)],
  [code('B'), counted('BINBYTES', 4)],
  [0x80, bytes('PROTO', 1)],
  [0x81, none('NEWOBJ')],
  [0x82, bytes('EXT1', 1)],
  [0x83, bytes('EXT2', 2)],
  [0x84, bytes('EXT4', 4)],
  [0x85, none('TUPLE1')],
  [0x86, none('TUPLE2')],
  [0x87, none('TUPLE3')],
  [0x88, none('NEWTRUE')],
  [0x89, none('NEWFALSE')],
  [0x8a, counted('LONG1', 1)],
  [0x8b, counted('LONG4', 4)],
  [0x8c, counted('SHORT_BINUNICODE', 1, true)],
  [0x8d, counted('BINUNICODE8', 8, true)],
  [0x8e, counted('BINBYTES8', 8)],
  [0x8f, none('EMPTY_SET')],
  [0x90, none('ADDITEMS')],
  [0x91, none('FROZENSET')],
  [0x92, none('NEWOBJ_EX')],
  [0x93, none('STACK_GLOBAL')],
  [0x94, none('MEMOIZE')],
  [0x95, bytes('FRAME', 8)],
  [0x96, counted('BYTEARRAY8', 8)],
  [0x97, none('NEXT_BUFFER')],
  [0x98, none('READONLY_BUFFER')],
]);
