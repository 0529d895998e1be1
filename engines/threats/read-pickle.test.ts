import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inspectArtifact } from './inspect-artifact.ts';
import { judgeImport } from './judge-import.ts';
import { readPickle } from './read-pickle.ts';

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const short = (text: string) => `\x8c${String.fromCharCode(text.length)}${text}\x94`;
const names = (data: Uint8Array) =>
  readPickle(data).globals.map(({ module, name }) => `${module}.${name}`);

/** pickle.dumps of an object whose __reduce__ gives (os.system, ('id',)), protocol 0. */
const oldAttack = 'cposix\nsystem\np0\n(Vid\np1\ntp2\nRp3\n.';
/** The same in protocol 4, as Python 3.12 writes it. */
const newAttack = `\x80\x04\x95\x1d\x00\x00\x00\x00\x00\x00\x00${short('posix')}${short('system')}\x93\x94${short('id')}\x85\x94R\x94.`;

test('reads what old and new streams import', () => {
  expect(names(bytes(oldAttack))).toEqual(['posix.system']);
  expect(readPickle(bytes(newAttack))).toMatchObject({
    globals: [{ module: 'posix', name: 'system', offset: 28 }],
    calls: true,
    hidden: 0,
    whole: true,
  });
});

test('a plain dictionary imports and calls nothing', () => {
  // pickle.dumps({'a': 1}, 2)
  const data = bytes('\x80\x02}q\x00X\x01\x00\x00\x00aq\x01K\x01s.');
  expect(readPickle(data)).toEqual({
    globals: [],
    calls: false,
    hidden: 0,
    whole: true,
    stoppedAt: null,
    arrays: false,
  });
  expect(inspectArtifact('model.pkl', data)).toEqual({
    kind: 'pickle',
    risk: 'code',
    findings: [],
  });
});

test('follows names through the memo, and says so when a name is computed', () => {
  const throughMemo = `\x80\x04${short('posix')}0${short('system')}0h\x00h\x01\x93.`;
  expect(names(bytes(throughMemo))).toEqual(['posix.system']);
  const computed = `\x80\x04${short('posix')}N\x93.`;
  expect(readPickle(bytes(computed))).toMatchObject({ globals: [], hidden: 1 });
  expect(inspectArtifact('m.pkl', bytes(computed)).risk).toBe('dangerous');
});

test('sees a second stream behind a harmless first one', () => {
  expect(names(bytes(`\x80\x02}.${oldAttack}`))).toEqual(['posix.system']);
});

test('searches what joblib leaves unreadable, and what is broken', () => {
  const wrapped = `\x80\x04${short('joblib.numpy_pickle')}${short('NumpyArrayWrapper')}\x93)\x81}b`;
  const clean = readPickle(bytes(`${wrapped}\x00\x07\xff\xfe\x11`));
  expect(clean).toMatchObject({ whole: false, arrays: true });
  expect(inspectArtifact('m.joblib', bytes(`${wrapped}\x00\x07\xff\xfe`)).risk).toBe('code');
  expect(names(bytes(`${wrapped}\xff\xff${oldAttack}`))).toContain('posix.system');
  expect(names(bytes(`${wrapped}\xff\xff${newAttack}`))).toContain('posix.system');
  expect(inspectArtifact('m.pkl', bytes('\x80\x04\xff\xff')).risk).toBe('unknown');
});

test('tells dangerous names from those of known libraries and from strangers', () => {
  expect(judgeImport('sklearn.linear_model._logistic', 'LogisticRegression')).toBe('known');
  expect(judgeImport('numpy._core.multiarray', '_reconstruct')).toBe('known');
  expect(judgeImport('builtins', 'set')).toBe('known');
  for (const [module, name] of [
    ['os', 'system'],
    ['subprocess', 'Popen'],
    ['__builtin__', 'eval'],
    ['builtins', 'getattr'],
    ['operator', 'attrgetter'],
    ['numpy', 'load'],
    ['torch.hub', 'load'],
    ['numpy.testing._private.utils', 'runstring'],
  ] as const)
    expect(judgeImport(module, name)).not.toBe('known');
  expect(judgeImport('os', 'system')).toBe('dangerous');
  expect(judgeImport('my_company.models', 'Scorer')).toBe('unknown');
  expect(judgeImport('numpy', 'core.os.system')).toBe('unknown');
});

test('names kinds of files and the code that they carry', () => {
  expect(inspectArtifact('lib.so', bytes('\x7fELF...'))).toMatchObject({
    kind: 'ELF program',
    risk: 'code',
  });
  expect(inspectArtifact('MLmodel', bytes('flavors:')).risk).toBe('none');
  expect(inspectArtifact('a/model.safetensors', bytes('\x08')).risk).toBe('none');
  expect(inspectArtifact('m.h5', bytes('\x89HDF..."class_name": "Lambda"')).risk).toBe('code');
  expect(inspectArtifact('saved_model.pb', bytes('..PyFunc..')).risk).toBe('dangerous');
  expect(inspectArtifact('weights.bin', bytes('?!')).risk).toBe('unknown');
  expect(inspectArtifact('x.pkl', new Uint8Array()).kind).toBe('empty');
});

test('ends on any bytes, and never calls half of a dangerous stream harmless', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (data) => {
      const reading = readPickle(data);
      expect(reading.whole || reading.stoppedAt !== null).toBe(true);
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: newAttack.length }), (cut) => {
      const { risk } = inspectArtifact('m.pkl', bytes(newAttack).subarray(0, cut));
      if (cut >= 29) expect(risk).toBe('dangerous');
    }),
  );
});
